"""Killed between steps, the worker leaves none out and takes none twice."""

import signal
from datetime import timedelta
from pathlib import Path

import pytest
from tests.factories import clocks, referrals
from tests.factories.killed import worker

from openiru.audit.queries import verify
from openiru.clocks.models import Task
from openiru.foundation.clock import StoryClock
from openiru.referrals.models import OutboxMessage
from openiru.workflows.clocks.work_clocks import take_steps

LATE = clocks.ACT_BY + timedelta(days=2)


class TestKilledClocks:
    @pytest.mark.parametrize(("moment", "before"), [("stepping", 0), ("between-steps", 2)])
    def test_take_each_step_once(self, committed: str, tmp_path: Path, moment: str, before: int) -> None:
        for _ in range(2):
            referrals.sent(items=1)
        StoryClock(tmp_path / "clock").stand_at(LATE)

        with worker(moment, committed, tmp_path) as process:
            assert process.wait(timeout=60) == -signal.SIGKILL
        duties = Task.objects.values("duty").distinct().count()
        report = take_steps(LATE)
        again = take_steps(LATE)

        assert duties == before
        assert (report.overdue, again.made) == (4, 0)
        # To acknowledge: three steps in three days; to answer: two in two days; of each the first is a reminder.
        assert Task.objects.count() == 2 * (3 + 2)
        assert OutboxMessage.objects.filter(kind="referral.reminder").count() == 4
        assert verify().is_whole

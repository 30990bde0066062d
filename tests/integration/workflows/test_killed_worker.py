"""Killed at any moment, a referral is delivered exactly once in effect; counted on the receiving side."""

import signal
import time
from datetime import timedelta
from pathlib import Path

import pytest
from tests.factories import referrals as factory
from tests.factories.killed import worker
from tests.factories.receivers import Receiver

from openiru.audit.queries import verify
from openiru.foundation.clock import StoryClock
from openiru.referrals import queries
from openiru.referrals.types import ReferralStatus, ReferralView
from openiru.workflows.send_referral import DispatchReport, dispatch_due

DUE = factory.AFTER_WINDOW
AFTER_LEASE = DUE + timedelta(minutes=2)
ROOT = Path(__file__).parents[3]


@pytest.fixture
def clock(tmp_path: Path) -> StoryClock:
    """The time of the worker's process; stands still."""
    made = StoryClock(tmp_path / "clock")
    made.stand_at(DUE)
    return made


class TestKilledWorker:
    @pytest.mark.django_db
    def test_begins_with_nothing_sent(self) -> None:
        assert queries.failed_deliveries() == ()

    @pytest.mark.parametrize(
        ("moment", "has_arrived"),
        [
            ("leased", False),
            ("preparing", False),
            ("prepared", False),
            ("received", True),
            ("confirming", True),
        ],
    )
    def test_delivers_once_in_effect(
        self,
        receiver: Receiver,
        committed: str,
        clock: StoryClock,
        tmp_path: Path,
        moment: str,
        has_arrived: bool,
    ) -> None:
        made = factory.scheduled()
        with worker(moment, committed, tmp_path) as process:
            assert process.wait(timeout=60) == -signal.SIGKILL
        assert bool(receiver.messages) == has_arrived

        too_early = dispatch_due(DUE)
        report = dispatch_due(AFTER_LEASE)

        assert (too_early, report) == (DispatchReport(), DispatchReport(delivered=1))
        assert len(receiver.messages["facebook"]) == 1
        assert receiver.requests["facebook"] == (2 if has_arrived else 1)
        assert receiver.different == []
        after = queries.referral(made.referral_id)
        assert after.status is ReferralStatus.SENT
        assert after.messages[0].confirmed_at == AFTER_LEASE
        assert verify().is_whole

    def test_delivers_once_when_killed_in_the_middle_of_an_exchange(
        self, receiver: Receiver, committed: str, clock: StoryClock, tmp_path: Path
    ) -> None:
        factory.scheduled()
        receiver.delay_s["facebook"] = 2.0
        with worker("working", committed, tmp_path):
            assert receiver.arrived.wait(timeout=60)
        receiver.delay_s.clear()

        report = dispatch_due(AFTER_LEASE)

        assert report == DispatchReport(delivered=1)
        assert len(receiver.messages["facebook"]) == 1
        assert receiver.different == []

    def test_loses_nothing_over_many_kills(
        self, receiver: Receiver, committed: str, clock: StoryClock, tmp_path: Path
    ) -> None:
        made = [factory.scheduled(items=1, platform=name) for name in ("facebook", "telegram") * 4]
        receiver.delay_s = {"facebook": 0.15, "telegram": 0.1}
        for attempt in range(2):
            clock.stand_at(DUE + attempt * timedelta(minutes=2))
            receiver.arrived.clear()
            with worker("working", committed, tmp_path):
                receiver.arrived.wait(timeout=60)
        clock.stand_at(DUE + timedelta(hours=1))
        with worker("working", committed, tmp_path) as last:
            for hour in range(1, 7):
                # A delivery that a busy machine broke off is tried again later, and the clock stands still.
                clock.stand_at(DUE + timedelta(hours=hour))
                until = time.monotonic() + 15
                while time.monotonic() < until and _unconfirmed(made):
                    time.sleep(0.05)
            last.terminate()
            status = last.wait(timeout=30)

        assert status == 0
        assert _unconfirmed(made) == 0
        assert sum(len(kept) for kept in receiver.messages.values()) == 8
        assert receiver.different == []
        assert verify().is_whole


def _unconfirmed(made: list[ReferralView]) -> int:
    messages = [message for view in made for message in queries.referral(view.referral_id).messages]
    return sum(message.confirmed_at is None for message in messages)

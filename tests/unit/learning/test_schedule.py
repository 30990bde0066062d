"""When it is time to refit."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from openiru.learning.policy.schedule import is_due
from openiru.learning.types import RefitView

AT = datetime(2025, 7, 1, tzinfo=UTC)
LAST = RefitView(by="system", at=AT, decisions=100, models_made=1)


class TestIsDue:
    @pytest.mark.parametrize(
        ("decisions", "hours", "every_decisions", "every_hours", "due"),
        [
            (199, 23, 100, 24, False),
            (200, 1, 100, 24, True),
            (100, 24, 100, 24, True),
            (100_000, 23, 0, 24, False),
            (199, 10_000, 100, 0, False),
            (100_000, 10_000, 0, 0, False),
        ],
    )
    def test_goes_by_decisions_and_by_time(
        self, decisions: int, hours: int, every_decisions: int, every_hours: int, *, due: bool
    ) -> None:
        found = is_due(
            at=AT + timedelta(hours=hours),
            decisions=decisions,
            last=LAST,
            every_decisions=every_decisions,
            every=timedelta(hours=every_hours),
        )

        assert found is due

    @pytest.mark.parametrize(("decisions", "every", "due"), [(0, 24, False), (1, 24, True), (1, 0, False)])
    def test_begins_with_the_first_decisions(self, decisions: int, every: int, *, due: bool) -> None:
        found = is_due(at=AT, decisions=decisions, last=None, every_decisions=0, every=timedelta(hours=every))

        assert found is due

    def test_is_not_put_off_by_a_clock_that_ran_ahead(self) -> None:
        ahead = replace(LAST, at=AT + timedelta(days=36_500))

        assert is_due(at=AT, decisions=100, last=ahead, every_decisions=0, every=timedelta(hours=24))

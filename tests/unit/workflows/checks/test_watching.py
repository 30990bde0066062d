"""What looks of several years teach, though nobody looked at once and the watch on each subject ends."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from openiru.checks.types import Stretch
from openiru.engines.rechecks.hazards import PRIOR_RETURNS, Hazards
from openiru.engines.rechecks.learning import learned
from openiru.engines.rechecks.types import DAY_S
from openiru.referrals.types import ItemState, WatchedItem
from openiru.workflows.checks.watching import WatchedSubject, spells_of

BEGUN = datetime(2023, 1, 1, tzinfo=UTC)
YEARS_DAYS, WATCH_DAYS = 3 * 365.0, 365.0


def moment(days: float) -> datetime:
    return BEGUN + timedelta(days=days)


def subject(number: int, blocked: float, state: ItemState) -> WatchedSubject:
    item = WatchedItem(
        subject_id=str(number),
        referral_id="r",
        platform="telegram",
        state=state,
        sent_at=moment(blocked - 1),
        decided_at=moment(blocked),
    )
    return WatchedSubject(
        subject_id=item.subject_id,
        platform=item.platform,
        is_gone=True,
        since_at=item.sent_at,
        said_at=item.sent_at,
        looked=None,
        followers=None,
        deadline_at=None,
        item=item,
    )


def stretch(number: int, *, is_gone: bool, first: float, last: float, ended: float | None) -> Stretch:
    return Stretch(
        subject_id=str(number),
        is_gone=is_gone,
        begun_at=moment(first),
        through_at=moment(last),
        ended_at=None if ended is None else moment(ended),
    )


class TestSpellsOf:
    def test_teach_the_law_by_which_accounts_returned(self) -> None:
        """First looks about three days after the block, then one a day, until a year without news."""
        rng = np.random.default_rng(1)
        law = Hazards.of_days([PRIOR_RETURNS])
        count = 12_000
        ages = np.linspace(0, 4_000 * DAY_S, 400_001)
        passed = law.cumulative(np.zeros(len(ages), dtype=np.intp), ages)
        returned = np.interp(rng.exponential(size=count), passed, ages, right=np.inf) / DAY_S
        subjects, stretches = [], []
        drawn = zip(rng.uniform(0, YEARS_DAYS, count), rng.exponential(3, count), returned, strict=True)
        for number, (blocked, first, back) in enumerate(drawn):
            until = min(YEARS_DAYS - blocked, WATCH_DAYS)
            if first > until:
                continue
            subjects.append(subject(number, blocked, ItemState.ACTED))
            begun = blocked + first
            if back < first:
                stretches.append(stretch(number, is_gone=False, first=begun, last=begun, ended=None))
                continue
            last = min(np.floor(until - first), np.ceil(back - first) - 1)
            is_back = back <= first + np.floor(until - first)
            ended = begun + last + 1 if is_back else None
            stretches.append(stretch(number, is_gone=True, first=begun, last=begun + last, ended=ended))

        gone, _ = spells_of(subjects, stretches, ["telegram"])

        found = learned(gone, law)
        where, group = np.array([7.0, 30.0, 120.0, 300.0]) * DAY_S, np.zeros(4, dtype=np.intp)
        assert found.cumulative(group, where) == pytest.approx(law.cumulative(group, where), rel=0.1)

    def test_a_refusal_is_no_block(self) -> None:
        """Refused on day 10, seen up until day 90, seen gone on day 100."""
        looks = [
            stretch(1, is_gone=False, first=20, last=90, ended=100),
            stretch(1, is_gone=True, first=100, last=130, ended=None),
        ]

        gone, up = spells_of([subject(1, 10, ItemState.REFUSED)], looks, ["telegram"])

        assert gone.unchanged.tolist() == [30 * DAY_S]
        assert up.changed.tolist() == [91 * DAY_S]
        told_before, _ = spells_of([subject(1, 10, ItemState.ACTED)], looks, ["telegram"])
        assert told_before.unchanged.tolist() == [30 * DAY_S], "it was seen up after its platform's word"

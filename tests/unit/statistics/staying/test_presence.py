"""Followers at the block and won back: each account once, and no number carried where nobody looked."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from openiru.referrals.types import ItemState, LedgerRow, Word
from openiru.review.types import Instrument
from openiru.statistics.chart import series_line
from openiru.statistics.staying.presence import presence_of
from openiru.statistics.types import ConfirmedReturn

AT = datetime(2025, 7, 1, tzinfo=UTC)
DAY = timedelta(days=1)


def blocked(item_id: str, *, day: int, followers: int | None) -> LedgerRow:
    return LedgerRow(
        item_id=item_id,
        referral_id="referral",
        subject_id="old",
        platform="telegram",
        organisation_id="organisation",
        instrument=Instrument.ACCOUNT_BLOCK,
        sent_at=AT + day * DAY,
        withdrawn_at=None,
        state=ItemState.ACTED,
        is_delivered=True,
        decided_at=AT + day * DAY,
        outcome_code=None,
        followers_at_block=followers,
        words=(Word(ItemState.ACTED, AT + day * DAY),),
    )


class TestPresenceOf:
    def test_counts_an_account_that_was_blocked_again_once_with_its_newest_known_number(self) -> None:
        rows = [blocked("a", day=0, followers=900), blocked("b", day=20, followers=400)]
        rows.append(replace(blocked("c", day=40, followers=None)))

        made = presence_of(rows, [], {}, AT + 50 * DAY)

        assert (made.blocked, made.followers_at_block, made.followers_unknown) == (1, 400, 0)

    def test_knows_no_share_of_a_day_near_which_nobody_counted(self) -> None:
        found = ConfirmedReturn(
            new_subject_id="new", barred_subject_id="old", confirmed_at=AT + 9 * DAY, first_seen_at=AT
        )
        counts = {"new": [(AT, 10), (AT + 8 * DAY, 80), (AT + 60 * DAY, 300)]}

        made = presence_of([blocked("a", day=-1, followers=400)], [found], counts, AT + 100 * DAY)

        assert [each.share for each in made.won_back] == [0.2, None, None]


class TestSeriesLine:
    def test_draws_no_more_dots_than_can_be_seen(self) -> None:
        points = [(AT + number * timedelta(hours=1), number) for number in range(5_000)]

        drawn = series_line(points, [], title="Followers")

        assert 100 < drawn.count("<circle") < 130
        assert len(drawn) < 40_000
        assert "4999" in drawn

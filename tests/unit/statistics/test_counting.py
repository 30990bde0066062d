from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openiru.referrals.types import ItemState, LedgerRow
from openiru.review.types import Instrument
from openiru.statistics import counting, policy
from openiru.statistics.errors import FiguresDoNotAddUpError

SENT_AT = datetime(2025, 7, 1, 8, 0, tzinfo=UTC)
AS_OF = SENT_AT + timedelta(days=10)
HOUR = timedelta(hours=1)
SENT_STATES = sorted(set(ItemState) - {ItemState.SCHEDULED, ItemState.RECALLED})


def row(
    number: int,
    state: ItemState = ItemState.ACTED,
    *,
    platform: str = "facebook",
    took_h: int = 5,
    followers: int | None = 100,
) -> LedgerRow:
    acted = state is ItemState.ACTED
    return LedgerRow(
        item_id=f"item-{number}",
        referral_id="referral",
        subject_id=f"subject-{number}",
        platform=platform,
        organisation_id="organisation",
        instrument=Instrument.ACCOUNT_BLOCK,
        sent_at=SENT_AT,
        withdrawn_at=SENT_AT + HOUR if state is ItemState.WITHDRAWN else None,
        state=state,
        is_delivered=True,
        decided_at=SENT_AT + took_h * HOUR if acted else None,
        outcome_code=None,
        followers_at_block=followers if acted else None,
    )


class TestTalliesOf:
    @pytest.mark.parametrize("state", [ItemState.SCHEDULED, ItemState.RECALLED])
    def test_refuses_a_state_that_nothing_sent_is_in(self, state: ItemState) -> None:
        with pytest.raises(FiguresDoNotAddUpError, match="item-1"):
            counting.tallies_of([row(1, state)])

    def test_refuses_an_item_that_comes_twice(self) -> None:
        with pytest.raises(FiguresDoNotAddUpError, match="twice"):
            counting.tallies_of([row(1), row(1)])

    @pytest.mark.parametrize("decided_at", [None, SENT_AT - HOUR])
    def test_refuses_a_block_before_its_referral(self, decided_at: datetime | None) -> None:
        with pytest.raises(FiguresDoNotAddUpError, match="item-1"):
            counting.tallies_of([replace(row(1), decided_at=decided_at)])

    def test_knows_every_state_of_a_sent_item(self) -> None:
        tallies = counting.tallies_of([row(number, state) for number, state in enumerate(SENT_STATES)])

        (tally,) = tallies.values()
        assert set(tally.states.values()) == {1}
        assert set(tally.states) == set(SENT_STATES)


class TestRowOf:
    def test_counts_each_state_in_its_place(self) -> None:
        states = [ItemState.ACTED] * 6 + [ItemState.PARTLY] * 5 + [ItemState.PENDING] * 4
        states += [ItemState.REFUSED] * 3 + [ItemState.ALREADY_GONE] * 2 + [ItemState.WITHDRAWN]
        made = counting.total(
            counting.tallies_of(row(number, state) for number, state in enumerate(states)), AS_OF
        )

        assert (made.referred, made.blocked, made.partly, made.pending) == (20, 6, 5, 4)
        assert (made.refused, made.already_gone, made.withdrawn) == (3, 2, 1)
        assert (made.action_rate_strict.numerator, made.action_rate_strict.denominator) == (6, 18)
        assert (made.action_rate_decided.numerator, made.action_rate_decided.denominator) == (6, 14)

    def test_tells_how_many_of_the_pending_never_arrived(self) -> None:
        lost = [replace(row(number, ItemState.PENDING), is_delivered=False) for number in range(2)]
        kept = [row(number, state) for number, state in enumerate([ItemState.PENDING, ItemState.ACTED], 2)]

        made = counting.total(counting.tallies_of([*lost, *kept]), AS_OF)

        assert (made.referred, made.pending, made.undelivered) == (4, 3, 2)

    def test_adds_followers_of_blocked_accounts_and_counts_the_unknown(self) -> None:
        rows = [row(1, followers=100), row(2, followers=0), row(3, followers=None), row(4, ItemState.PENDING)]

        made = counting.total(counting.tallies_of(rows), AS_OF)

        assert (made.followers_blocked, made.followers_unknown) == (100, 1)

    def test_does_not_let_a_platform_look_fast_that_hardly_answers(self) -> None:
        rows = [row(number, took_h=1) for number in range(4)]
        rows += [row(number, ItemState.REFUSED) for number in range(4, 7)]
        rows += [row(number, ItemState.PENDING) for number in range(7, 10)]

        assert counting.total(counting.tallies_of(rows), AS_OF).median_hours_to_act is None

    def test_takes_the_median_over_what_was_neither_gone_nor_withdrawn(self) -> None:
        rows = [row(1, took_h=3), row(2, took_h=7), row(3, ItemState.PENDING)]
        rows += [row(4, ItemState.ALREADY_GONE), row(5, ItemState.WITHDRAWN)]

        assert counting.total(counting.tallies_of(rows), AS_OF).median_hours_to_act == 7.0

    def test_of_nothing_is_nothing(self) -> None:
        made = counting.total({}, AS_OF)

        assert (made.referred, made.action_rate_strict.value, made.median_hours_to_act) == (0, None, None)


class TestGroups:
    @given(
        st.lists(
            st.tuples(st.sampled_from(SENT_STATES), st.sampled_from("abc"), st.integers(0, 300)), max_size=60
        )
    )
    def test_add_up_to_the_total_whatever_happened(self, facts: list[tuple[ItemState, str, int]]) -> None:
        rows = [
            row(number, state, platform=platform, took_h=took)
            for number, (state, platform, took) in enumerate(facts)
        ]
        tallies = counting.tallies_of(rows)

        parts = counting.groups(tallies, lambda cell: cell.platform, AS_OF)
        whole = counting.total(tallies, AS_OF)

        policy.check_adds_up([part.row for part in parts], whole, what="platforms")
        assert [part.key for part in parts] == sorted({platform for _, platform, _ in facts})

    @given(st.permutations([(ItemState.ACTED, 4), (ItemState.ACTED, 9), (ItemState.PENDING, 0)] * 3))
    def test_do_not_depend_on_the_order_of_the_rows(self, facts: list[tuple[ItemState, int]]) -> None:
        def figures(ordered: list[tuple[ItemState, int]]) -> object:
            rows = [row(number, state, took_h=took) for number, (state, took) in enumerate(ordered)]
            return counting.total(counting.tallies_of(rows), AS_OF)

        assert figures(facts) == figures(sorted(facts))

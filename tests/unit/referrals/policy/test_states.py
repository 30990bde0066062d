from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openiru.referrals.errors import AlreadyWithdrawnError, WrongStatusError
from openiru.referrals.policy import states
from openiru.referrals.types import (
    AnswerFact,
    ItemFacts,
    ItemState,
    OutcomeCode,
    OutcomeFact,
    Produced,
    ReferralStatus,
)

SENT = datetime(2025, 7, 1, 8, tzinfo=UTC)
HOUR = timedelta(hours=1)


def word(code: OutcomeCode, hours: int, number: int = 1) -> OutcomeFact:
    return OutcomeFact(number=number, code=code, effective_at=None, received_at=SENT + hours * HOUR)


class TestTables:
    def test_every_status_has_its_next_steps(self) -> None:
        assert set(states.NEXT) == set(ReferralStatus)

    def test_every_item_state_has_its_next_steps(self) -> None:
        assert set(states.NEXT_ITEM) == set(ItemState)

    def test_every_outcome_means_a_state(self) -> None:
        assert set(states.STATE_OF) == set(OutcomeCode)

    def test_every_answer_means_a_state(self) -> None:
        assert set(states.STATE_OF_ANSWER) == set(Produced)

    def test_what_was_taken_back_goes_nowhere(self) -> None:
        assert not states.NEXT[ReferralStatus.RECALLED] | states.NEXT[ReferralStatus.WITHDRAWN]
        assert not states.NEXT_ITEM[ItemState.RECALLED] | states.NEXT_ITEM[ItemState.WITHDRAWN]

    @pytest.mark.parametrize(
        "code",
        [
            OutcomeCode.NOT_FOUND,
            OutcomeCode.NOT_VIOLATING,
            OutcomeCode.DECLINED_LEGAL,
            OutcomeCode.MANIFEST_ERROR,
            OutcomeCode.GEO_RESTRICTED,
            OutcomeCode.DEMOTED_OR_LABELLED,
            OutcomeCode.PARTIALLY_ACTIONED,
            OutcomeCode.ALREADY_GONE,
            OutcomeCode.NO_RESPONSE,
        ],
    )
    def test_only_a_full_measure_counts_as_acted(self, code: OutcomeCode) -> None:
        assert states.STATE_OF[code] is not ItemState.ACTED


class TestItemState:
    @pytest.mark.parametrize(
        ("facts", "expected"),
        [
            (ItemFacts(), ItemState.SCHEDULED),
            (ItemFacts(recalled_at=SENT), ItemState.RECALLED),
            (ItemFacts(sent_at=SENT + 99 * HOUR), ItemState.SCHEDULED),
            (ItemFacts(sent_at=SENT), ItemState.PENDING),
            (ItemFacts(sent_at=SENT, withdrawn_at=SENT + HOUR), ItemState.WITHDRAWN),
            (
                ItemFacts(
                    sent_at=SENT,
                    withdrawn_at=SENT + HOUR,
                    outcomes=(word(OutcomeCode.ACCOUNT_SUSPENDED, 2),),
                ),
                ItemState.WITHDRAWN,
            ),
            (
                ItemFacts(sent_at=SENT, outcomes=(word(OutcomeCode.ACKNOWLEDGED_PENDING, 1),)),
                ItemState.PENDING,
            ),
            (
                ItemFacts(sent_at=SENT, outcomes=(word(OutcomeCode.ACCOUNT_TERMINATED, 1),)),
                ItemState.ACTED,
            ),
            (
                ItemFacts(
                    sent_at=SENT,
                    outcomes=(
                        word(OutcomeCode.NOT_VIOLATING, 5, number=2),
                        word(OutcomeCode.ACCOUNT_TERMINATED, 1, number=1),
                    ),
                ),
                ItemState.REFUSED,
            ),
            (
                ItemFacts(
                    sent_at=SENT,
                    outcomes=(
                        word(OutcomeCode.GEO_RESTRICTED, 1, number=2),
                        word(OutcomeCode.NOT_VIOLATING, 1, number=1),
                    ),
                ),
                ItemState.PARTLY,
            ),
            (
                ItemFacts(
                    sent_at=SENT,
                    answers=(AnswerFact(number=1, produced=Produced.NONE, received_at=SENT + HOUR),),
                ),
                ItemState.REFUSED,
            ),
        ],
    )
    def test_follows_from_facts(self, facts: ItemFacts, expected: ItemState) -> None:
        assert states.item_state(facts, SENT + 10 * HOUR) is expected

    def test_knows_nothing_that_came_later(self) -> None:
        facts = ItemFacts(
            sent_at=SENT,
            withdrawn_at=SENT + 9 * HOUR,
            outcomes=(
                word(OutcomeCode.ACCOUNT_SUSPENDED, 2, 1),
                word(OutcomeCode.NOT_VIOLATING, 5, 2),
            ),
        )

        seen = [states.item_state(facts, SENT + hours * HOUR) for hours in (-1, 1, 2, 5, 9)]

        assert seen == [
            ItemState.SCHEDULED,
            ItemState.PENDING,
            ItemState.ACTED,
            ItemState.REFUSED,
            ItemState.WITHDRAWN,
        ]

    @given(
        st.lists(st.tuples(st.sampled_from(list(OutcomeCode)), st.integers(0, 20)), max_size=6),
        st.integers(0, 25),
    )
    def test_does_not_depend_on_the_order_of_facts(
        self, words: list[tuple[OutcomeCode, int]], hours: int
    ) -> None:
        facts = [word(code, hour, number) for number, (code, hour) in enumerate(words, 1)]
        turned = list(reversed(facts))
        as_of = SENT + hours * HOUR

        forward = states.item_state(ItemFacts(sent_at=SENT, outcomes=tuple(facts)), as_of)
        backward = states.item_state(ItemFacts(sent_at=SENT, outcomes=tuple(turned)), as_of)

        assert forward is backward


class TestReferralStatus:
    @pytest.mark.parametrize(
        ("current", "items", "acknowledged", "expected"),
        [
            (ReferralStatus.RECALLED, {ItemState.RECALLED: 2}, False, ReferralStatus.RECALLED),
            (ReferralStatus.SCHEDULED, {ItemState.SCHEDULED: 2}, False, ReferralStatus.SCHEDULED),
            (ReferralStatus.WITHDRAWN, {ItemState.WITHDRAWN: 2}, True, ReferralStatus.WITHDRAWN),
            (ReferralStatus.SENT, {ItemState.PENDING: 1, ItemState.ACTED: 1}, False, ReferralStatus.SENT),
            (ReferralStatus.SENT, {ItemState.PENDING: 1}, True, ReferralStatus.ACKNOWLEDGED),
            (ReferralStatus.SENT, {ItemState.ACTED: 2, ItemState.RECALLED: 1}, False, ReferralStatus.CLOSED),
            (
                ReferralStatus.ACKNOWLEDGED,
                {ItemState.REFUSED: 1, ItemState.WITHDRAWN: 1},
                True,
                ReferralStatus.CLOSED,
            ),
            (ReferralStatus.CLOSED, {ItemState.PENDING: 1}, True, ReferralStatus.ACKNOWLEDGED),
            (ReferralStatus.CLOSED, {ItemState.PENDING: 1}, False, ReferralStatus.SENT),
            (
                ReferralStatus.SENT,
                {ItemState.WITHDRAWN: 2, ItemState.RECALLED: 1, ItemState.PENDING: 0},
                False,
                ReferralStatus.WITHDRAWN,
            ),
        ],
    )
    def test_follows_from_its_items(
        self,
        current: ReferralStatus,
        items: dict[ItemState, int],
        acknowledged: bool,
        expected: ReferralStatus,
    ) -> None:
        assert states.referral_status(current, items, is_acknowledged=acknowledged) is expected


class TestDecidedAt:
    @pytest.mark.parametrize(
        ("effective_hours", "expected_hours"),
        [(-3, 0), (2, 2), (9, 5), (None, 5)],
    )
    def test_lies_between_sending_and_the_message(
        self, effective_hours: int | None, expected_hours: int
    ) -> None:
        effective_at = None if effective_hours is None else SENT + effective_hours * HOUR

        found = states.decided_at(
            ItemState.ACTED, effective_at=effective_at, sent_at=SENT, received_at=SENT + 5 * HOUR
        )

        assert found == SENT + expected_hours * HOUR

    def test_is_none_while_pending(self) -> None:
        found = states.decided_at(ItemState.PENDING, effective_at=SENT, sent_at=SENT, received_at=SENT + HOUR)

        assert found is None


class TestCheckMayRecall:
    @pytest.mark.parametrize("status", sorted(set(ReferralStatus) - {ReferralStatus.SCHEDULED}))
    def test_refuses_what_left(self, status: ReferralStatus) -> None:
        with pytest.raises(WrongStatusError):
            states.check_may_recall(status)

    def test_allows_what_waits(self) -> None:
        states.check_may_recall(ReferralStatus.SCHEDULED)

        assert ReferralStatus.RECALLED in states.NEXT[ReferralStatus.SCHEDULED]


class TestCheckMayWithdraw:
    @pytest.mark.parametrize("state", [ItemState.SCHEDULED, ItemState.RECALLED])
    def test_refuses_what_never_left(self, state: ItemState) -> None:
        with pytest.raises(WrongStatusError):
            states.check_may_withdraw(frozenset({state, ItemState.PENDING}))

    def test_refuses_the_second_time(self) -> None:
        with pytest.raises(AlreadyWithdrawnError):
            states.check_may_withdraw(frozenset({ItemState.WITHDRAWN}))

    def test_allows_every_answer(self) -> None:
        allowed = {state for state, following in states.NEXT_ITEM.items() if ItemState.WITHDRAWN in following}

        states.check_may_withdraw(frozenset(allowed))

        assert ItemState.ACTED in allowed


class TestCheckStep:
    def test_refuses_to_send_what_was_recalled(self) -> None:
        with pytest.raises(WrongStatusError):
            states.check_step(ReferralStatus.RECALLED, ReferralStatus.SENT)

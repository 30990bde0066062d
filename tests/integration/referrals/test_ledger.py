from collections import Counter
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.factories import people
from tests.factories import referrals as factory

from openiru.access.types import SYSTEM
from openiru.referrals import operations, queries
from openiru.referrals.errors import AlreadyRecordedError
from openiru.referrals.models import Item
from openiru.referrals.policy.states import BLOCKING_STATES, item_state
from openiru.referrals.queries.items import views
from openiru.referrals.types import (
    ItemFacts,
    ItemState,
    NewAnswer,
    OutcomeCode,
    OutcomeFact,
    Produced,
    Reply,
)
from openiru.review.types import Instrument

pytestmark = pytest.mark.django_db

SENT_AT = factory.AFTER_WINDOW
HOUR = timedelta(hours=1)


class TestLedger:
    def test_knows_only_what_was_known_then(self) -> None:
        item_id = factory.sent(items=1).items[0].item_id
        factory.answer(item_id, OutcomeCode.ACCOUNT_SUSPENDED, at=SENT_AT + 2 * HOUR)
        factory.answer(item_id, OutcomeCode.NOT_VIOLATING, at=SENT_AT + 5 * HOUR)
        operations.withdraw_items(
            [item_id], reason="A namesake after all.", by=people.supervisor(), at=SENT_AT + 9 * HOUR
        )

        seen = {
            hours: [(row.state, row.outcome_code) for row in queries.ledger(SENT_AT + hours * HOUR)]
            for hours in (-1, 0, 2, 5, 9)
        }

        assert seen == {
            -1: [],
            0: [(ItemState.PENDING, None)],
            2: [(ItemState.ACTED, OutcomeCode.ACCOUNT_SUSPENDED)],
            5: [(ItemState.REFUSED, OutcomeCode.NOT_VIOLATING)],
            9: [(ItemState.WITHDRAWN, OutcomeCode.NOT_VIOLATING)],
        }

    def test_counts_the_following_of_what_was_blocked_alone(self) -> None:
        made = factory.sent(items=3)
        codes = [OutcomeCode.ACCOUNT_SUSPENDED, OutcomeCode.GEO_RESTRICTED, OutcomeCode.NOT_FOUND]
        for item, code in zip(made.items, codes, strict=True):
            factory.answer(item.item_id, code, at=SENT_AT + HOUR)

        rows = {row.item_id: row for row in queries.ledger(SENT_AT + HOUR)}

        followers = [rows[item.item_id].followers_at_block for item in made.items]
        assert followers == [1_200, 1_200, None]
        assert {row.decided_at for row in rows.values()} == {SENT_AT + HOUR}

    def test_leaves_out_what_never_left_and_requests_for_data(self) -> None:
        factory.scheduled()
        factory.sent(instrument=Instrument.DATA_REQUEST)
        removal = factory.sent(instrument=Instrument.CONTENT_REMOVAL, items=1)

        (row,) = queries.ledger(SENT_AT)

        assert (row.item_id, row.instrument) == (
            removal.items[0].item_id,
            Instrument.CONTENT_REMOVAL,
        )

    @settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(st.lists(st.tuples(st.sampled_from(list(OutcomeCode)), st.integers(1, 30)), max_size=5))
    def test_agrees_with_the_rule_at_every_moment(self, words: list[tuple[OutcomeCode, int]]) -> None:
        item_id = factory.sent(items=1).items[0].item_id
        for code, hours in sorted(words, key=lambda word: word[1]):
            try:
                factory.answer(item_id, code, at=SENT_AT + hours * HOUR)
            except AlreadyRecordedError:
                continue
        (view,) = views(Item.objects.filter(pk=item_id))
        facts = ItemFacts(
            sent_at=view.sent_at,
            outcomes=tuple(
                OutcomeFact(
                    number=word.number,
                    code=word.code,
                    effective_at=word.effective_at,
                    received_at=word.received_at,
                )
                for word in view.outcomes
            ),
        )

        for hours in (0, 7, 15, 30):
            as_of = SENT_AT + hours * HOUR
            (row,) = [row for row in queries.ledger(as_of) if row.item_id == item_id]
            assert row.state is item_state(facts, as_of)
            assert (row.followers_at_block is not None) == (row.state in BLOCKING_STATES)
        assert view.state is item_state(facts, SENT_AT + 30 * HOUR)

    def test_states_of_rows_and_ledger_are_the_same(self) -> None:
        made = factory.sent(items=len(OutcomeCode))
        for item, code in zip(made.items, OutcomeCode, strict=True):
            factory.answer(item.item_id, code, at=SENT_AT + HOUR)

        kept = Counter(item.state for item in queries.referral(made.referral_id).items)

        assert Counter(row.state for row in queries.ledger(SENT_AT + HOUR)) == kept


class TestLedgerVersion:
    def test_stays_while_nothing_is_added_and_changes_when_something_is(self) -> None:
        item_id = factory.sent(items=1).items[0].item_id
        before = queries.ledger_version(SENT_AT)

        factory.answer(item_id, OutcomeCode.NOT_FOUND, at=SENT_AT + HOUR)

        assert queries.ledger_version(SENT_AT) == before
        assert queries.ledger_version(SENT_AT + HOUR / 2) == before
        assert queries.ledger_version(SENT_AT + HOUR) != before


class TestDataRequests:
    def test_knows_only_what_was_known_then(self) -> None:
        made = factory.sent(instrument=Instrument.DATA_REQUEST, items=2)
        factory.sent(items=1)
        operations.answer_data_request(
            NewAnswer(referral_id=made.referral_id, answered_at=SENT_AT, produced=Produced.SOME),
            by=SYSTEM,
            at=SENT_AT + 3 * HOUR,
            reply=Reply(platform="facebook"),
        )

        (before,) = queries.data_requests(SENT_AT + 2 * HOUR)
        (after,) = queries.data_requests(SENT_AT + 3 * HOUR)

        assert (before.produced, before.subjects) == (None, 2)
        assert (after.produced, after.answered_at) == (Produced.SOME, SENT_AT)
        assert queries.data_requests(SENT_AT - HOUR) == ()

"""Whoever writes around the code is refused by the database."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.db import IntegrityError, connection, transaction
from tests.factories import people
from tests.factories import referrals as factory
from tests.factories.guards import checked, refused

from openiru.evidence.operations import keep
from openiru.foundation.ids import new_id
from openiru.referrals import operations
from openiru.referrals.models import (
    DataRequestAnswer,
    DataRequestTerms,
    Item,
    ObservedState,
    OutboxMessage,
    Outcome,
    Referral,
    Withdrawal,
)
from openiru.referrals.policy.states import NEXT_ITEM
from openiru.referrals.types import ItemState, OutcomeCode
from openiru.review.models import Case
from openiru.review.types import Instrument

pytestmark = pytest.mark.django_db
DUE = factory.AFTER_WINDOW
REASON = "The account belongs to a student of the same name."


def sql(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def send(referral_id: str) -> None:
    """Send a referral and its items around the code."""
    Referral.objects.filter(pk=referral_id).update(status="sent", sent_at=DUE)
    Item.objects.filter(referral_id=referral_id).update(state="pending", sent_at=DUE)


def outcome(item_id: str, **changed: object) -> None:
    facts: dict[str, object] = {
        "item_id": item_id,
        "code": "not_violating",
        "received_at": DUE,
        "received_by": "callback:facebook",
    }
    Outcome.objects.create(**{**facts, **changed})


class TestReferral:
    @pytest.mark.parametrize(
        ("change", "why"),
        [
            ({"send_not_before": factory.AT}, "never changes"),
            ({"status": "sent", "sent_at": DUE - timedelta(seconds=1)}, "referrals_window_is_kept"),
            ({"status": "sent"}, "referrals_sent_has_time"),
            ({"status": "recalled"}, "referrals_recall_has_time"),
            ({"sent_at": DUE}, "time of sending"),
            ({"status": "recalled", "recalled_at": DUE}, "taken back without a record"),
            ({"status": "sent", "sent_at": DUE}, "without a record"),
        ],
    )
    def test_leaves_or_goes_back_by_the_rules(self, change: dict[str, object], why: str) -> None:
        made = factory.scheduled(items=1)

        with refused(why):
            Referral.objects.filter(pk=made.referral_id).update(**change)

    @pytest.mark.parametrize(
        ("change", "why"),
        [
            ({"sent_at": DUE + timedelta(days=1)}, "time of sending"),
            ({"act_by": DUE + timedelta(days=9)}, "deadlines never change"),
            ({"status": "withdrawn"}, "referrals_withdrawal_has_time"),
            ({"status": "withdrawn", "withdrawn_at": DUE}, "without a record"),
            ({"status": "recalled", "recalled_at": DUE}, "does not go from sent to recalled"),
        ],
    )
    def test_stays_as_it_was_sent(self, change: dict[str, object], why: str) -> None:
        made = factory.sent(items=1)

        with refused(why):
            Referral.objects.filter(pk=made.referral_id).update(**change)

    @pytest.mark.parametrize(
        ("change", "why"),
        [
            ({"status": "sent", "sent_at": DUE}, "begins as scheduled"),
            ({"created_by": "system"}, "active analyst or supervisor"),
            ({}, "without a record"),
        ],
    )
    def test_is_made_by_people_and_waits(self, change: dict[str, object], why: str) -> None:
        row = Referral.objects.get(pk=factory.scheduled(items=1).referral_id)
        row.pk, row.reference = new_id(), "IRU-2025-999999"
        for name, value in change.items():
            setattr(row, name, value)

        with refused(why):
            row.save(force_insert=True)

    @pytest.mark.parametrize(
        "table", ["referrals_referral", "referrals_item", "referrals_outbox_message", "referrals_outcome"]
    )
    @pytest.mark.parametrize("statement", ["DELETE FROM {}", "TRUNCATE {} CASCADE"])
    def test_no_row_goes_away(self, table: str, statement: str) -> None:
        made = factory.sent(items=1)
        factory.answer(made.items[0].item_id, OutcomeCode.NOT_VIOLATING, at=DUE)
        checked()

        with refused("refused"):
            sql(statement.format(table))


class TestItem:
    @pytest.mark.parametrize(
        ("change", "why"),
        [
            ({"state": "acted", "decided_at": DUE}, "follows from what the platform said"),
            ({"state": "recalled", "sent_at": None}, "never change"),
            ({"state": "recalled"}, "does not go from pending to recalled"),
            ({"state": "withdrawn", "withdrawn_at": DUE}, "with a reason, by a person"),
            ({"withdrawn_at": DUE}, "referrals_item_withdrawn_has_time"),
            ({"state": "scheduled"}, "does not go from pending to scheduled"),
        ],
    )
    def test_stands_where_facts_put_it(self, change: dict[str, object], why: str) -> None:
        item_id = factory.sent(items=1).items[0].item_id

        with refused(why):
            Item.objects.filter(pk=item_id).update(**change)

    def test_a_withdrawn_one_stays_so(self) -> None:
        item_id = factory.sent(items=1).items[0].item_id
        operations.withdraw_items([item_id], reason=REASON, by=people.supervisor(), at=DUE)

        for change in ({"state": "pending", "withdrawn_at": None}, {"withdrawn_at": DUE + timedelta(days=1)}):
            with refused("never change"):
                Item.objects.filter(pk=item_id).update(**change)

    def test_joins_no_referral_that_has_left(self) -> None:
        row = Item.objects.get(pk=factory.scheduled(items=1).items[0].item_id)
        left = factory.sent(items=1)
        operations.recall(str(row.referral_id), by=people.analyst(), at=factory.AT)
        row.pk, row.referral_id = new_id(), left.referral_id

        with refused("joins a scheduled referral"):
            row.save(force_insert=True)

    @pytest.mark.parametrize("change", [{"reason": "Other words."}, {"ground": "a"}, {"tier": 1}])
    def test_says_what_was_approved(self, change: dict[str, object]) -> None:
        made = factory.scheduled(items=1)
        row = Item.objects.get(pk=made.items[0].item_id)
        operations.recall(made.referral_id, by=people.analyst(), at=factory.AT)
        row.pk = new_id()
        for name, value in change.items():
            setattr(row, name, value)

        with refused("what its case approved"):
            row.save(force_insert=True)

    def test_does_not_leave_before_its_referral(self) -> None:
        item_id = factory.scheduled(items=1).items[0].item_id

        with refused("leaves with its referral"):
            Item.objects.filter(pk=item_id).update(state="pending", sent_at=DUE)

    def test_does_not_leave_without_entries(self) -> None:
        made = factory.scheduled(items=1)
        Item.objects.filter(pk=made.items[0].item_id).update(entry_ids=[])

        with refused("no list entry in force"):
            send(made.referral_id)


class TestApprovedCase:
    def test_is_not_freed_while_its_item_waits(self) -> None:
        made = factory.scheduled(items=1)

        with refused("only when its referral was recalled"):
            Case.objects.filter(pk=made.items[0].case_id).update(referred_at=None)

    def test_does_not_end_before_the_last_word(self) -> None:
        made = factory.sent(items=1)

        with refused("ends with the last word"):
            Case.objects.filter(pk=made.items[0].case_id).update(referral_ended_at=DUE)


class TestWord:
    def test_of_a_platform_comes_after_sending(self) -> None:
        item_id = factory.scheduled(items=1).items[0].item_id

        with refused("before it was sent"):
            outcome(item_id)

    @pytest.mark.parametrize("speaker", ["callback:telegram", "system", "somebody"])
    def test_is_its_own(self, speaker: str) -> None:
        item_id = factory.sent(items=1).items[0].item_id

        with refused("only the platform of an item"):
            outcome(item_id, received_by=speaker)

    def test_is_not_that_of_our_people(self) -> None:
        item_id = factory.sent(items=1).items[0].item_id

        with refused("only the platform of an item"):
            outcome(item_id, received_by=people.supervisor())

    def test_is_recorded(self) -> None:
        item_id = factory.sent(items=1).items[0].item_id

        with refused("no outcome is kept without a record"):
            outcome(item_id)

    def test_on_data_is_one_for_the_whole_request(self) -> None:
        made = factory.sent(items=1, instrument=Instrument.DATA_REQUEST)

        with refused("answered as a whole"):
            outcome(made.items[0].item_id)

    @pytest.mark.parametrize(
        ("instrument", "speaker", "why"),
        [
            (Instrument.ACCOUNT_BLOCK, "callback:facebook", "only a request for data"),
            (Instrument.DATA_REQUEST, "callback:x", "only the platform of a request"),
            (Instrument.DATA_REQUEST, "callback:facebook", "no answer is kept without a record"),
        ],
    )
    def test_on_data(self, instrument: Instrument, speaker: str, why: str) -> None:
        made = factory.sent(items=1, instrument=instrument)

        with refused(why):
            DataRequestAnswer.objects.create(
                referral_id=made.referral_id,
                number=1,
                produced="all",
                answered_at=DUE,
                received_at=DUE,
                received_by=speaker,
            )

    def test_of_ours_is_about_what_was_sent(self) -> None:
        item_id = factory.scheduled(items=1).items[0].item_id

        with refused("of items that were sent"):
            ObservedState.objects.create(
                item_id=item_id,
                state="live",
                observed_at=DUE,
                recorded_by=people.analyst(),
                recorded_at=DUE,
            )


class TestWithdrawal:
    @pytest.mark.parametrize(
        ("change", "why"),
        [
            ({"by": "system"}, "active supervisor"),
            ({"reason": "Wrong.      "}, "reason in words"),
            ({}, "without a record"),
        ],
    )
    def test_is_a_persons_in_words_on_record(self, change: dict[str, str], why: str) -> None:
        item_id = factory.sent(items=1).items[0].item_id
        facts = {"by": people.supervisor(), "reason": REASON, **change}

        with refused(why):
            Withdrawal.objects.create(item_id=item_id, at=DUE, **facts)

    def test_is_not_an_analysts(self) -> None:
        item_id = factory.sent(items=1).items[0].item_id

        with refused("active supervisor"):
            Withdrawal.objects.create(item_id=item_id, at=DUE, by=people.analyst(), reason=REASON)

    def test_is_of_what_was_sent(self) -> None:
        item_id = factory.scheduled(items=1).items[0].item_id

        with refused("only an item that was sent"):
            Withdrawal.objects.create(item_id=item_id, at=DUE, by=people.supervisor(), reason=REASON)


class TestTerms:
    @pytest.mark.parametrize("name", ["legal_instrument", "necessity", "scope"])
    def test_are_said_in_words(self, name: str) -> None:
        row = DataRequestTerms.objects.get(
            referral__id=factory.scheduled(items=1, instrument=Instrument.DATA_REQUEST).referral_id
        )
        row.pk = UUID(factory.scheduled(items=1).referral_id)
        setattr(row, name, "None." + " " * 50)

        with refused("in words"):
            row.save(force_insert=True)

    @pytest.mark.parametrize("is_kept", [False, True])
    def test_carry_an_order_that_was_kept(self, is_kept: bool) -> None:
        row = DataRequestTerms.objects.get(
            referral__id=factory.scheduled(items=1, instrument=Instrument.DATA_REQUEST).referral_id
        )
        row.pk = UUID(factory.scheduled(items=1).referral_id)
        row.order_digest = f"sha256:{'0' * 64}"
        if is_kept:  # but it is no paper
            moving = keep(b"OggS and more", source="test", collector=people.analyst(), at=factory.AT)
            row.order_digest = moving.digest

        with refused("carries the order it rests on"):
            row.save(force_insert=True)

    def test_are_needed_to_send(self) -> None:
        made = factory.scheduled(items=1, instrument=Instrument.PRESERVATION)
        checked()
        sql("ALTER TABLE referrals_data_request_terms DISABLE TRIGGER USER")
        DataRequestTerms.objects.all()._raw_delete("default")

        with refused("needs its legal instrument"):
            send(made.referral_id)


class TestMessage:
    @pytest.mark.parametrize(
        ("change", "why"),
        [
            ({"platform_id": "telegram"}, "to no other"),
            ({"body": "{}"}, "waits for the end of the recall window"),
            ({"not_before": factory.AT}, "waits for the end of the recall window"),
            ({"kind": "data_request.sent"}, "waits for the end of the recall window"),
            ({"kind": "referral.withdrawn", "body": "{}"}, "never sent"),
            ({"confirmed_at": DUE}, "begins as one to be sent"),
            ({}, "referrals_asked_once"),
        ],
    )
    def test_cannot_be_slipped_into_the_outbox(self, change: dict[str, object], why: str) -> None:
        made = factory.scheduled(items=1)
        facts: dict[str, object] = {
            "referral_id": made.referral_id,
            "platform_id": "facebook",
            "kind": "referral.sent",
            "not_before": DUE,
            "next_try_at": DUE,
            "created_at": factory.AT,
        }

        with refused(why):
            OutboxMessage.objects.create(**{**facts, **change})

    @pytest.mark.parametrize(
        ("change", "why"),
        [
            ({"body": "{}"}, "written when its referral is sent"),
            ({"not_before": factory.AT}, "never changes"),
            ({"next_try_at": factory.AT}, "referrals_message_waits"),
            ({"confirmed_at": DUE}, "referrals_message_arrives_written"),
            ({"platform_id": "telegram"}, "never changes"),
        ],
    )
    def test_does_not_leave_before_its_time(self, change: dict[str, object], why: str) -> None:
        made = factory.scheduled(items=1)

        with refused(why):
            OutboxMessage.objects.filter(referral_id=made.referral_id).update(**change)


class TestStepsOfAnItem:
    """The table of the code and the guard of the database say the same."""

    @pytest.mark.parametrize("to", ItemState)
    @pytest.mark.parametrize("come_to", ["scheduled", "recalled", "pending", "acted", "withdrawn"])
    def test_are_those_of_the_code(self, come_to: str, to: ItemState) -> None:
        item_id = item_that_is(come_to)
        if to == come_to:
            return

        said = what_is_said_of(item_id, to)

        assert ("does not go from" in said) == (to not in NEXT_ITEM[ItemState(come_to)])


def what_is_said_of(item_id: str, to: ItemState) -> str:
    """What the database says when the item is moved around the code; nothing if it lets that pass."""
    try:
        with transaction.atomic():
            Item.objects.filter(pk=item_id).update(state=to)
    except IntegrityError as error:
        return str(error)
    return ""


def item_that_is(state: str) -> str:
    """An item brought there through the operations."""
    if state in {"scheduled", "recalled"}:
        made = factory.scheduled(items=1)
        if state == "recalled":
            operations.recall(made.referral_id, by=people.analyst(), at=factory.AT)
        return made.items[0].item_id
    item_id = factory.sent(items=1).items[0].item_id
    if state == "acted":
        factory.answer(item_id, OutcomeCode.ACCOUNT_TERMINATED, at=DUE)
    if state == "withdrawn":
        operations.withdraw_items([item_id], reason=REASON, by=people.supervisor(), at=DUE)
    return item_id

"""What is said about a referral after it was sent: in order, once, on record."""

from datetime import timedelta

import pytest
from tests.factories import people
from tests.factories import referrals as factory
from tests.factories.guards import refused

from openiru.access.errors import NotAllowedError
from openiru.access.types import SYSTEM
from openiru.audit.queries import verify
from openiru.conversations.operations import write_to_platform
from openiru.conversations.types import NewOutward
from openiru.referrals import operations, queries
from openiru.referrals.errors import BadRequestError, WrongStatusError
from openiru.referrals.models import OutboxMessage
from openiru.referrals.types import Failure, FurtherMessage, MessageKind, OutcomeCode

pytestmark = pytest.mark.django_db

DUE = factory.AFTER_WINDOW
LATER = DUE + timedelta(hours=1)
REASON = "The account belongs to a student of the same name."
LOST = Failure(message="It does not answer.", is_permanent=True)


def say(
    referral_id: str, text: str = "Which posts?", kind: MessageKind = MessageKind.REFERRAL_MESSAGE
) -> str:
    if kind is MessageKind.REFERRAL_MESSAGE:
        # Words to a platform belong to a conversation; the database lets no others out.
        words = NewOutward(referral_id=referral_id, text=text)
        write_to_platform(words, by=people.analyst(), at=LATER)
        return queries.referral(referral_id).messages[-1].message_id
    new = FurtherMessage(referral_id=referral_id, kind=kind, words={"text": text})
    by = SYSTEM if kind is MessageKind.REFERRAL_REMINDER else people.analyst()
    return operations.add_message(new, by=by, at=LATER)


class TestAddMessage:
    def test_reaches_the_platform_in_the_order_of_saying_and_is_on_record(self) -> None:
        made = factory.sent(items=1)
        first, second = say(made.referral_id), say(made.referral_id, "And which pictures?")

        assert operations.lease_due(at=LATER, limit=5) == (first,)
        delivery = operations.prepare_delivery(first, at=LATER)
        operations.confirm_delivery(first, at=LATER)

        assert delivery is not None
        assert delivery.kind is MessageKind.REFERRAL_MESSAGE
        assert b'"text":"Which posts?"' in delivery.body
        assert made.reference.encode() in delivery.body
        assert operations.lease_due(at=LATER, limit=5) == (second,)
        assert list(queries.against_record()) == []
        assert verify().is_whole

    def test_never_overtakes_the_request_even_if_that_was_given_up(self) -> None:
        made = factory.scheduled(items=1)
        (asked,) = operations.lease_due(at=DUE, limit=1)
        operations.prepare_delivery(asked, at=DUE)
        said = say(made.referral_id)
        assert operations.lease_due(at=LATER, limit=5) == (asked,)

        operations.record_failure(asked, LOST, at=LATER)
        assert operations.lease_due(at=LATER, limit=5) == ()

        operations.retry_delivery(asked, by=people.analyst(), at=LATER)
        operations.confirm_delivery(asked, at=LATER)
        assert operations.lease_due(at=LATER, limit=5) == (said,)

    def test_does_not_hold_up_a_withdrawal(self) -> None:
        made = factory.sent(items=1)
        said = say(made.referral_id)
        operations.withdraw_items([made.items[0].item_id], reason=REASON, by=people.supervisor(), at=LATER)

        leased = operations.lease_due(at=LATER, limit=5)

        kinds = {OutboxMessage.objects.get(pk=each).kind for each in leased}
        assert said in leased
        assert kinds == {"referral.message", "referral.withdrawn"}

    def test_reminds_of_nothing_that_was_answered(self) -> None:
        made = factory.sent(items=1)
        reminder = say(made.referral_id, kind=MessageKind.REFERRAL_REMINDER)
        factory.answer(made.items[0].item_id, OutcomeCode.NOT_VIOLATING, at=LATER)
        operations.lease_due(at=LATER, limit=5)

        assert operations.prepare_delivery(reminder, at=LATER) is None

        shown = queries.referral(made.referral_id).messages[-1]
        assert (shown.cancelled_at, shown.dead_at) == (LATER, None)
        assert queries.failed_deliveries() == ()

    def test_refuses_what_never_left_what_asks_anew_and_machines_that_talk(self) -> None:
        waiting, made = factory.scheduled(items=1), factory.sent(items=1)
        talk = FurtherMessage(referral_id=made.referral_id, kind=MessageKind.REFERRAL_MESSAGE, words={})

        with pytest.raises(WrongStatusError, match="this one is scheduled"):
            say(waiting.referral_id)
        with pytest.raises(BadRequestError, match=r"referral\.message, referral\.reminder"):
            say(made.referral_id, kind=MessageKind.REFERRAL_SENT)
        with pytest.raises(NotAllowedError):
            operations.add_message(talk, by=SYSTEM, at=LATER)


class TestGuards:
    @pytest.mark.parametrize(
        ("is_sent", "change", "why"),
        [
            (False, {}, "never sent"),
            (True, {"body": ""}, "written at once"),
            (True, {}, "without a record"),
            (True, {"kind": "referral.gossip"}, "waits for the end of the recall window"),
        ],
    )
    def test_nothing_is_slipped_into_the_outbox(
        self, is_sent: bool, change: dict[str, str], why: str
    ) -> None:
        made = factory.sent(items=1) if is_sent else factory.scheduled(items=1)
        facts = {"kind": "referral.message", "body": "{}", **change}

        with refused(why):
            OutboxMessage.objects.create(
                referral_id=made.referral_id,
                platform_id="facebook",
                not_before=LATER,
                next_try_at=LATER,
                created_at=LATER,
                **facts,
            )

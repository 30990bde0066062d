"""Do messages, outcomes, withdrawals and states of items say what the audit record says of them?"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, Final, TypeVar
from uuid import UUID

from django.db.models import QuerySet

from openiru.audit.queries import recorded_events
from openiru.audit.types import Event
from openiru.foundation.digests import sha256_text
from openiru.referrals.models import DataRequestAnswer, Item, OutboxMessage, Outcome, Referral, Withdrawal
from openiru.referrals.policy.states import item_state
from openiru.referrals.types import AnswerFact, ItemFacts, ItemState, MessageKind, OutcomeFact

_MADE: Final = (Event.REFERRAL_CREATED, Event.DATA_REQUESTED)
_LONG_AGO: Final = datetime.min.replace(tzinfo=UTC)
_EVER: Final = datetime.max.replace(tzinfo=UTC)

Fact = TypeVar("Fact", OutcomeFact, AnswerFact)


def against_record() -> Iterator[str]:
    """A sentence for each row that differs from its record, is not in it, or is gone.

    Cost:
        One pass over referrals, items, outcomes and messages, and over their events.
    """
    yield from _referrals()
    yield from _messages()
    yield from _outcomes()
    yield from _withdrawals()
    yield from _states()


def _referrals() -> Iterator[str]:
    made = {event.subject_id: event.detail["items"] for event in recorded_events(_MADE)}
    items = Counter(str(each) for each in Item.objects.values_list("referral_id", flat=True))
    present = {str(each) for each in Referral.objects.values_list("pk", flat=True)}
    for referral_id in sorted(present - made.keys()):
        yield f"Referral {referral_id} is not in the record."
    for referral_id, count in made.items():
        if referral_id not in present:
            yield f"Referral {referral_id} is recorded, and is gone."
        elif items[referral_id] != count:
            yield f"Referral {referral_id} was made with {count} items and has {items[referral_id]}."


def _messages() -> Iterator[str]:
    sent = {
        event.detail["message_id"]: event.detail["body_digest"]
        for event in recorded_events((Event.REFERRAL_SENT, Event.MESSAGE_ADDED))
    }
    written = OutboxMessage.objects.exclude(kind=MessageKind.REFERRAL_WITHDRAWN).exclude(body="")
    for message_id, body in written.order_by("pk").values_list("pk", "body").iterator():
        if sent.pop(str(message_id), "") != sha256_text(body.encode()):
            yield f"Message {message_id} holds other words than those that were recorded when it left."
    yield from (f"Message {message_id} is recorded as sent, and is gone." for message_id in sent)


def _outcomes() -> Iterator[str]:
    recorded: defaultdict[str, list[str]] = defaultdict(list)
    for event in recorded_events((Event.OUTCOME_RECORDED,)):
        for item_id, code in event.detail["outcomes"].items():
            recorded[item_id].append(code)
    kept: defaultdict[str, list[str]] = defaultdict(list)
    for item_id, code in (
        Outcome.objects.order_by("item_id", "number").values_list("item_id", "code").iterator()
    ):
        kept[str(item_id)].append(code)
    for item_id in sorted(recorded.keys() | kept.keys()):
        if recorded.get(item_id) != kept.get(item_id):
            yield f"Item {item_id}: the platform's words are not those that were recorded."


def _withdrawals() -> Iterator[str]:
    recorded: Counter[str] = Counter()
    for event in recorded_events((Event.REFERRAL_WITHDRAWN,)):
        recorded[event.subject_id] += event.detail["items"]
    kept = Counter(str(each) for each in Withdrawal.objects.values_list("item__referral_id", flat=True))
    for referral_id in sorted(recorded.keys() | kept.keys()):
        if recorded[referral_id] != kept[referral_id]:
            yield f"Referral {referral_id}: its withdrawals are not those that were recorded."


def _states() -> Iterator[str]:
    """Items whose state does not follow from what was said and done."""
    said = _facts_by(OutcomeFact, Outcome.objects.all(), "item_id", "number", "code", "effective_at")
    answered = _facts_by(AnswerFact, DataRequestAnswer.objects.all(), "referral_id", "number", "produced")
    for row in Item.objects.order_by("pk").iterator():
        facts = ItemFacts(
            recalled_at=_LONG_AGO if row.state == ItemState.RECALLED else None,
            sent_at=row.sent_at,
            withdrawn_at=row.withdrawn_at,
            outcomes=tuple(said.get(row.pk, ())),
            answers=tuple(answered.get(row.referral_id, ())),
        )
        follows = item_state(facts, _EVER)
        if row.state != follows:
            yield f"Item {row.pk} is {row.state}; by what was said and done it is {follows}."


def _facts_by(kind: type[Fact], rows: QuerySet[Any], key: str, *columns: str) -> dict[UUID, list[Fact]]:
    """The facts that rows hold, by the thing they are about."""
    facts: defaultdict[UUID, list[Fact]] = defaultdict(list)
    names = (*columns, "received_at", "is_overtaken")
    for about, *values in rows.values_list(key, *names).iterator():
        facts[about].append(kind(**dict(zip(names, values, strict=True))))
    return facts

"""What leaves: the last look at the lists, the time of sending, and the bytes of the message.

All of it happens in one transaction before the first attempt, never during one.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Final
from uuid import UUID

from django.db import transaction

from openiru.access.types import SYSTEM
from openiru.audit.operations import Act, record, record_many
from openiru.audit.types import Event
from openiru.evidence.queries import capture
from openiru.foundation.digests import sha256_text
from openiru.intake.queries import subjects
from openiru.intake.types import SubjectView
from openiru.platforms.queries import deadline
from openiru.referrals.errors import WrongStatusError
from openiru.referrals.models import DataRequestTerms, Item, OutboxMessage, Referral
from openiru.referrals.operations.further import cancel_reminder
from openiru.referrals.operations.locks import locked_message, locked_messages, locked_referral
from openiru.referrals.operations.messages import data_request_body, referral_body
from openiru.referrals.operations.outbox import give_up
from openiru.referrals.operations.take_back import mark_recalled
from openiru.referrals.policy.states import check_step, due_at
from openiru.referrals.types import ASKING, Delivery, ItemState, MessageKind, ReferralStatus
from openiru.registry.queries import entries_in_force, organisation
from openiru.registry.types import EntryView
from openiru.review.operations import release_from_referral
from openiru.review.types import Instrument

LAPSED: Final = "No list entry in force named the organisation on the day of sending."
LAPSED_SINCE: Final = (
    "No list entry in force names the organisation of {count} items any more. The platform may have this "
    "message from an earlier attempt: withdraw those items, then try again by hand."
)
TAKEN_BACK: Final = "Every item was withdrawn before the platform said that it has this message."


Leaving = tuple[Referral, OutboxMessage]
ByReferral = defaultdict[UUID, list[Item]]
Entries = Mapping[str, Sequence[EntryView]]


@transaction.atomic
def prepare_delivery(message_id: str, *, at: datetime) -> Delivery | None:
    """Make a leased message ready to leave.

    Before the first attempt at a referral every item's list entries are read again: an item whose
    organisation no list names today is taken out and not sent; its case stands as approved again, for a
    supervisor to give up, because machines decide nothing. If no item is left, the referral is recalled.
    Later attempts carry the same bytes or nothing: what lists name no longer, or what was wholly withdrawn
    in the meantime, is given up and shown among the failed deliveries. A reminder of what was answered in
    the meantime is cancelled.

    Returns:
        What to send; None if nothing must leave.

    Raises:
        NotFoundError: if there is no such message.
    """
    row, message = locked_message(message_id)
    if not _may_leave(message, at):
        return None
    if message.body:
        return _delivery(row, message) if _may_leave_again(row, message, at) else None
    leaving, lapsed, entries = _looked_up([row], at)
    if lapsed[row.pk]:
        _take_out(row, lapsed[row.pk], is_last=not leaving[row.pk], at=at)
    if not leaving[row.pk]:
        return None
    _send([(row, message)], leaving, entries, at)
    return _delivery(row, message)


@transaction.atomic
def prepare_together(message_ids: Sequence[str], *, at: datetime) -> dict[str, Delivery]:
    """Make leased messages that leave for the first time ready, with as few looks at the tables as for one.

    Returns:
        What to send, by id of message. Left as they were are those that leave again, and those of which a list
        names something no longer: make each of them ready by itself.

    Raises:
        NotFoundError: if one of them does not exist.
        WrongStatusError: if one of them cannot be sent; then nothing happened to any.
    """
    pairs = [pair for pair in locked_messages(message_ids) if _may_leave(pair[1], at) and not pair[1].body]
    leaving, lapsed, entries = _looked_up([row for row, _ in pairs], at)
    whole = [pair for pair in pairs if leaving[pair[0].pk] and not lapsed[pair[0].pk]]
    if whole:
        _send(whole, leaving, entries, at)
    return {str(message.pk): _delivery(row, message) for row, message in whole}


def _may_leave(message: OutboxMessage, at: datetime) -> bool:
    if message.confirmed_at or message.dead_at or message.cancelled_at:
        return False
    # If our clock was set back after the message was leased, the recall window holds all the same.
    return at >= message.not_before


def _may_leave_again(row: Referral, message: OutboxMessage, at: datetime) -> bool:
    if message.kind == MessageKind.REFERRAL_REMINDER and not _is_anything_open(row):
        cancel_reminder(message, at=at)
        return False
    standing_in_the_way = why_not_again(row, at) if message.kind in ASKING else ""
    if standing_in_the_way:
        give_up(message, standing_in_the_way, at=at)
    return not standing_in_the_way


def _delivery(row: Referral, message: OutboxMessage) -> Delivery:
    return Delivery(
        message_id=str(message.pk),
        referral_id=str(row.pk),
        platform=message.platform_id,
        instrument=Instrument(row.instrument),
        kind=MessageKind(message.kind),
        body=message.body.encode(),
        attempt=message.attempts,
    )


def _is_anything_open(row: Referral) -> bool:
    return Item.objects.filter(referral=row, state=ItemState.PENDING).exists()


def why_not_again(row: Referral, at: datetime) -> str:
    """Why a message that may have failed before must not leave once more; empty if nothing is against it."""
    items = list(Item.objects.select_for_update().filter(referral=row, sent_at__isnull=False).order_by("pk"))
    if all(item.state == ItemState.WITHDRAWN for item in items):
        return TAKEN_BACK
    # What the platform answered it has.
    waiting = [item for item in items if item.state == ItemState.PENDING]
    entries = _entries(waiting, at)
    lapsed = [item for item in waiting if not entries[str(item.organisation_id)]]
    return LAPSED_SINCE.format(count=len(lapsed)) if lapsed else ""


def _entries(items: Sequence[Item], at: datetime) -> dict[str, tuple[EntryView, ...]]:
    """The list entries in force on the day of `at`, by organisation id."""
    day: date = at.astimezone(UTC).date()
    return {
        each: entries_in_force(each, day) for each in sorted({str(item.organisation_id) for item in items})
    }


def _looked_up(rows: Sequence[Referral], at: datetime) -> tuple[ByReferral, ByReferral, Entries]:
    """The items that wait in some referrals: those that leave, those that no list names today; and the list entries."""
    scheduled = Item.objects.select_for_update().filter(
        referral__in=[row.pk for row in rows], state=ItemState.SCHEDULED
    )
    items = list(scheduled.order_by("pk"))
    entries = _entries(items, at)
    leaving: ByReferral = defaultdict(list)
    lapsed: ByReferral = defaultdict(list)
    for item in items:
        (leaving if entries[str(item.organisation_id)] else lapsed)[item.referral_id].append(item)
    return leaving, lapsed, entries


def _send(sent: Sequence[Leaving], leaving: ByReferral, entries: Entries, at: datetime) -> None:
    """Write the messages of referrals that leave for the first time."""
    for row, _ in sent:
        check_step(ReferralStatus(row.status), ReferralStatus.SENT)
    # Of what leaves together some organisations may stand in others alone.
    named = {
        str(item.organisation_id): entries[str(item.organisation_id)]
        for row, _ in sent
        for item in leaving[row.pk]
    }
    _mark_sent([row for row, _ in sent], leaving, named, at)
    _write(sent, leaving, named)
    record_many([_act(row, message, leaving[row.pk], at) for row, message in sent])


def _act(row: Referral, message: OutboxMessage, leaving: Sequence[Item], at: datetime) -> Act:
    return Act(
        event=Event.REFERRAL_SENT,
        subject_kind="referral",
        subject_id=str(row.pk),
        by=SYSTEM,
        at=at,
        detail={
            "reference": row.reference,
            "platform": row.platform_id,
            "items": len(leaving),
            "message_id": str(message.pk),
            "body_digest": sha256_text(message.body.encode()),
        },
    )


@transaction.atomic
def take_out_held(referral_id: str, item_ids: Sequence[str], *, at: datetime) -> None:
    """Take items that are held out of a referral that waits, so that the rest may go; their cases are free again.

    Raises:
        NotFoundError: if there is no such referral.
        WrongStatusError: if nothing would be left: such a referral waits as a whole.
    """
    row = locked_referral(referral_id)
    items = list(
        Item.objects.select_for_update().filter(referral=row, state=ItemState.SCHEDULED).order_by("pk")
    )
    held = [item for item in items if str(item.pk) in set(item_ids)]
    if len(held) == len(items):
        raise WrongStatusError("A referral of which everything is held waits as a whole.")
    if not held:
        return
    Item.objects.filter(pk__in=[item.pk for item in held]).update(state=ItemState.RECALLED)
    release_from_referral([str(item.case_id) for item in held], by=SYSTEM, at=at)
    record(
        Event.ITEMS_HELD,
        subject_kind="referral",
        subject_id=str(row.pk),
        by=SYSTEM,
        at=at,
        detail={"reference": row.reference, "items": sorted(str(item.pk) for item in held)},
    )


def _take_out(row: Referral, lapsed: Sequence[Item], *, is_last: bool, at: datetime) -> None:
    if is_last:
        mark_recalled(row, at=at, reason=LAPSED)
    else:
        Item.objects.filter(pk__in=[item.pk for item in lapsed]).update(state=ItemState.RECALLED)
    case_ids = [str(item.case_id) for item in lapsed]
    release_from_referral(case_ids, by=SYSTEM, at=at)
    record(
        Event.ITEMS_LAPSED,
        subject_kind="referral",
        subject_id=str(row.pk),
        by=SYSTEM,
        at=at,
        detail={
            "reference": row.reference,
            "items": sorted(str(item.pk) for item in lapsed),
            "is_referral_recalled": is_last,
        },
    )


def _mark_sent(
    rows: Sequence[Referral],
    leaving: ByReferral,
    entries: Entries,
    at: datetime,
) -> None:
    alike: defaultdict[tuple[str, str], list[Referral]] = defaultdict(list)
    for row in rows:
        alike[row.platform_id, row.instrument].append(row)
    for (platform, instrument), those in alike.items():
        limits = deadline(platform, instrument)
        changes = {
            "status": ReferralStatus.SENT,
            "sent_at": at,
            "acknowledge_by": due_at(at, limits.acknowledge_s),
            "act_by": due_at(at, limits.act_s),
        }
        Referral.objects.filter(pk__in=[row.pk for row in those]).update(**changes)
        for row in those:
            for name, value in changes.items():
                setattr(row, name, value)
    items = [item for row in rows for item in leaving[row.pk]]
    for organisation_id, named in entries.items():
        ids = [item.pk for item in items if str(item.organisation_id) == organisation_id]
        Item.objects.filter(pk__in=ids).update(
            state=ItemState.PENDING, sent_at=at, entry_ids=[entry.entry_id for entry in named]
        )


def _write(
    sent: Sequence[Leaving],
    leaving: Mapping[UUID, Sequence[Item]],
    entries: Mapping[str, Sequence[EntryView]],
) -> None:
    """Give each message its bytes, for good."""
    items = [item for row, _ in sent for item in leaving[row.pk]]
    seen = subjects([str(item.subject_id) for item in items])
    # What asks for data names no organisation.
    is_named = any(message.kind == MessageKind.REFERRAL_SENT for _, message in sent)
    names = {each: organisation(each).name for each in entries} if is_named else {}
    for row, message in sent:
        if message.kind == MessageKind.REFERRAL_SENT:
            message.body = referral_body(
                row, leaving[row.pk], subjects=seen, entries=entries, organisations=names
            )
        else:
            about = [seen[str(item.subject_id)] for item in leaving[row.pk]]
            message.body = _data_request(row, MessageKind(message.kind), about)
    OutboxMessage.objects.bulk_update([message for _, message in sent], ["body"])


def _data_request(row: Referral, kind: MessageKind, about: Sequence[SubjectView]) -> str:
    terms = DataRequestTerms.objects.get(pk=row.pk)
    order = capture(terms.order_digest) if terms.order_digest else None
    return data_request_body(row, terms, kind, order=order, subjects=about)

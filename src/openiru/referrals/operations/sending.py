"""What leaves: the last look at the lists, the time of sending, and the bytes of the message.

All of it happens in one transaction before the first attempt, never during one.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Final

from django.db import transaction

from openiru.access.types import SYSTEM
from openiru.audit.operations import record
from openiru.audit.types import Event
from openiru.evidence.queries import capture
from openiru.foundation.digests import sha256_text
from openiru.intake.queries import subjects
from openiru.platforms.queries import deadline
from openiru.referrals.errors import WrongStatusError
from openiru.referrals.models import DataRequestTerms, Item, OutboxMessage, Referral
from openiru.referrals.operations.further import cancel_reminder
from openiru.referrals.operations.locks import locked_message, locked_referral
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
    if message.confirmed_at or message.dead_at or message.cancelled_at:
        return None
    if at < message.not_before:
        # Our clock was set back after the message was leased; the recall window holds all the same.
        return None
    if not message.body:
        check_step(ReferralStatus(row.status), ReferralStatus.SENT)
        if not _send(row, message, at):
            return None
    elif message.kind == MessageKind.REFERRAL_REMINDER and not _is_anything_open(row):
        cancel_reminder(message, at=at)
        return None
    elif message.kind in ASKING:
        standing_in_the_way = why_not_again(row, at)
        if standing_in_the_way:
            give_up(message, standing_in_the_way, at=at)
            return None
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


def _send(row: Referral, message: OutboxMessage, at: datetime) -> bool:
    items = list(
        Item.objects.select_for_update().filter(referral=row, state=ItemState.SCHEDULED).order_by("pk")
    )
    entries = _entries(items, at)
    leaving = [item for item in items if entries[str(item.organisation_id)]]
    lapsed = [item for item in items if not entries[str(item.organisation_id)]]
    if lapsed:
        _take_out(row, lapsed, is_last=not leaving, at=at)
    if not leaving:
        return False
    _mark_sent(row, leaving, entries, at)
    message.body = _body(row, MessageKind(message.kind), leaving, entries)
    message.save(update_fields=["body"])
    record(
        Event.REFERRAL_SENT,
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
    return True


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
    row: Referral, leaving: Sequence[Item], entries: Mapping[str, Sequence[EntryView]], at: datetime
) -> None:
    limits = deadline(row.platform_id, row.instrument)
    row.status = ReferralStatus.SENT
    row.sent_at = at
    row.acknowledge_by = due_at(at, limits.acknowledge_s)
    row.act_by = due_at(at, limits.act_s)
    row.save(update_fields=["status", "sent_at", "acknowledge_by", "act_by"])
    for organisation_id, named in entries.items():
        ids = [item.pk for item in leaving if str(item.organisation_id) == organisation_id]
        Item.objects.filter(pk__in=ids).update(
            state=ItemState.PENDING, sent_at=at, entry_ids=[entry.entry_id for entry in named]
        )


def _body(
    row: Referral,
    kind: MessageKind,
    leaving: Sequence[Item],
    entries: Mapping[str, Sequence[EntryView]],
) -> str:
    seen = subjects([str(item.subject_id) for item in leaving])
    if kind is not MessageKind.REFERRAL_SENT:
        terms = DataRequestTerms.objects.get(pk=row.pk)
        order = capture(terms.order_digest) if terms.order_digest else None
        about = [seen[str(item.subject_id)] for item in leaving]
        return data_request_body(row, terms, kind, order=order, subjects=about)
    names = {each: organisation(each).name for each in entries}
    return referral_body(row, leaving, subjects=seen, entries=entries, organisations=names)

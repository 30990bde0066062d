"""How is a referral taken back: before it leaves, and after?"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Value
from django.db.models.functions import Greatest

from openiru.access.queries import check_may
from openiru.access.types import Right
from openiru.audit.operations import Act, record, record_many
from openiru.audit.types import Event
from openiru.foundation.digests import sha256_text
from openiru.referrals.errors import BadRequestError, NotFoundError
from openiru.referrals.models import Item, OutboxMessage, Referral, Withdrawal
from openiru.referrals.operations.locks import follow_items, locked_items, locked_referral
from openiru.referrals.operations.messages import withdrawal_body
from openiru.referrals.operations.sharing import stop_sharing
from openiru.referrals.policy.requests import check_reason
from openiru.referrals.policy.states import check_may_recall, check_may_withdraw
from openiru.referrals.queries import items as item_views
from openiru.referrals.queries import referral
from openiru.referrals.queries.keys import id_of
from openiru.referrals.types import ASKING, ItemState, ItemView, MessageKind, ReferralStatus, ReferralView
from openiru.review.operations import end_referral, release_from_referral


@transaction.atomic
def recall(referral_id: str, *, by: str, at: datetime, reason: str = "") -> ReferralView:
    """Take a referral back before it leaves; the platform never hears of it, its cases are free again.

    Raises:
        NotAllowedError: if `by` may not recall.
        NotFoundError: if there is no such referral.
        WrongStatusError: if it has left, or was recalled before.
    """
    check_may(by, Right.RECALL_REFERRAL)
    row = locked_referral(referral_id)
    check_may_recall(ReferralStatus(row.status))
    items = list(Item.objects.select_for_update().filter(referral=row).order_by("pk"))
    mark_recalled(row, at=at, reason=reason.strip())
    release_from_referral([str(item.case_id) for item in items], by=by, at=at)
    record(
        Event.REFERRAL_RECALLED,
        subject_kind="referral",
        subject_id=str(row.pk),
        by=by,
        at=at,
        detail={"reference": row.reference, "items": len(items)},
    )
    return referral(str(row.pk))


def mark_recalled(row: Referral, *, at: datetime, reason: str) -> None:
    """Set a locked referral, its items and its message aside; the message never leaves."""
    row.status = ReferralStatus.RECALLED
    row.recalled_at = at
    row.withdrawal_reason = reason
    row.save(update_fields=["status", "recalled_at", "withdrawal_reason"])
    Item.objects.filter(referral=row, state=ItemState.SCHEDULED).update(state=ItemState.RECALLED)
    OutboxMessage.objects.filter(referral=row, body="").update(
        cancelled_at=at, dead_at=None, lease_until=None
    )


@transaction.atomic
def withdraw_items(item_ids: Sequence[str], *, reason: str, by: str, at: datetime) -> tuple[ItemView, ...]:
    """Take items back after they were sent; each platform is told, and figures count them as withdrawn.

    Shared pictures that rest on their cases alone are withdrawn with them.

    Args:
        item_ids: of one referral or several; all are withdrawn, or none.
        reason: in words; the platform reads it.
        by: a person with the right to withdraw.
        at: now.

    Raises:
        NotAllowedError: if `by` may not withdraw.
        NotFoundError: if one of the items does not exist.
        AlreadyWithdrawnError, WrongStatusError: if one was withdrawn before, or never sent.
        ReasonError: if the reason is too short.
    """
    check_may(by, Right.WITHDRAW_ITEM)
    check_reason(reason)
    if not item_ids:
        raise BadRequestError("Name at least one item to withdraw.")
    wanted = {id_of(each, "item") for each in item_ids}
    referrals, found = locked_items(Item.objects.filter(pk__in=wanted).values_list("pk", "referral_id"))
    if len(found) < len(wanted):
        raise NotFoundError("There is no such item.")
    check_may_withdraw(frozenset(ItemState(item.state) for item in found.values()))
    Withdrawal.objects.bulk_create(
        Withdrawal(item_id=item_id, reason=reason.strip(), by=by, at=at) for item_id in sorted(wanted)
    )
    Item.objects.filter(pk__in=wanted).update(state=ItemState.WITHDRAWN, withdrawn_at=at)
    by_referral = {
        row: sorted(str(item.pk) for item in found.values() if item.referral_id == row.pk)
        for row in referrals.values()
    }
    for row, taken in by_referral.items():
        _tell(row, taken, reason.strip(), at)
    follow_items(referrals, at=at)
    _hurry(referrals, at)
    cases = [str(item.case_id) for item in found.values()]
    # Cases first, then what rests on them: sharing and lapsing lock in the same order.
    end_referral(cases, at=at)
    stop_sharing(cases, by=by, at=at, reason=f"The referral was withdrawn: {reason.strip()}")
    record_many(_acts(by_referral, by=by, at=at))
    return item_views(item_ids)


def _tell(row: Referral, item_ids: Sequence[str], reason: str, at: datetime) -> None:
    OutboxMessage.objects.create(
        referral=row,
        platform_id=row.platform_id,
        kind=MessageKind.REFERRAL_WITHDRAWN,
        body=withdrawal_body(row, item_ids, reason=reason, at=at),
        not_before=at,
        next_try_at=at,
        created_at=at,
    )


def _hurry(referrals: Mapping[UUID, Referral], at: datetime) -> None:
    """Let a wholly withdrawn request that did not arrive yet be given up now: its withdrawal waits behind it."""
    gone = [key for key, row in referrals.items() if row.status == ReferralStatus.WITHDRAWN]
    asked = OutboxMessage.objects.filter(referral_id__in=gone, confirmed_at=None, dead_at=None)
    asked.filter(kind__in=ASKING, next_try_at__gt=at).update(next_try_at=Greatest("not_before", Value(at)))


def _acts(by_referral: dict[Referral, list[str]], *, by: str, at: datetime) -> list[Act]:
    return [
        Act(
            event=Event.REFERRAL_WITHDRAWN,
            subject_kind="referral",
            subject_id=str(row.pk),
            by=by,
            at=at,
            detail={
                "reference": row.reference,
                "items": len(taken),
                "items_digest": sha256_text("\n".join(taken).encode()),
            },
        )
        for row, taken in by_referral.items()
    ]

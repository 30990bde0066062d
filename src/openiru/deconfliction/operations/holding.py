"""How does a hold end before its time?"""

from datetime import datetime

from django.db import transaction

from openiru.access.queries import check_may
from openiru.access.types import Right
from openiru.audit.operations import record
from openiru.audit.types import Event
from openiru.deconfliction.errors import HoldEndedError, OwnReferralError, UnknownHoldError
from openiru.deconfliction.models import Hold
from openiru.deconfliction.policy import check_ending
from openiru.deconfliction.queries.views import key_or_none
from openiru.referrals.queries import items as items_by_id
from openiru.referrals.queries import referral


@transaction.atomic
def end_hold(hold_id: str, *, reason: str, by: str, at: datetime) -> None:
    """End a hold, or override it: an approver does, never the one who made the referral.

    Raises:
        NotAllowedError: if `by` is no supervisor.
        UnknownHoldError: if there is no such hold.
        HoldEndedError: if it ended before.
        OwnReferralError: if `by` made the referral.
        BadAnswerError: without a reason.
    """
    check_may(by, Right.END_HOLD)
    key = key_or_none(hold_id)
    row = Hold.objects.select_for_update().filter(pk=key).first() if key else None
    if row is None:
        raise UnknownHoldError("There is no such hold.")
    check_ending(reason)
    if row.ended_at is not None or row.expires_at <= at:
        raise HoldEndedError("This hold ended before.")
    (item,) = items_by_id([str(row.item_id)])
    if referral(item.referral_id).created_by == by:
        raise OwnReferralError(
            "Whoever made the referral does not end the hold on it; another supervisor can."
        )
    row.ended_at, row.ended_by, row.ended_reason = at, by, reason.strip()
    row.save(update_fields=["ended_at", "ended_by", "ended_reason"])
    detail = {"hold_id": hold_id, "unit": row.unit_id}
    record(Event.HOLD_ENDED, subject_kind="item", subject_id=item.item_id, by=by, at=at, detail=detail)

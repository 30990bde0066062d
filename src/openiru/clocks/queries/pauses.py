"""Why does the clock of a referral stand still, and since when?"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from openiru.clocks.models import Pause, PauseEnd, PauseEndApproval
from openiru.clocks.types import PauseReason, PauseView, Stop


def pauses_of(referral_id: str) -> tuple[PauseView, ...]:
    """The pauses of a referral, oldest first."""
    rows = Pause.objects.filter(referral_id=UUID(referral_id)).select_related("end__approval", "approval")
    return tuple(pause_view(row) for row in rows.order_by("opened_at", "id"))


def pending_pauses() -> tuple[PauseView, ...]:
    """The pauses that begin or end in the past and wait for a second person, the longest waiting first."""
    rows = Pause.objects.filter(
        Q(needs_approval=True, approval__isnull=True)
        | Q(end__needs_approval=True, end__approval__isnull=True)
    )
    found = rows.select_related("end__approval", "approval").order_by("recorded_at", "id")
    return tuple(pause_view(row) for row in found)


def stops_at(referral_ids: Collection[str], at: datetime) -> Mapping[str, list[Stop]]:
    """The pauses of several referrals as they were known at `at`, by referral.

    Those that nobody approved yet stop nothing; an end that nobody approved yet counts from when it was noted.
    """
    found: defaultdict[str, list[Stop]] = defaultdict(list)
    known = Pause.objects.filter(recorded_at__lte=at).select_related("end__approval")
    counting = known.filter(Q(needs_approval=False) | Q(approval__approved_at__lte=at))
    for row in counting.filter(referral_id__in=[UUID(each) for each in referral_ids]):
        stop = Stop(from_at=row.opened_at, to_at=_ended_at(row, at), restarts=row.restarts)
        found[str(row.referral_id)].append(stop)
    return found


def _ended_at(row: Pause, at: datetime) -> datetime | None:
    end: PauseEnd | None = getattr(row, "end", None)
    if end is None or end.recorded_at > at:
        return None
    approval: PauseEndApproval | None = getattr(end, "approval", None)
    is_heard = not end.needs_approval or (approval is not None and approval.approved_at <= at)
    return end.closed_at if is_heard else end.recorded_at


def pause_view(row: Pause) -> PauseView:
    """A pause as others may see it."""
    end = getattr(row, "end", None)
    approval = getattr(row, "approval", None) if row.needs_approval else None
    end_approval = getattr(end, "approval", None) if end and end.needs_approval else None
    return PauseView(
        pause_id=str(row.pk),
        referral_id=str(row.referral_id),
        reason=PauseReason(row.reason),
        words=row.words,
        restarts=row.restarts,
        source_message=row.source_message,
        opened_at=row.opened_at,
        recorded_by=row.recorded_by,
        recorded_at=row.recorded_at,
        closed_at=end.closed_at if end else None,
        closed_by=end.recorded_by if end else "",
        closing_words=end.words if end else "",
        needs_approval=row.needs_approval,
        approved_by=approval.approved_by if approval else "",
        approved_at=approval.approved_at if approval else None,
        approving_words=approval.words if approval else "",
        end_needs_approval=bool(end and end.needs_approval),
        end_approved_by=end_approval.approved_by if end_approval else "",
        end_approved_at=end_approval.approved_at if end_approval else None,
        end_approving_words=end_approval.words if end_approval else "",
    )

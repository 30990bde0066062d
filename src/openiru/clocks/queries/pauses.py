"""Why does the clock of a referral stand still, and since when?"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from openiru.clocks.models import Pause
from openiru.clocks.types import PauseReason, PauseView, Stop


def pauses_of(referral_id: str) -> tuple[PauseView, ...]:
    """The pauses of a referral, oldest first."""
    rows = Pause.objects.filter(referral_id=UUID(referral_id)).select_related("end", "approval")
    return tuple(pause_view(row) for row in rows.order_by("opened_at", "id"))


def pending_pauses() -> tuple[PauseView, ...]:
    """The pauses that begin in the past and wait for a second person, the longest waiting first."""
    rows = Pause.objects.filter(needs_approval=True, approval__isnull=True)
    return tuple(pause_view(row) for row in rows.select_related("end").order_by("recorded_at", "id"))


def stops_at(referral_ids: Collection[str], at: datetime) -> Mapping[str, list[Stop]]:
    """The pauses of several referrals as they were known at `at`, by referral; those that nobody approved yet stop nothing."""
    found: defaultdict[str, list[Stop]] = defaultdict(list)
    known = Pause.objects.filter(recorded_at__lte=at).select_related("end")
    counting = known.filter(Q(needs_approval=False) | Q(approval__approved_at__lte=at))
    for row in counting.filter(referral_id__in=[UUID(each) for each in referral_ids]):
        end = getattr(row, "end", None)
        is_over = end is not None and end.recorded_at <= at
        stop = Stop(
            from_at=row.opened_at, to_at=end.closed_at if end and is_over else None, restarts=row.restarts
        )
        found[str(row.referral_id)].append(stop)
    return found


def pause_view(row: Pause) -> PauseView:
    """A pause as others may see it."""
    end = getattr(row, "end", None)
    approval = getattr(row, "approval", None) if row.needs_approval else None
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
    )

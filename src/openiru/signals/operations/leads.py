"""How do people take leads, give them back, and close them?"""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from openiru.access.queries import check_may
from openiru.access.types import Right
from openiru.audit import operations as audit
from openiru.audit.operations import Act
from openiru.audit.types import Event
from openiru.signals.errors import UnknownLeadError
from openiru.signals.models import Lead
from openiru.signals.policy import leads as policy
from openiru.signals.types import CLAIMED_MAX, LeadStatus

PLACES_MAX: Final = 1_000  # further back is counted as this place


@transaction.atomic
def claim_lead(lead_id: str, *, by: str, at: datetime) -> None:
    """Take a lead for half an hour, so that nobody else works on it.

    Raises:
        NotAllowedError: if `by` may not work on leads.
        UnknownLeadError: if there is no such lead.
        LeadClaimedError: if somebody else holds it.
    """
    check_may(by, Right.CLAIM_LEAD)
    row = _locked(lead_id)
    policy.check_may_claim(row.claimed_by, row.claimed_until, by=by, at=at)
    row.claimed_by, row.claimed_until = by, at + policy.CLAIM_LASTS
    row.save(update_fields=["claimed_by", "claimed_until"])
    audit.record(Event.LEAD_CLAIMED, subject_kind="lead", subject_id=str(row.pk), by=by, at=at)


@transaction.atomic
def claim_leads_of_text(lead_id: str, *, by: str, at: datetime) -> int:
    """Take a lead, and with it those on the same organisation and platform that rest on the same text alone.

    Those that somebody else holds stay with them; a hundred at most are taken at once, those in front first.

    Returns:
        How many are held now.

    Raises:
        NotAllowedError: if `by` may not work on leads.
        UnknownLeadError: if there is no such lead.
        LeadClaimedError: if somebody else holds it.
    """
    check_may(by, Right.CLAIM_LEAD)
    first = _locked(lead_id)
    policy.check_may_claim(first.claimed_by, first.claimed_until, by=by, at=at)
    same = Lead.objects.filter(
        text_group=first.text_group,
        organisation_id=first.organisation_id,
        platform=first.platform,
        status=LeadStatus.OPEN.value,
    )
    free = Q(claimed_by=None) | Q(claimed_by=by) | Q(claimed_until__lte=at)
    ordered = same.filter(free).exclude(pk=first.pk).order_by("-priority", "created_at", "pk")
    chosen = [first.pk]
    if first.text_group is not None:
        chosen += ordered.values_list("pk", flat=True)[: CLAIMED_MAX - 1]
    # In one order for everybody, and looked at again: one may have been taken meanwhile.
    rows = [
        row
        for row in Lead.objects.select_for_update().filter(pk__in=chosen).order_by("pk")
        if row.claimed_by in {None, by} or row.claimed_until is None or row.claimed_until <= at
    ]
    Lead.objects.filter(pk__in=[row.pk for row in rows]).update(
        claimed_by=by, claimed_until=at + policy.CLAIM_LASTS
    )
    audit.record_many(
        Act(event=Event.LEAD_CLAIMED, subject_kind="lead", subject_id=str(row.pk), by=by, at=at, detail={})
        for row in rows
    )
    return len(rows)


@transaction.atomic
def release_lead(lead_id: str, *, by: str, at: datetime) -> None:
    """Give a lead back before the claim ends.

    Raises:
        NotAllowedError: if `by` may not work on leads.
        UnknownLeadError: if there is no such lead.
        LeadClaimedError: if somebody else holds it.
    """
    check_may(by, Right.CLAIM_LEAD)
    row = _locked(lead_id)
    policy.check_may_claim(row.claimed_by, row.claimed_until, by=by, at=at)
    row.claimed_by, row.claimed_until = None, None
    row.save(update_fields=["claimed_by", "claimed_until"])
    audit.record(Event.LEAD_RELEASED, subject_kind="lead", subject_id=str(row.pk), by=by, at=at)


def hold_leads(lead_ids: Collection[str]) -> None:
    """Lock leads until the transaction ends, before other capabilities record what belongs to them."""
    list(Lead.objects.select_for_update().filter(pk__in=lead_ids).order_by("pk").values_list("pk"))


def set_lead_status(lead_id: str, status: LeadStatus, *, by: str, at: datetime) -> None:
    """Note what became of a lead; called by review, whose rules decide. Ends the claim.

    Raises:
        UnknownLeadError: if there is no such lead.
    """
    if set_lead_statuses([lead_id], status, by=by, at=at) == 0:
        raise UnknownLeadError(f"There is no lead {lead_id!r}.")


@transaction.atomic
def set_lead_statuses(lead_ids: Collection[str], status: LeadStatus, *, by: str, at: datetime) -> int:
    """Note what became of several leads at once; how many there are. Otherwise like `set_lead_status`."""
    # In one order for everybody: two who close the same leads wait, and never block each other.
    rows = list(Lead.objects.select_for_update().filter(pk__in=lead_ids).order_by("pk"))
    _note_places(rows, at)
    Lead.objects.filter(pk__in=[row.pk for row in rows]).update(
        status=status.value, claimed_by=None, claimed_until=None, updated_at=at
    )
    audit.record_many(
        Act(
            event=Event.LEAD_STATUS_SET,
            subject_kind="lead",
            subject_id=str(row.pk),
            by=by,
            at=at,
            detail={"status": status.value},
        )
        for row in rows
    )
    return len(rows)


def _note_places(rows: Iterable[Lead], at: datetime) -> None:
    """Keep where leads stood that leave the queue for the first time, to tell later how well it was ordered."""
    for row in rows:
        if row.status == LeadStatus.OPEN.value and row.taken_at is None:
            queue = Lead.objects.filter(status=LeadStatus.OPEN.value)
            before = queue.filter(priority__gt=row.priority)
            older = Q(created_at__lt=row.created_at) | Q(created_at=row.created_at, pk__lt=row.pk)
            as_urgent = queue.filter(older, priority=row.priority)
            place = 1 + before[:PLACES_MAX].count() + as_urgent[:PLACES_MAX].count()
            Lead.objects.filter(pk=row.pk).update(taken_at=at, taken_place=min(place, PLACES_MAX))


def _locked(lead_id: str) -> Lead:
    try:
        return Lead.objects.select_for_update().get(pk=UUID(lead_id))
    except (Lead.DoesNotExist, ValueError) as error:
        raise UnknownLeadError(f"There is no lead {lead_id!r}.") from error

"""Which entries and leads rest on evidence that turned out wrong?"""

from collections.abc import Collection
from datetime import datetime

from django.db.models import Count, Q

from openiru.signals.models import BankEntry, Lead, Match
from openiru.signals.queries.banks import picture_view
from openiru.signals.types import TEXTS, KnownPictureView, LeadStatus, Polarity, RestingLead


def entries_of_files(
    digests: Collection[str], *, since: datetime, at: datetime
) -> tuple[KnownPictureView, ...]:
    """Entries of positive banks that hold one of these files and were added since, by our unit; no tombstones."""
    rows = BankEntry.objects.filter(
        capture_digest__in=list(digests),
        withdrawn_at=None,
        added_at__gte=since,
        exchange="",
        bank__polarity=Polarity.POSITIVE.value,
    )
    return tuple(picture_view(row, at) for row in rows.select_related("bank").order_by("pk"))


def leads_resting_on(signal_ids: Collection[str], case_ids: Collection[str]) -> tuple[RestingLead, ...]:
    """Leads with a match of one of these signals, or of a text copied from a statement of one of these cases."""
    wrong = Q(signal_id__in=list(signal_ids)) | Q(engine=TEXTS, explanation__case_id__in=list(case_ids))
    touched = dict(Match.objects.filter(wrong).values_list("lead_id").annotate(Count("id")))
    rows = Lead.objects.filter(pk__in=touched).order_by("pk")
    totals = dict(Match.objects.filter(lead_id__in=touched).values_list("lead_id").annotate(Count("id")))
    return tuple(
        RestingLead(
            lead_id=str(row.pk),
            subject_id=str(row.subject_id),
            platform=row.platform,
            status=LeadStatus(row.status),
            claimed_by=row.claimed_by,
            claimed_until=row.claimed_until,
            is_wholly=touched[row.pk] == totals[row.pk],
        )
        for row in rows
    )

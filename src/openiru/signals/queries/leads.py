"""Which lead next, and why is it there?"""

from collections.abc import Collection, Iterator
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from openiru.foundation.paging import Page
from openiru.intake import queries as intake
from openiru.signals.errors import BadCursorError, UnknownLeadError, UnknownMatchError
from openiru.signals.models import Lead, Match
from openiru.signals.queries.banks import entry_row
from openiru.signals.queries.looked_for import picture_signal_id
from openiru.signals.types import (
    ENTRY_ENGINES,
    FoundAgain,
    FoundIn,
    KnownPictureView,
    LeadRow,
    LeadStatus,
    LeadView,
    MatchView,
    QueueFilter,
)

PAGE_ROWS: Final = 50
MATCHES_SHOWN: Final = 50
_MATCHES_READ: Final = 2000


def queue_page(wanted: QueueFilter, cursor: str | None = None) -> Page[LeadRow]:
    """Leads by severity and confidence, then by age; the same order for everybody.

    Raises:
        BadCursorError: if `cursor` is none of ours.
    """
    rows = _filtered(wanted)
    if cursor:
        priority, created_at, lead_id = _read_cursor(cursor)
        later = Q(created_at__gt=created_at) | Q(created_at=created_at, id__gt=lead_id)
        # The first condition lets the index begin at the right place.
        rows = rows.filter(priority__lte=priority).filter(Q(priority__lt=priority) | later)
    ordered = rows.select_related("subject", "organisation").order_by("-priority", "created_at", "id")
    found = list(ordered[: PAGE_ROWS + 1])
    more = len(found) > PAGE_ROWS
    return Page(
        rows=tuple(_row(each) for each in found[:PAGE_ROWS]),
        next_cursor=_cursor(found[PAGE_ROWS - 1]) if more else None,
    )


def lead(lead_id: str, *, matches: int = MATCHES_SHOWN) -> LeadView:
    """One lead with its strongest matches, at most so many.

    Raises:
        UnknownLeadError: if there is none with that id.
    """
    try:
        row = Lead.objects.get(pk=UUID(lead_id))
    except (Lead.DoesNotExist, ValueError) as error:
        raise UnknownLeadError(f"There is no lead {lead_id!r}.") from error
    strongest = Match.objects.filter(lead=row).order_by("-score", "id")[:matches] if matches else ()
    return LeadView(
        lead_id=str(row.pk),
        subject_id=str(row.subject_id),
        organisation_id=str(row.organisation_id),
        platform=row.platform,
        status=LeadStatus(row.status),
        confidence=row.confidence,
        severity=row.severity,
        priority=row.priority,
        reach_followers=row.reach_followers,
        engines=tuple(row.engines),
        match_count=row.match_count,
        language=row.language,
        claimed_by=row.claimed_by,
        claimed_until=row.claimed_until,
        created_at=row.created_at,
        updated_at=row.updated_at,
        matches=tuple(_match(each) for each in strongest),
    )


def match(match_id: str) -> MatchView:
    """One match.

    Raises:
        UnknownMatchError: if there is none with that id.
    """
    try:
        return _match(Match.objects.get(pk=UUID(match_id)))
    except (Match.DoesNotExist, ValueError) as error:
        raise UnknownMatchError(f"There is no match {match_id!r}.") from error


def found_again(entry_id: str) -> tuple[FoundAgain, ...]:
    """The leads in which an entry of a bank was found, in order of id; of the first two thousand matches.

    Raises:
        UnknownSignalError: if there is no such entry.
    """
    signal_id = picture_signal_id(entry_row(entry_id).pk)
    rows = (
        Match.objects.filter(engine__in=ENTRY_ENGINES, signal_id=signal_id)
        .select_related("lead")
        .order_by("lead_id", "-score", "id")
    )
    found: dict[UUID, list[Match]] = {}
    for row in rows[:_MATCHES_READ]:
        found.setdefault(row.lead.pk, []).append(row)
    seen_at = intake.observed_at([str(row.observation_id) for each in found.values() for row in each])
    return tuple(
        FoundAgain(
            lead_id=str(lead_id),
            subject_id=str(each[0].lead.subject_id),
            first_observation_id=str(
                min(each, key=lambda row: seen_at[str(row.observation_id)]).observation_id
            ),
            times=len({row.observation_id for row in each}),
            strongest=_match(each[0]),
        )
        for lead_id, each in found.items()
    )


def subjects_showing(entry: KnownPictureView) -> frozenset[str]:
    """The subjects whose own posts hold the file of an entry, or with whom its picture was ever found."""
    rows = Match.objects.filter(engine="pictures", signal_id=picture_signal_id(entry.entry_id))
    found = rows.values_list("lead__subject_id", flat=True).distinct()
    return intake.subjects_with_media(entry.capture_digest) | frozenset(map(str, found))


def leads_of_subject(subject_id: str) -> tuple[LeadRow, ...]:
    """All leads on one subject, gravest first."""
    rows = Lead.objects.filter(subject_id=subject_id).select_related("subject", "organisation")
    return tuple(_row(each) for each in rows.order_by("-priority", "id"))


def all_leads() -> Iterator[LeadRow]:
    """Every lead, whatever became of it, in order of id; for reports and exports."""
    for row in (
        Lead.objects.select_related("subject", "organisation").order_by("id").iterator(chunk_size=2000)
    ):
        yield _row(row)


def leads_at_work(after: str | None, size: int) -> tuple[str, ...]:
    """The ids of leads that are open or in a case, in order, behind `after`; at most `size`."""
    rows = Lead.objects.filter(status__in=[LeadStatus.OPEN.value, LeadStatus.IN_CASE.value])
    if after is not None:
        rows = rows.filter(pk__gt=UUID(after))
    return tuple(map(str, rows.order_by("pk").values_list("pk", flat=True)[:size]))


def leads_without_language(after: str | None, size: int) -> tuple[str, ...]:
    """The ids of leads at work that have other matches than when their language was told, in order, behind `after`."""
    rows = Lead.objects.filter(status__in=[LeadStatus.OPEN.value, LeadStatus.IN_CASE.value])
    rows = rows.filter(~Q(language_told_of=F("match_count")))
    if after is not None:
        rows = rows.filter(pk__gt=UUID(after))
    return tuple(map(str, rows.order_by("pk").values_list("pk", flat=True)[:size]))


def found_in(lead_ids: Collection[str]) -> dict[str, tuple[FoundIn, ...]]:
    """In which observations something was found, by lead, the strongest first; leads of nothing are left out."""
    rows = Match.objects.filter(lead_id__in=[UUID(each) for each in lead_ids])
    found: dict[str, dict[str, datetime]] = {}
    ordered = rows.order_by("lead_id", "-score", "id")
    for lead_id, observation_id, found_at in ordered.values_list("lead_id", "observation_id", "found_at"):
        seen = found.setdefault(str(lead_id), {})
        seen[str(observation_id)] = min(found_at, seen.get(str(observation_id), found_at))
    return {
        lead_id: tuple(FoundIn(observation_id=each, found_at=at) for each, at in seen.items())
        for lead_id, seen in found.items()
    }


def counts() -> dict[LeadStatus, int]:
    """How many leads stand where; every status is there."""
    found = dict(Lead.objects.values_list("status").annotate(Count("id")))
    return {status: found.get(status.value, 0) for status in LeadStatus}


def _filtered(wanted: QueueFilter) -> QuerySet[Lead]:
    rows = Lead.objects.filter(status=wanted.status.value)
    if wanted.platform is not None:
        rows = rows.filter(platform=wanted.platform)
    if wanted.organisation_id is not None:
        rows = rows.filter(organisation_id=wanted.organisation_id)
    if wanted.engine is not None:
        rows = rows.filter(engines__contains=[wanted.engine])
    if wanted.language is not None:
        rows = rows.filter(language=wanted.language)
    if wanted.min_confidence is not None:
        rows = rows.filter(confidence__gte=wanted.min_confidence)
    if wanted.claimed_by is not None:
        rows = rows.filter(claimed_by=wanted.claimed_by)
    rows = _unclaimed(rows, wanted)
    return rows.filter(~Exists(_said_before(wanted))) if wanted.once_a_text else rows


def _unclaimed(rows: QuerySet[Lead], wanted: QueueFilter) -> QuerySet[Lead]:
    if wanted.unclaimed_at is None:
        return rows
    return rows.filter(Q(claimed_until=None) | Q(claimed_until__lte=wanted.unclaimed_at))


def _said_before(wanted: QueueFilter) -> QuerySet[Lead]:
    """Leads further in front on the same organisation and platform that rest on the same text alone.

    A lead that the filter leaves out stands in front of nobody.
    """
    older = Q(created_at__lt=OuterRef("created_at")) | Q(
        created_at=OuterRef("created_at"), pk__lt=OuterRef("pk")
    )
    rows = Lead.objects.filter(
        Q(priority__gt=OuterRef("priority")) | Q(older, priority=OuterRef("priority")),
        text_group=OuterRef("text_group"),
        organisation=OuterRef("organisation"),
        platform=OuterRef("platform"),
        status=OuterRef("status"),
    )
    return _unclaimed(rows, wanted)


def _row(row: Lead) -> LeadRow:
    subject = row.subject
    return LeadRow(
        lead_id=str(row.pk),
        subject_id=str(row.subject_id),
        subject_name=subject.handle or subject.display_name or subject.url or subject.native_id,
        display_name=subject.display_name,
        url=subject.url,
        organisation_id=str(row.organisation_id),
        organisation_name=row.organisation.name,
        platform=row.platform,
        status=LeadStatus(row.status),
        confidence=row.confidence,
        severity=row.severity,
        priority=row.priority,
        reach_followers=row.reach_followers,
        engines=tuple(row.engines),
        match_count=row.match_count,
        language=row.language,
        claimed_by=row.claimed_by,
        claimed_until=row.claimed_until,
        created_at=row.created_at,
    )


def _match(row: Match) -> MatchView:
    return MatchView(
        match_id=str(row.pk),
        observation_id=str(row.observation_id),
        engine=row.engine,
        engine_version=row.engine_version,
        signal_id=row.signal_id,
        score=row.score,
        explanation=row.explanation,
        found_at=row.found_at,
    )


def _cursor(row: Lead) -> str:
    return f"{row.priority}~{row.created_at.isoformat()}~{row.pk}"


def _read_cursor(cursor: str) -> tuple[int, datetime, UUID]:
    try:
        priority, created_at, lead_id = cursor.split("~")
        return int(priority), datetime.fromisoformat(created_at).astimezone(UTC), UUID(lead_id)
    except ValueError as error:
        raise BadCursorError("This place in the queue cannot be read; begin at the first page.") from error

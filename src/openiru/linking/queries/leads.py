"""Which leads wait, and what is known of one?"""

from collections.abc import Collection, Mapping
from typing import Any, Final
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet

from openiru.foundation.paging import Page
from openiru.intake.queries import subjects
from openiru.linking.errors import BadPlaceError, UnknownReturnError
from openiru.linking.models import Decision, Lead, Reckoning, Standing
from openiru.linking.policy import is_writable
from openiru.linking.types import (
    BarredBy,
    BarredEnd,
    BarredStanding,
    DecisionView,
    Line,
    OfSubject,
    ReckoningView,
    ReturnFilter,
    ReturnRow,
    ReturnState,
    ReturnVerdict,
    ReturnView,
    Tie,
)

PAGE_ROWS: Final = 50
PAGE_ROWS_MAX: Final = 500
_MOST_OF_SUBJECT: Final = 50
_ROWS: Final = """
SELECT l.id::text, l.subject_id::text, l.barred_id::text, l.platform, s.organisation_id::text, COALESCE(d.verdict, 'open'),
       s.is_barred, r.probability, r.tie, r.barred_at, l.found_at, d.at
FROM linking_lead l
JOIN LATERAL (
    SELECT probability, tie, barred_at FROM linking_reckoning WHERE lead_id = l.id ORDER BY id DESC LIMIT 1
) r ON true
JOIN LATERAL (
    SELECT is_barred, organisation_id FROM linking_standing WHERE subject_id = l.barred_id ORDER BY id DESC LIMIT 1
) s ON true
LEFT JOIN LATERAL (
    SELECT verdict, at FROM linking_decision WHERE lead_id = l.id ORDER BY number DESC LIMIT 1
) d ON true
WHERE (%(platform)s::text IS NULL OR l.platform = %(platform)s)
  AND (%(organisation)s::uuid IS NULL OR s.organisation_id = %(organisation)s)
  AND (%(state)s::text IS NULL OR COALESCE(d.verdict, 'open') = %(state)s)
  AND (%(subject)s::uuid IS NULL OR %(subject)s IN (l.subject_id, l.barred_id))
  AND (%(lead)s::uuid IS NULL OR l.id = %(lead)s)
  AND (%(after)s::float8 IS NULL OR (r.probability, l.id) < (%(after)s, %(after_id)s::uuid))
ORDER BY r.probability DESC, l.id DESC LIMIT %(limit)s
"""
_NOTHING: Final[Mapping[str, Any]] = {
    **dict.fromkeys(("platform", "organisation", "state", "subject", "lead", "after", "after_id")),
    "limit": 1,
}
_SEPARATOR: Final = "~"
_NO_ID: Final = "0" * 32


def leads_page(wanted: ReturnFilter, cursor: str | None = None, *, rows: int = PAGE_ROWS) -> Page[ReturnRow]:
    """The leads that fit, the likeliest first. `cursor` is the `next_cursor` of the page before.

    Raises:
        BadPlaceError: if `cursor` is not one of ours.
    """
    size = min(max(rows, 1), PAGE_ROWS_MAX)
    if not _can_be(wanted):
        return Page(rows=(), next_cursor=None)
    after, after_id = _opened(cursor) if cursor else (None, None)
    found = _found(
        platform=wanted.platform,
        organisation=wanted.organisation_id,
        state=wanted.state and wanted.state.value,
        after=after,
        after_id=after_id,
        limit=size + 1,
    )
    last = found[size - 1] if len(found) > size else None
    return Page(
        rows=found[:size],
        next_cursor=f"{last.probability!r}{_SEPARATOR}{last.lead_id}" if last else None,
    )


def lead(lead_id: str) -> ReturnView:
    """One lead with all reckonings and decisions.

    Raises:
        UnknownReturnError: if there is none with that id.
    """
    row = lead_row_of(lead_id)
    found = _found(lead=str(row.pk))[0]
    around = _found(subject=str(row.subject_id), limit=_MOST_OF_SUBJECT)
    return ReturnView(
        row=found,
        reckonings=_reckonings(row.pk),
        decisions=decision_views(row.pk),
        others=tuple(
            each
            for each in around
            if each.lead_id != found.lead_id and each.subject.id == str(row.subject_id)
        ),
    )


def of_subject(subject_id: str) -> OfSubject:
    """The leads in which a subject stands on either side, the likeliest fifty."""
    subject_id = str(UUID(subject_id))
    found = _found(subject=subject_id, limit=_MOST_OF_SUBJECT)
    return OfSubject(
        as_new=tuple(each for each in found if each.subject.id == subject_id),
        as_barred=tuple(each for each in found if each.barred.id == subject_id),
    )


def pairs_with(subject_ids: Collection[str]) -> tuple[tuple[str, str], ...]:
    """The pairs of leads in which these accounts stand on either side: account and barred one."""
    ids = [UUID(each) for each in subject_ids]
    rows = Lead.objects.filter(Q(subject_id__in=ids) | Q(barred_id__in=ids))
    return tuple((str(one), str(other)) for one, other in rows.values_list("subject_id", "barred_id"))


def lead_row_of(lead_id: str, *, among: QuerySet[Lead] | None = None) -> Lead:
    """The row of a lead.

    Raises:
        UnknownReturnError: if there is none with that id.
    """
    rows = Lead.objects.all() if among is None else among
    try:
        return rows.get(pk=UUID(lead_id))
    except (Lead.DoesNotExist, ValueError) as error:
        raise UnknownReturnError("There is no such lead of a return.") from error


def standing_of(subject_id: str) -> BarredStanding | None:
    """What was noted last of an account's being barred; None if it never was."""
    row = Standing.objects.filter(subject_id=UUID(subject_id)).order_by("-id").first()
    if row is None:
        return None
    return BarredStanding(
        number=row.pk,
        subject_id=subject_id,
        is_barred=row.is_barred,
        by=BarredBy(row.barred_by),
        barred_at=row.barred_at,
        organisation_id=None if row.organisation_id is None else str(row.organisation_id),
        ended=BarredEnd(row.ended) if row.ended else None,
    )


def decision_views(lead_id: UUID, *, number: int | None = None) -> tuple[DecisionView, ...]:
    """The decisions on a lead, the last first; or the one with a number."""
    rows = Decision.objects.filter(lead_id=lead_id)
    if number is not None:
        rows = rows.filter(number=number)
    return tuple(
        DecisionView(
            decision_id=str(row.id),
            verdict=ReturnVerdict(row.verdict),
            reason=row.reason,
            reckoning=row.reckoning_id,
            protected_by=tuple(row.protected_by),
            exemption_words=row.exemption_words,
            by=row.by,
            at=row.at,
        )
        for row in rows.order_by("-number")
    )


def _found(**wanted: str | float | None) -> tuple[ReturnRow, ...]:
    with connection.cursor() as cursor:
        cursor.execute(_ROWS, {**_NOTHING, **wanted})
        rows = cursor.fetchall()
    known = subjects({each for row in rows for each in row[1:3]}) if rows else {}
    return tuple(
        ReturnRow(
            lead_id=row[0],
            subject=known[row[1]],
            barred=known[row[2]],
            platform=row[3],
            organisation_id=row[4],
            state=ReturnState(row[5]),
            is_standing=row[6],
            probability=row[7],
            tie=Tie(row[8]),
            barred_at=row[9],
            found_at=row[10],
            decided_at=row[11],
        )
        for row in rows
    )


def _reckonings(lead_id: UUID) -> tuple[ReckoningView, ...]:
    rows = Reckoning.objects.select_related("run").filter(lead_id=lead_id).order_by("-id")
    return tuple(
        ReckoningView(
            number=row.pk,
            run_id=str(row.run_id),
            probability=row.probability,
            bits=row.bits,
            start_bits=row.start_bits,
            lines=tuple(Line(**line) for line in row.lines),
            tie=Tie(row.tie),
            barred_by=BarredBy(row.barred_by),
            barred_at=row.barred_at,
            model=row.run.model,
            expected_share=row.run.expected_share,
            at=row.at,
        )
        for row in rows
    )


def _can_be(wanted: ReturnFilter) -> bool:
    """Whether anything can be called so."""
    try:
        UUID(wanted.organisation_id or _NO_ID)
    except ValueError:
        return False
    return is_writable(wanted.platform or "")


def _opened(cursor: str) -> tuple[float, str]:
    bad = BadPlaceError(f"The place {cursor!r} is none of this list; start at its first page.")
    probability, found, lead_id = cursor.partition(_SEPARATOR)
    try:
        opened = float(probability), str(UUID(lead_id))
    except ValueError as error:
        raise bad from error
    if not found or not 0 <= opened[0] <= 1:
        raise bad
    return opened

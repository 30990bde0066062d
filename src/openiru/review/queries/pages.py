"""Which cases wait, for whom, and in which order?"""

from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from django.db.models import Q, QuerySet

from openiru.access.queries import people
from openiru.foundation.paging import Page
from openiru.intake.queries import subjects
from openiru.intake.types import SubjectView
from openiru.registry.queries import organisations
from openiru.review.errors import BadCursorError
from openiru.review.models import Case
from openiru.review.policy import applying
from openiru.review.queries.rows import exemptions_of, facts_of
from openiru.review.types import (
    CaseFacts,
    CaseFilter,
    CaseGlance,
    CaseRow,
    CaseStatus,
    Exemption,
    Instrument,
    Tier,
)

PAGE_ROWS: Final = 50
PAGE_ROWS_MAX: Final = 500
_SEPARATOR: Final = "~"  # neither in times nor in ids


def awaiting_approval(by: str, cursor: str | None = None, *, rows: int = PAGE_ROWS) -> Page[CaseRow]:
    """The cases that `by` could decide as a second person: most pressing tier first, then oldest first.

    Own cases are left out. `cursor` is the `next_cursor` of the page before.

    Raises:
        BadCursorError: if `cursor` is not one of ours.
    """
    waiting = Case.objects.filter(status=CaseStatus.IN_REVIEW).exclude(author_id=by)
    total = waiting.count()
    if cursor:
        tier, since, last_id = _opened(cursor, 3)
        later = Q(proposed_at__gt=since) | Q(proposed_at=since, id__gt=last_id)
        waiting = waiting.filter(Q(tier__gt=tier) | Q(tier=tier) & later)
    found, more = _cut(waiting.order_by("tier", "proposed_at", "id"), rows)
    last = found[-1] if more else None
    return Page(
        rows=case_rows(found),
        next_cursor=_closed(last.tier, last.proposed_at, last.id) if last else None,
        total=total,
    )


def cases(wanted: CaseFilter, cursor: str | None = None, *, rows: int = PAGE_ROWS) -> Page[CaseRow]:
    """The cases that fit, newest first; dismissed ones stay among them.

    Raises:
        BadCursorError: if `cursor` is not one of ours.
    """
    fitting = _fitting(wanted)
    if cursor:
        before, last_id = _opened(cursor, 2)
        fitting = fitting.filter(Q(created_at__lt=before) | Q(created_at=before, id__lt=last_id))
    found, more = _cut(fitting.order_by("-created_at", "-id"), rows)
    last = found[-1] if more else None
    return Page(
        rows=case_rows(found), next_cursor=_closed(last.created_at, last.id) if last else None, total=None
    )


def approved_unreferred(
    platform: str, instrument: Instrument, limit: int = PAGE_ROWS
) -> tuple[CaseFacts, ...]:
    """Approved cases that no referral has taken up yet: most pressing tier first, then oldest first."""
    rows = Case.objects.filter(
        status=CaseStatus.APPROVED, referred_at=None, platform=platform, instrument=instrument
    )
    return tuple(facts_of(row) for row in rows.order_by("tier", "decided_at", "id")[:limit])


def approved_on(organisation_id: str, subject_ids: Collection[str]) -> tuple[CaseFacts, ...]:
    """The approved cases that say that one of these subjects speaks for the organisation, the newest decision first."""
    rows = Case.objects.filter(
        organisation_id=organisation_id, subject_id__in=subject_ids, status=CaseStatus.APPROVED
    )
    return tuple(map(facts_of, rows.order_by("-decided_at", "-id")))


def cases_about(subject_ids: Collection[str]) -> tuple[CaseGlance, ...]:
    """The cases about these subjects, in no order; one statement."""
    rows = Case.objects.filter(subject_id__in=list(subject_ids))
    columns = rows.values_list("pk", "subject_id", "organisation_id", "status", "referred_at")
    return tuple(
        CaseGlance(
            case_id=str(case_id),
            subject_id=str(subject_id),
            organisation_id=str(organisation_id),
            status=CaseStatus(status),
            referred_at=referred_at,
        )
        for case_id, subject_id, organisation_id, status, referred_at in columns
    )


def case_rows(found: Sequence[Case]) -> tuple[CaseRow, ...]:
    """The same cases with the names of what they are about, in the same order."""
    known_subjects = subjects([str(row.subject_id) for row in found])
    known_organisations = {each.organisation_id: each for each in organisations()} if found else {}
    names = outward_names() if found else {}
    return tuple(
        CaseRow(
            case_id=str(row.id),
            platform=row.platform,
            instrument=Instrument(row.instrument),
            status=CaseStatus(row.status),
            tier=Tier(row.tier) if row.tier else None,
            subject_id=str(row.subject_id),
            subject_name=_name_of(known_subjects[str(row.subject_id)]),
            organisation=known_organisations[str(row.organisation_id)],
            author_id=row.author_id,
            author_name=names.get(row.author_id, row.author_id),
            protected_by=applying(exemptions_of(row.exemptions)),
            created_at=row.created_at,
            proposed_at=row.proposed_at,
            decided_at=row.decided_at,
            referred_at=row.referred_at,
        )
        for row in found
    )


def outward_names() -> dict[str, str]:
    """The outward name of everybody, by person id."""
    return {each.person_id: each.outward_name for each in people()}


def _fitting(wanted: CaseFilter) -> QuerySet[Case]:
    exact = {
        "platform": wanted.platform,
        "instrument": wanted.instrument,
        "organisation_id": wanted.organisation_id,
        "subject_id": wanted.subject_id,
        "author_id": wanted.author_id,
    }
    fitting = Case.objects.filter(**{name: value for name, value in exact.items() if value is not None})
    if wanted.statuses:
        fitting = fitting.filter(status__in=wanted.statuses)
    if wanted.protected_only:
        fitting = fitting.filter(protected())
    return fitting


def exemptions_found(subject_ids: Collection[str]) -> dict[str, frozenset[Exemption]]:
    """What people found to protect subjects in any of their cases, by subject; those without are left out."""
    rows = Case.objects.filter(protected(), subject_id__in=list(subject_ids))
    found: dict[str, frozenset[Exemption]] = {}
    for subject_id, answers in rows.values_list("subject_id", "exemptions"):
        key = str(subject_id)
        found[key] = found.get(key, frozenset()) | frozenset(applying(exemptions_of(answers)))
    return found


def protected() -> Q:
    """Of cases in which somebody found that an exemption applies."""
    found = Q()
    for exemption in Exemption:
        found |= Q(exemptions__contains={exemption.value: {"applies": True}})
    return found


def _name_of(subject: SubjectView) -> str:
    return subject.handle or subject.url or subject.native_id or subject.id


def _cut(fitting: QuerySet[Case], rows: int) -> tuple[list[Case], bool]:
    """The first rows, and whether there are more."""
    size = min(max(rows, 1), PAGE_ROWS_MAX)
    found = list(fitting[: size + 1])
    return found[:size], len(found) > size


def _closed(*parts: object) -> str:
    texts = (part.isoformat() if isinstance(part, datetime) else str(part) for part in parts)
    return _SEPARATOR.join(texts)


def _opened(cursor: str, parts: int) -> list[object]:
    bad = BadCursorError(f"The place {cursor!r} is none of this list; start at its first page.")
    texts = cursor.split(_SEPARATOR)
    if len(texts) != parts:
        raise bad
    try:
        opened: list[object] = [int(text) for text in texts[: parts - 2]]
        moment, last_id = datetime.fromisoformat(texts[-2]), UUID(texts[-1])
        in_utc = moment.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise bad from error
    if moment.tzinfo is None:
        raise bad
    return [*opened, in_utc, last_id]

"""Which texts did people decide about, and what did they decide?"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db.models import Q

from openiru.intake.queries import texts_of
from openiru.review.models import Case, Decision
from openiru.review.policy import applying
from openiru.review.queries.rows import exemptions_of
from openiru.review.types import CaseStatus, DecidedText, Ground, Step, Tier
from openiru.signals.queries import found_in

TEXTS_OF_A_CASE_MAX: Final = 20
_DECIDED: Final = (CaseStatus.APPROVED, CaseStatus.DISMISSED, CaseStatus.LAPSED)
_CASES_AT_ONCE: Final = 1_000


def decided_texts(
    since: datetime | None = None, until: datetime | None = None, *, case_ids: Sequence[str] | None = None
) -> Iterator[DecidedText]:
    """Texts of decided cases with what was decided about them, in order of decision.

    A case teaches by the texts in which something was found before it was decided, the strongest first, twenty at most:
    its people had them before their eyes. Cases without such texts are left out.

    Args:
        since: only decisions at or after.
        until: only decisions before.
        case_ids: only these cases.
    """
    rows = Case.objects.filter(status__in=_DECIDED, lead_id__isnull=False)
    if since is not None:
        rows = rows.filter(decided_at__gte=since)
    if until is not None:
        rows = rows.filter(decided_at__lt=until)
    if case_ids is not None:
        rows = rows.filter(pk__in=[UUID(each) for each in case_ids])
    batch: list[Case] = []
    for row in rows.order_by("decided_at", "id").iterator(chunk_size=_CASES_AT_ONCE):
        batch.append(row)
        if len(batch) == _CASES_AT_ONCE:
            yield from _texts(batch)
            batch = []
    yield from _texts(batch)


def texts_of_person(person_id: str) -> Iterator[str]:
    """The texts in which something was found, of every case that a person wrote or decided, decided or not yet."""
    rows = Case.objects.filter(Q(author_id=person_id) | Q(decided_by=person_id), lead_id__isnull=False)
    leads = [str(each) for each in rows.order_by("pk").values_list("lead_id", flat=True)]
    for first in range(0, len(leads), _CASES_AT_ONCE):
        seen = found_in(leads[first : first + _CASES_AT_ONCE])
        yield from texts_of({each.observation_id for found in seen.values() for each in found}).values()


def decided_count() -> int:
    """How many cases were decided, given up or not."""
    return Case.objects.filter(status__in=_DECIDED).count()


def _texts(cases: Sequence[Case]) -> Iterator[DecidedText]:
    seen = found_in({str(row.lead_id) for row in cases})
    decisions = _decisions(cases)
    shown = {
        row.pk: [
            each.observation_id
            for each in seen.get(str(row.lead_id), ())
            if row.decided_at is not None and each.found_at <= row.decided_at
        ]
        for row in cases
    }
    texts = texts_of({each for observations in shown.values() for each in observations})
    for row in cases:
        said = [each for each in shown[row.pk] if each in texts][:TEXTS_OF_A_CASE_MAX]
        for observation_id in said:
            yield _decided(row, decisions[row.pk], observation_id, texts[observation_id])


def _decisions(cases: Sequence[Case]) -> dict[UUID, list[Decision]]:
    found: dict[UUID, list[Decision]] = {row.pk: [] for row in cases}
    for decision in Decision.objects.filter(case__in=cases).order_by("at", "id"):
        found[decision.case_id].append(decision)
    return found


def _decided(row: Case, steps: Sequence[Decision], observation_id: str, text: str) -> DecidedText:
    last = next(step for step in reversed(steps) if step.kind == row.status)
    others = {step.by for step in steps if step.kind != Step.OPENED} | {row.decided_by}
    return DecidedText(
        case_id=str(row.pk),
        decision_id=str(last.pk),
        subject_id=str(row.subject_id),
        status=CaseStatus(row.status),
        ground=Ground(row.ground) if row.ground else None,
        tier=Tier(row.tier) if row.tier else None,
        applying=applying(exemptions_of(row.exemptions)),
        decided_by=last.by,
        persons=min(len(others | {row.author_id}), 2),
        decided_at=row.decided_at or row.created_at,  # decided cases always have the first
        observation_id=observation_id,
        text=text,
    )

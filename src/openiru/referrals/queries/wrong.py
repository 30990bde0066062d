"""Which referrals were wrong, and were their subjects reinstated?"""

from collections.abc import Collection
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import connection

from openiru.referrals.errors import NotFoundError
from openiru.referrals.models import CorrectedItem, Correction, Item
from openiru.referrals.policy.corrections import standing
from openiru.referrals.queries.keys import id_of
from openiru.referrals.types import (
    CorrectionFact,
    CorrectionView,
    ItemState,
    OutcomeCode,
    ReinstatementRow,
    ReinstatementState,
    RestingItem,
    SeenState,
)

_REINSTATEMENTS: Final = """
SELECT i.id::text, r.id::text, r.reference, i.platform_id, i.subject_id::text, c.at, c.reason,
       (SELECT o.code FROM referrals_outcome o WHERE o.item_id = i.id AND NOT o.is_overtaken
        ORDER BY o.received_at DESC, o.number DESC LIMIT 1),
       asked.at, asked.due_at, last.state, last.at, COALESCE(last.note, ''), seen.state, seen.observed_at
FROM referrals_corrected_item k
JOIN referrals_correction c ON c.id = k.correction_id
JOIN referrals_item i ON i.id = k.item_id
JOIN referrals_referral r ON r.id = i.referral_id
LEFT JOIN LATERAL (SELECT at, due_at FROM referrals_reinstatement_step
    WHERE item_id = i.id AND state = 'asked' ORDER BY number DESC LIMIT 1) asked ON true
LEFT JOIN LATERAL (SELECT state, at, note FROM referrals_reinstatement_step
    WHERE item_id = i.id ORDER BY number DESC LIMIT 1) last ON true
LEFT JOIN LATERAL (SELECT state, observed_at FROM referrals_observed_state
    WHERE item_id = i.id AND observed_at >= c.at ORDER BY observed_at DESC, id DESC LIMIT 1) seen ON true
WHERE %(item)s::uuid IS NULL OR i.id = %(item)s
ORDER BY (last.state IS DISTINCT FROM 'asked'), asked.due_at, c.at DESC, i.id
"""

_FACTS: Final = """
SELECT i.id::text, i.platform_id, i.organisation_id::text, c.at, min(s.at) FILTER (WHERE s.state = 'asked'),
       max(s.due_at), min(s.at) FILTER (WHERE s.state = 'confirmed'),
       max(s.at) FILTER (WHERE s.state = 'refused')
FROM referrals_corrected_item k
JOIN referrals_correction c ON c.id = k.correction_id AND c.at <= %(as_of)s
JOIN referrals_item i ON i.id = k.item_id
LEFT JOIN referrals_reinstatement_step s ON s.item_id = i.id AND s.at <= %(as_of)s
GROUP BY i.id, i.platform_id, i.organisation_id, c.at
ORDER BY c.at, i.id
"""


def corrections() -> tuple[CorrectionView, ...]:
    """All corrections, the newest first."""
    return tuple(correction_view(row) for row in Correction.objects.order_by("-at", "-id"))


def correction_of_plan(plan_digest: str) -> CorrectionView | None:
    """The correction that carried out a plan; None while nobody did."""
    found = Correction.objects.filter(plan_digest=plan_digest).first()
    return None if found is None else correction_view(found)


def correction_view(row: Correction) -> CorrectionView:
    """A correction as others may see it."""
    items = CorrectedItem.objects.filter(correction=row).order_by("item_id").values_list("item_id", flat=True)
    return CorrectionView(
        correction_id=str(row.pk),
        reason=row.reason,
        plan_digest=row.plan_digest,
        item_ids=tuple(map(str, items)),
        consequences=tuple(row.consequences),
        by=row.by,
        at=row.at,
    )


def reinstatements(at: datetime) -> tuple[ReinstatementRow, ...]:
    """Every item that was referred in error: what waits for an answer first, the earliest day before others."""
    return _rows(None, at)


def reinstatement(item_id: str, at: datetime) -> ReinstatementRow:
    """One item that was referred in error.

    Raises:
        NotFoundError: if there is no such item, or it was never found wrong.
    """
    for row in _rows(id_of(item_id, "item"), at):
        return row
    raise NotFoundError("There is no such item that was referred in error.")


def _rows(item: UUID | None, at: datetime) -> tuple[ReinstatementRow, ...]:
    with connection.cursor() as cursor:
        cursor.execute(_REINSTATEMENTS, {"item": item})
        found = cursor.fetchall()
    return tuple(
        ReinstatementRow(
            item_id=row[0],
            referral_id=row[1],
            reference=row[2],
            platform=row[3],
            subject_id=row[4],
            corrected_at=row[5],
            reason=row[6],
            last_word=None if row[7] is None else OutcomeCode(row[7]),
            asked_at=row[8],
            due_at=row[9],
            state=standing(None if row[10] is None else ReinstatementState(row[10]), row[9], at),
            state_at=row[11],
            note=row[12],
            seen=None if row[13] is None else SeenState(row[13]),
            seen_at=row[14],
        )
        for row in found
    )


def correction_facts(as_of: datetime) -> tuple[CorrectionFact, ...]:
    """Every item that had been found wrong by a moment, with what was known of its reinstatement."""
    with connection.cursor() as cursor:
        cursor.execute(_FACTS, {"as_of": as_of})
        found = cursor.fetchall()
    return tuple(
        CorrectionFact(
            item_id=row[0],
            platform=row[1],
            organisation_id=row[2],
            corrected_at=row[3],
            asked_at=row[4],
            due_at=row[5],
            confirmed_at=row[6],
            refused_at=row[7],
        )
        for row in found
    )


def subjects_referred_in_error(subject_ids: Collection[str]) -> frozenset[str]:
    """Those of the subjects that were referred in error before."""
    wanted = [id_of(each, "subject") for each in subject_ids]
    rows = CorrectedItem.objects.filter(item__subject_id__in=wanted)
    return frozenset(str(each) for each in rows.values_list("item__subject_id", flat=True))


def resting_items(
    *,
    item_ids: Collection[str] | None = None,
    lead_ids: Collection[str] | None = None,
    case_ids: Collection[str] | None = None,
) -> tuple[RestingItem, ...]:
    """Items by their ids, those whose cases rest on some leads, or those of some cases; recalled ones are left out."""
    rows = Item.objects.exclude(state=ItemState.RECALLED).select_related("referral", "case")
    if item_ids is not None:
        rows = rows.filter(pk__in=[id_of(each, "item") for each in item_ids])
    if lead_ids is not None:
        rows = rows.filter(case__lead_id__in=[UUID(each) for each in lead_ids])
    if case_ids is not None:
        rows = rows.filter(case_id__in=[UUID(each) for each in case_ids])
    return tuple(
        RestingItem(
            item_id=str(row.pk),
            referral_id=str(row.referral_id),
            reference=row.referral.reference,
            platform=row.platform_id,
            subject_id=str(row.subject_id),
            case_id=str(row.case_id),
            lead_id=str(row.case.lead_id) if row.case and row.case.lead_id else None,
            state=ItemState(row.state),
        )
        for row in rows.order_by("pk")
    )

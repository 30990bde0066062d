"""How is a wrong referral put right: taken back for good, and its subject reinstated?"""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from openiru.access.queries import check_may
from openiru.access.types import Right
from openiru.audit.operations import record
from openiru.audit.types import Event
from openiru.foundation.digests import sha256_text
from openiru.referrals.errors import NotFoundError
from openiru.referrals.models import CorrectedEvidence, CorrectedItem, Correction, Item, ReinstatementStep
from openiru.referrals.operations.take_back import withdraw_items
from openiru.referrals.policy.corrections import REINSTATE_WITHIN, check_reinstatement_step
from openiru.referrals.policy.requests import check_reason
from openiru.referrals.queries import wrong as queries
from openiru.referrals.queries.keys import id_of
from openiru.referrals.types import (
    CorrectionView,
    NewCorrection,
    ReinstatementRow,
    ReinstatementState,
)


@transaction.atomic
def correct_items(new: NewCorrection, *, by: str, at: datetime) -> CorrectionView:
    """Take items back because referring them was wrong; figures count them so, and their evidence backs nothing again.

    Called by the workflow that carries out a plan, within its transaction.

    Raises:
        As `withdraw_items`.
    """
    withdraw_items(new.item_ids, reason=new.reason, by=by, at=at)
    made = Correction.objects.create(
        reason=new.reason.strip(),
        plan_digest=new.plan_digest,
        consequences=list(new.consequences),
        by=by,
        at=at,
    )
    ids = sorted({id_of(each, "item") for each in new.item_ids})
    CorrectedItem.objects.bulk_create(CorrectedItem(item_id=each, correction=made) for each in ids)
    CorrectedEvidence.objects.bulk_create(
        (CorrectedEvidence(mark=mark, correction=made) for mark in sorted(set(new.evidence))),
        ignore_conflicts=True,  # evidence that was wrong twice stays wrong
    )
    record(
        Event.ITEMS_CORRECTED,
        subject_kind="correction",
        subject_id=str(made.pk),
        by=by,
        at=at,
        detail={
            "items": len(ids),
            "items_digest": sha256_text("\n".join(map(str, ids)).encode()),
            "plan_digest": new.plan_digest,
            "evidence": len(new.evidence),
            "consequences": len(new.consequences),
        },
    )
    return queries.correction_view(made)


@transaction.atomic
def ask_reinstatement(item_ids: Sequence[str], *, by: str, at: datetime) -> tuple[ReinstatementRow, ...]:
    """Note that platforms are asked to reinstate subjects that were referred in error, and by when.

    Called by the workflow that writes to the platforms, within its transaction.

    Raises:
        NotAllowedError: if `by` may not withdraw.
        NotFoundError: if one of the items was not found wrong.
    """
    check_may(by, Right.WITHDRAW_ITEM)
    rows = _locked_wrong(item_ids)
    due_at = at + REINSTATE_WITHIN
    for row in rows:
        check_reinstatement_step(_state(row), ReinstatementState.ASKED)
    for row in rows:
        _step(row, ReinstatementState.ASKED, due_at=due_at, note="", by=by, at=at)
    return tuple(queries.reinstatement(str(row.pk), at) for row in rows)


@transaction.atomic
def answer_reinstatement(
    item_id: str, state: ReinstatementState, *, note: str, by: str, at: datetime
) -> ReinstatementRow:
    """Note what the platform says of a reinstatement that it was asked for; what we observe stands beside it.

    Raises:
        NotAllowedError: if `by` may not record observations.
        NotFoundError: if the item was not found wrong.
        WrongStatusError: if nobody asked, or this is where it stands.
        ReasonError: if nothing says where the platform said so.
    """
    check_may(by, Right.RECORD_OBSERVED_STATE)
    check_reason(note)
    (row,) = _locked_wrong([item_id])
    if state is not ReinstatementState.ASKED:
        check_reinstatement_step(_state(row), state)
    if state not in {ReinstatementState.CONFIRMED, ReinstatementState.REFUSED}:
        raise NotFoundError("A platform confirms or refuses; that it does not answer, the clock says.")
    _step(row, state, due_at=None, note=note.strip(), by=by, at=at)
    return queries.reinstatement(item_id, at)


def _locked_wrong(item_ids: Sequence[str]) -> list[Item]:
    wanted = {id_of(each, "item") for each in item_ids}
    wrong = CorrectedItem.objects.filter(item_id__in=wanted).values("item_id")
    rows = list(Item.objects.select_for_update().filter(pk__in=wrong).order_by("pk"))
    if len(rows) < len(wanted) or not rows:
        raise NotFoundError("There is no such item that was referred in error.")
    return rows


def _state(row: Item) -> ReinstatementState | None:
    last = ReinstatementStep.objects.filter(item=row).order_by("-number").first()
    return None if last is None else ReinstatementState(last.state)


def _step(
    row: Item, state: ReinstatementState, *, due_at: datetime | None, note: str, by: str, at: datetime
) -> None:
    number = 1 + ReinstatementStep.objects.filter(item=row).count()
    ReinstatementStep.objects.create(
        item=row, number=number, state=state.value, due_at=due_at, note=note, by=by, at=at
    )
    asked = state is ReinstatementState.ASKED
    record(
        Event.REINSTATEMENT_ASKED if asked else Event.REINSTATEMENT_ANSWERED,
        subject_kind="item",
        subject_id=str(row.pk),
        by=by,
        at=at,
        detail={"state": state.value, "number": number, "due_at": due_at.isoformat() if due_at else None},
    )

"""How is noted that somebody appeals against what was asked, and how that ended?"""

from datetime import datetime

from django.db import transaction

from openiru.access.queries import check_may
from openiru.access.types import Right
from openiru.audit.operations import record
from openiru.audit.types import Event
from openiru.referrals.errors import NotFoundError
from openiru.referrals.models import AppealStep, Item
from openiru.referrals.policy.appeals import check_appeal_step, check_may_end
from openiru.referrals.policy.requests import check_reason
from openiru.referrals.queries.appeals import appeals_of
from openiru.referrals.queries.keys import id_of
from openiru.referrals.types import AppealState, AppealView


@transaction.atomic
def note_appeal(item_id: str, state: AppealState, *, note: str, by: str, at: datetime) -> AppealView:
    """Note a step of an appeal; while one is open, no bulk job touches its subject unless a person ticks it.

    Args:
        item_id: an item that was sent.
        state: open, or how it ended; what follows from one that was upheld, a person decides.
        note: who appeals to whom, and where that can be read.
        by: who notes it.
        at: when.

    Raises:
        NotAllowedError: if `by` may not record what we see.
        NotFoundError: if there is no such item that was sent.
        OwnAppealError: for an answer by who wrote the case, approved it or made the referral.
        WrongStatusError: for an answer to no appeal, or a second appeal beside an open one.
        ReasonError: if the note does not say where it stands.
    """
    check_may(by, Right.RECORD_OBSERVED_STATE)
    check_reason(note)
    items = Item.objects.select_for_update(of=("self",)).select_related("referral", "case")
    row = items.filter(pk=id_of(item_id, "item"), sent_at__isnull=False).first()
    if row is None:
        raise NotFoundError("There is no such item that was sent.")
    last = appeals_of([item_id]).get(item_id)
    check_appeal_step(last.state if last else None, state)
    check_may_end(state, by=by, concerned=_concerned(row))
    number = last.number + 1 if last else 1
    AppealStep.objects.create(item=row, number=number, state=state.value, note=note.strip(), by=by, at=at)
    record(
        Event.APPEAL_NOTED,
        subject_kind="item",
        subject_id=str(row.pk),
        by=by,
        at=at,
        detail={"state": state.value, "number": number},
    )
    return appeals_of([item_id])[item_id]


def _concerned(item: Item) -> frozenset[str]:
    """Those against whose own work an appeal against the item is."""
    people = {item.referral.created_by}
    if item.case is not None:
        people |= {item.case.author_id, item.case.decided_by or ""}
    return frozenset(people)

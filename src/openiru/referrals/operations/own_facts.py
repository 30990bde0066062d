"""How is recorded what we saw ourselves?"""

from datetime import datetime

from django.db import transaction

from openiru.access.queries import check_may
from openiru.access.types import Right
from openiru.audit.operations import record
from openiru.audit.types import Event
from openiru.referrals.errors import NotFoundError
from openiru.referrals.models import Item, ObservedState
from openiru.referrals.policy.requests import check_moment
from openiru.referrals.queries import item as item_view
from openiru.referrals.queries.keys import id_of
from openiru.referrals.types import ItemView, NewSighting


@transaction.atomic
def record_observed_state(new: NewSighting, *, by: str, at: datetime) -> ItemView:
    """Record what we saw of an item's subject; the platform's word stays as it is beside it.

    Raises:
        NotAllowedError: if `by` may not record observations.
        NotFoundError: if there is no such item, or it was never sent.
        BadOutcomeError: if the time has no zone, or lies in the future.
    """
    check_may(by, Right.RECORD_OBSERVED_STATE)
    check_moment(new.observed_at, not_after=at)
    found = Item.objects.filter(pk=id_of(new.item_id, "item"), sent_at__isnull=False).first()
    if found is None:
        raise NotFoundError("There is no such item that was sent.")
    ObservedState.objects.create(
        item=found,
        state=new.state.value,
        note=new.note.strip(),
        observed_at=new.observed_at,
        recorded_by=by,
        recorded_at=at,
    )
    record(
        Event.OBSERVED_STATE_RECORDED,
        subject_kind="item",
        subject_id=str(found.pk),
        by=by,
        at=at,
        detail={"state": new.state.value, "observed_at": new.observed_at.isoformat()},
    )
    return item_view(str(found.pk))

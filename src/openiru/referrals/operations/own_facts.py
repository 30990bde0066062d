"""How is recorded what we saw ourselves, and what was agreed in meetings?"""

from datetime import datetime

from django.db import transaction

from openiru.access.queries import check_may
from openiru.access.types import Right
from openiru.audit.operations import record
from openiru.audit.types import Event
from openiru.platforms.queries import platform
from openiru.referrals.errors import BadOutcomeError, NotFoundError
from openiru.referrals.models import Item, Meeting, ObservedState
from openiru.referrals.policy.requests import check_moment
from openiru.referrals.queries import item as item_view
from openiru.referrals.queries.keys import id_of
from openiru.referrals.queries.ledger import meeting_view
from openiru.referrals.types import ItemView, MeetingView, NewMeeting, NewSighting


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


@transaction.atomic
def record_meeting(new: NewMeeting, *, by: str, at: datetime) -> MeetingView:
    """Record a meeting with a platform; records of meetings are kept as they are.

    Raises:
        NotAllowedError: if `by` may not record meetings.
        UnknownPlatformError: if there is no such platform.
        BadOutcomeError: if the meeting lies in the future, or nothing says what it was about.
    """
    check_may(by, Right.RECORD_MEETING)
    platform(new.platform)
    check_moment(new.held_at, not_after=at)
    if not new.subject.strip():
        raise BadOutcomeError("Say what the meeting was about.")
    made = Meeting.objects.create(
        platform_id=new.platform,
        held_at=new.held_at,
        subject=new.subject.strip(),
        commitments=new.commitments.strip(),
        recorded_by=by,
        recorded_at=at,
    )
    record(
        Event.MEETING_RECORDED,
        subject_kind="meeting",
        subject_id=str(made.pk),
        by=by,
        at=at,
        detail={"platform": new.platform, "held_at": new.held_at.isoformat()},
    )
    return meeting_view(made)

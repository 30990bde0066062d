"""How are time limits and ladders set? They hold from then on; what was set before stays on record."""

from datetime import datetime

from django.db import transaction

from openiru.access.queries import check_may
from openiru.access.types import Right
from openiru.audit.operations import record
from openiru.audit.types import Event
from openiru.clocks.errors import BadClockRuleError
from openiru.clocks.models import Ladder, Limit
from openiru.clocks.policy.due import check_rule
from openiru.clocks.policy.ladder import check_ladder
from openiru.clocks.policy.sending import check_words
from openiru.clocks.queries.calendars import known_calendars
from openiru.clocks.queries.ladders import ladder_for, ladders, written
from openiru.clocks.types import DutyKind, LadderView, NewLadder, NewLimit, TimeRule
from openiru.platforms.queries import platform


@transaction.atomic
def set_limit(new: NewLimit, *, by: str, at: datetime) -> None:
    """Set how long platforms have, counted by a calendar, for what is sent from then on.

    Raises:
        NotAllowedError: if `by` may not set limits.
        UnknownPlatformError, UnknownClockError: if there is no such platform or calendar.
        BadClockRuleError: for a limit that cannot be reckoned, or without a source.
    """
    check_may(by, Right.MANAGE_PLATFORMS)
    if new.platform is not None:
        platform(new.platform)
    if new.kind not in {DutyKind.ACKNOWLEDGE, DutyKind.ACT}:
        raise BadClockRuleError("Platforms acknowledge and act; other limits are the unit's own.")
    counted_by = known_calendars().calendar(new.calendar) if new.calendar else None
    check_rule(TimeRule(count=new.count, amount=new.amount, calendar=counted_by))
    check_words(new.source, what="the law or agreement that the limit comes from")
    row = Limit.objects.create(
        platform_id=new.platform,
        instrument=new.instrument,
        kind=new.kind.value,
        count=new.count.value,
        amount=new.amount,
        calendar=new.calendar,
        source=new.source.strip(),
        is_verified=new.is_verified,
        set_by=by,
        set_at=at,
    )
    record(
        Event.LIMIT_SET,
        subject_kind="platform",
        subject_id=new.platform or "all",
        by=by,
        at=at,
        detail={
            "limit_id": str(row.pk),
            "instrument": new.instrument,
            "kind": new.kind.value,
            "count": new.count.value,
            "amount": new.amount,
            "calendar": new.calendar,
        },
    )


@transaction.atomic
def set_ladder(new: NewLadder, *, by: str, at: datetime) -> LadderView:
    """Set what happens when a platform is late, from then on; steps that came due stay.

    Raises:
        NotAllowedError: if `by` may not set ladders.
        UnknownPlatformError: if there is no such platform.
        BadLadderError: as `policy.ladder.check_ladder`.
        BadClockRuleError: without a source in words.
    """
    check_may(by, Right.MANAGE_PLATFORMS)
    if new.platform is not None:
        platform(new.platform)
    check_ladder(new.steps)
    check_words(new.source, what="where these steps come from")
    row = Ladder.objects.create(
        platform_id=new.platform,
        steps=written(new.steps),
        source=new.source.strip(),
        set_by=by,
        set_at=at,
    )
    record(
        Event.LADDER_SET,
        subject_kind="platform",
        subject_id=new.platform or "all",
        by=by,
        at=at,
        detail={"ladder_id": str(row.pk), "steps": written(new.steps)},
    )
    return ladder_for(new.platform, at) if new.platform else ladders(at)[None]

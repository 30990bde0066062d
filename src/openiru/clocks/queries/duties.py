"""What do platforms owe us, by when, as it was known at a moment?

Of all limits that hold for a referral the one that ends first counts: what was fixed when it was sent (or a calendar's
limit that stands in its place), and the limit of the law by which the form that it carries was made.
"""

import json
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from openiru.clocks.errors import BadClockRuleError, UnknownClockError
from openiru.clocks.policy.due import due_at, paused_since
from openiru.clocks.queries.calendars import known_calendars
from openiru.clocks.queries.limits import limit_for, limits
from openiru.clocks.queries.pauses import stops_at
from openiru.clocks.types import Count, Duty, DutyKind, LimitView, Stop, TimeRule
from openiru.evidence.queries import content
from openiru.foundation.errors import OpenIruError
from openiru.platforms.queries import known_forms
from openiru.referrals.queries import waiting
from openiru.referrals.types import WaitingRow

Running = tuple[datetime, TimeRule, bool]  # start, limit, whether a law gives it


Asked = Callable[[Collection[str], datetime], Mapping[str, Sequence[Stop]]]  # referrals, as known at


def referral_duties(
    at: datetime, referral_ids: Collection[str] | None = None, *, asked: Asked = lambda _referrals, _at: {}
) -> tuple[Duty, ...]:
    """What platforms owe at `at`; what is due first stands first, what nobody can know last.

    Args:
        at: the moment.
        referral_ids: of these referrals alone; else of all that wait.
        asked: says when questions of the platform stood open. The clock stands still meanwhile; what a law gives runs anew
            from the answer, as Regulation (EU) 2021/784, Article 3(8), has it.
    """
    rows = waiting(referral_ids)
    ids = [row.referral_id for row in rows]
    noted, open_questions, known = stops_at(ids, at), asked(ids, at), limits()
    found = [
        duty
        for row in rows
        for duty in _duties(
            row, known, noted.get(row.referral_id, ()), open_questions.get(row.referral_id, ()), at
        )
    ]
    return tuple(sorted(found, key=lambda duty: (duty.due_at is None, duty.due_at or at, duty.key)))


def _duties(
    row: WaitingRow,
    known: Sequence[LimitView],
    noted: Sequence[Stop],
    asked: Sequence[Stop],
    at: datetime,
) -> Iterator[Duty]:
    # Nobody is late with what did not reach them: it stands among the failed, or waits for a person who files it.
    missing = [] if row.arrived_at or row.is_acknowledged else [Stop(from_at=row.sent_at, to_at=None)]
    noted = [*noted, *missing]
    owed = [DutyKind.ACT] if row.open_items else []
    owed += [] if row.is_acknowledged else [DutyKind.ACKNOWLEDGE]
    for kind in owed:
        duty = _owed(row, kind, paused_since([*noted, *asked], at))
        try:
            running = _running(row, kind, known)
            ends = [
                due_at(start, rule, [*noted, *(replace(stop, restarts=by_law) for stop in asked)])
                for start, rule, by_law in running
            ]
        except (BadClockRuleError, UnknownClockError) as error:
            # By another rule a platform would be told that it is late when it is not.
            yield replace(duty, unreckoned=error.message)
            continue
        if running:
            due = None if None in ends else min(end for end in ends if end is not None)
            yield replace(duty, starts_at=running[0][0], due_at=due)


def _owed(row: WaitingRow, kind: DutyKind, since: datetime | None) -> Duty:
    """A duty of which nobody reckoned yet when it is due."""
    return Duty(
        key=f"{kind.value}:{row.referral_id}",
        kind=kind,
        referral_id=row.referral_id,
        reference=row.reference,
        platform=row.platform,
        instrument=row.instrument,
        starts_at=row.sent_at,
        due_at=None,
        paused_since=since,
        open_items=row.open_items,
        told_at=_told(row, kind),
    )


def _running(row: WaitingRow, kind: DutyKind, known: Sequence[LimitView]) -> list[Running]:
    running: list[Running] = []
    fixed = _told(row, kind)
    set_by_people = limit_for(
        known, platform=row.platform, instrument=row.instrument, kind=kind, sent_at=row.sent_at
    )
    if set_by_people is not None:
        running.append((row.sent_at, _rule(set_by_people), False))
    elif fixed is not None:
        running.append((row.sent_at, _seconds(round((fixed - row.sent_at).total_seconds())), False))
    # The law's time runs from receipt: what did not arrive cannot be late by it.
    law_s = _law_s(row) if kind is DutyKind.ACT and row.profile else None
    if law_s is not None and row.arrived_at is not None:
        running.append((row.arrived_at, _seconds(law_s), True))
    return running


def _told(row: WaitingRow, kind: DutyKind) -> datetime | None:
    return row.act_by if kind is DutyKind.ACT else row.acknowledge_by


def _rule(limit: LimitView) -> TimeRule:
    """The limit with its calendar.

    Raises:
        BadClockRuleError: if the unit's file of that calendar cannot be followed.
        UnknownClockError: if it was taken away.
    """
    is_counted = limit.count is not Count.SECONDS
    calendar = known_calendars().calendar(limit.calendar) if is_counted else None
    return TimeRule(count=limit.count, amount=limit.amount, calendar=calendar)


def _seconds(amount: int) -> TimeRule:
    return TimeRule(count=Count.SECONDS, amount=amount)


def _law_s(row: WaitingRow) -> int | None:
    """How long the law by which a form was made gives; None where it binds nobody, or is not known any more.

    A limit that is not known any more could only end sooner: what is late without it is late.
    """
    profile = known_forms().profiles.get(row.profile)
    if profile is None or not profile.binding:
        return None
    limits_s = {limit.step: limit.seconds for limit in profile.time_limits}
    if "act_emergency" in limits_s and _is_emergency(row.form_digest):
        return limits_s["act_emergency"]
    return limits_s.get("act")


def _is_emergency(form_digest: str) -> bool:
    try:
        told = json.loads(content(form_digest))
    except OpenIruError:
        # A form that is gone or altered must not keep the clocks of all others silent.
        return False
    return told["values"].get("is_emergency") is True

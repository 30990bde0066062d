"""What does the worker do when something is late?"""

import logging
import threading
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from django.db import DatabaseError, InterfaceError, close_old_connections, connections

from openiru.clocks.operations import take_due_steps
from openiru.clocks.queries import clocks_of, referral_duties, rows_of
from openiru.clocks.types import DueRow, Duty, DutyKind, ReferralClocks, StepsReport, Stop
from openiru.conversations.queries import intervals_of
from openiru.disclosures.operations import destroy_due
from openiru.disclosures.queries import owed
from openiru.foundation.clock import Clock
from openiru.foundation.errors import OpenIruError

_log: Final = logging.getLogger(__name__)

POLL_S: Final = 5.0
PAUSE_REVIEW_AFTER: Final = timedelta(days=14)  # working practice, no law's


def all_duties(at: datetime) -> tuple[Duty, ...]:
    """Everything that platforms and the unit owe at `at`."""
    owed = referral_duties(at, asked=questions_at)
    return (*owed, *_long_pauses(owed), *own_duties(at))


def _long_pauses(owed: Iterable[Duty]) -> Iterator[Duty]:
    """Reviews of clocks that stand still: no pause hides for good that something is late."""
    standing = {each.referral_id: each for each in owed if each.paused_since is not None}
    for each in standing.values():
        since = each.paused_since
        if since is not None:
            kind = DutyKind.REVIEW_PAUSE
            key = f"{kind.value}:{each.referral_id}:{since:%Y-%m-%dT%H:%M:%S}"
            due_at = since + PAUSE_REVIEW_AFTER
            yield replace(
                each,
                key=key,
                kind=kind,
                starts_at=since,
                due_at=due_at,
                paused_since=None,
                told_at=None,
                unreckoned="",
            )


def own_duties(at: datetime) -> tuple[Duty, ...]:
    """What the unit owes at `at` for data requests: reviews of emergencies, and renewals before preservation ends."""
    return tuple(
        Duty(
            key=f"{kind.value}:{each.referral_id}:{each.due_at:%Y-%m-%dT%H:%M:%S}",
            kind=kind,
            referral_id=each.referral_id,
            reference=each.reference,
            platform=each.platform,
            instrument=each.instrument,
            starts_at=each.starts_at,
            due_at=each.due_at,
            paused_since=None,
            open_items=0,
        )
        for each in owed(at)
        for kind in (DutyKind.REVIEW_EMERGENCY if each.is_review else DutyKind.RENEW_PRESERVATION,)
    )


def dues_of(referral_ids: Collection[str], at: datetime) -> Mapping[str, Mapping[DutyKind, Duty]]:
    """What the platforms of some referrals owe at `at`, by referral and kind; those that owe nothing are left out."""
    found: dict[str, dict[DutyKind, Duty]] = {}
    for duty in referral_duties(at, referral_ids, asked=questions_at):
        found.setdefault(duty.referral_id, {})[duty.kind] = duty
    return found


def answers_due(referral_ids: Collection[str], at: datetime) -> Mapping[str, Duty]:
    """By when the platforms of some referrals owe their answer, by referral."""
    return {
        referral_id: kinds[DutyKind.ACT]
        for referral_id, kinds in dues_of(referral_ids, at).items()
        if DutyKind.ACT in kinds
    }


def questions_at(referral_ids: Collection[str], at: datetime) -> Mapping[str, list[Stop]]:
    """When questions of platforms stood open, as it was known at `at`, by referral."""
    return {
        referral_id: [
            Stop(
                from_at=each.asked_at,
                to_at=each.answered_at if each.answered_at is not None and each.answered_at <= at else None,
            )
            for each in intervals
            if each.asked_at <= at
        ]
        for referral_id, intervals in intervals_of(referral_ids).items()
    }


def clocks_of_referral(referral_id: str, at: datetime) -> ReferralClocks:
    """Everything that clocks say of one referral at `at`; questions of its platform let them stand still.

    Raises:
        NotFoundError: if there is no such referral.
    """
    return clocks_of(referral_id, at, asked=questions_at)


def due_list(at: datetime) -> tuple[DueRow, ...]:
    """Everything that is owed at `at`, overdue first, with where it stands on its ladder."""
    return rows_of(all_duties(at), at)


def take_steps(at: datetime) -> StepsReport:
    """Make the tasks of all steps that are due at `at`; safe to repeat, and to kill at any moment."""
    return take_due_steps(all_duties(at), at=at)


def run_clocks(stopping: threading.Event, clock: Clock, *, poll_s: float = POLL_S) -> None:
    """Look at the clocks until `stopping` is set; goes on after the database was restarted."""
    while not stopping.wait(poll_s):
        _look(clock)
    connections.close_all()


def _look(clock: Clock) -> None:
    try:
        close_old_connections()
        at = clock.now()
        report = take_steps(at)
        destroyed = destroy_due(at=at)
    except (DatabaseError, InterfaceError) as error:
        _log.warning("clocks.database-away cause=%s", type(error).__name__)
        connections.close_all()
    except OpenIruError as error:
        _log.warning("clocks.failed code=%s", error.code)
    except Exception:  # noqa: BLE001  (this is the door of one look; the thread must outlive it)
        _log.exception("clocks.failed")
    else:
        if report.made or report.failed or destroyed:
            _log.info("clocks.looked made=%s failed=%s destroyed=%s", report.made, report.failed, destroyed)

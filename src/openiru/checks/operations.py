"""How is recorded what pages said of subjects?"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import connection, transaction

from openiru.access.queries import check_may
from openiru.access.types import Right
from openiru.audit.operations import record
from openiru.audit.types import Event
from openiru.checks import policy
from openiru.checks.errors import HostWaitsError, NoCheckError
from openiru.checks.models import Hazard, Host, Observation, Reading, Run, Turn
from openiru.checks.types import HostAnswer, NewObservation, NewRun, NewTurn, Rates, Reread, RunView
from openiru.engines.probes.types import Verdict

# Whoever reads looks by their numbers, up to the newest, must have missed none: numbers grow in the order of commits.
_IN_ORDER: Final = "SELECT pg_advisory_xact_lock(hashtext('openiru looks'))"


def hold_looks() -> None:
    """Let nobody else record looks until the caller's transaction ends; before anything is recorded in it."""
    with connection.cursor() as cursor:
        cursor.execute(_IN_ORDER)


@transaction.atomic
def record_run(run: NewRun, *, by: str, at: datetime, source: str = "") -> RunView:
    """Record what a run found; the words of platforms stay as they are beside it.

    Args:
        run: what was seen.
        by: who recorded it.
        at: when.
        source: digest of the file that brought it, if another vantage looked.

    Raises:
        NotAllowedError: if `by` may not look at pages.
        BadCheckError: if a verdict has no body, or its controls do not hold it.
    """
    check_may(by, Right.LOOK_AT_PAGES)
    policy.check_run(run, at=at)
    hold_looks()
    made = Run.objects.create(
        platform=run.platform,
        live_control=run.live_control,
        absent_control=run.absent_control,
        fault=run.fault,
        vantage=run.vantage,
        country=run.country,
        recorded_by=by,
        at=at,
    )
    Observation.objects.bulk_create([_row(each, run, made) for each in run.observations])
    record(
        Event.CHECKS_RECORDED,
        subject_kind="check_run",
        subject_id=str(made.pk),
        by=by,
        at=at,
        detail={
            "platform": run.platform,
            **({"vantage": f"{run.vantage}/{run.country}"} if run.vantage else {}),
            **({"file": source} if source else {}),
            "states": {each.subject_id: each.verdict.state.value for each in run.observations},
            "bodies": [each.body_digest for each in run.observations if each.body_digest],
        },
    )
    return RunView(
        run_id=str(made.pk), states={each.subject_id: each.verdict.state for each in run.observations}
    )


@transaction.atomic
def record_rereadings(rereads: Sequence[Reread], *, by: str, at: datetime) -> int:
    """Record how a newer probe reads kept pages; what was seen at the time stays beside it.

    Returns:
        How many were new; a page is read once by each version.

    Raises:
        NotAllowedError: if `by` may not look at pages.
        NoCheckError: if one of the observations is not there.
    """
    check_may(by, Right.LOOK_AT_PAGES)
    ids = [each.observation_id for each in rereads]
    if Observation.objects.filter(pk__in=ids).count() != len(set(ids)):
        raise NoCheckError("One of these checks is not there.")
    known = set(
        Reading.objects.filter(observation_id__in=ids).values_list("observation_id", "probe", "version")
    )
    new = [
        each
        for each in rereads
        if (each.observation_id, each.verdict.probe, each.verdict.version) not in known
    ]
    Reading.objects.bulk_create(
        [
            Reading(observation_id=each.observation_id, at=at, read_by=by, **_said(each.verdict))
            for each in new
        ]
    )
    if new:
        record(
            Event.CHECKS_REREAD,
            subject_kind="checks",
            subject_id="many",
            by=by,
            at=at,
            detail={
                "read": len(new),
                "changed": {
                    str(each.observation_id): [each.before.value, each.verdict.state.value]
                    for each in new
                    if each.is_changed
                },
            },
        )
    return len(new)


def _row(new: NewObservation, run: NewRun, made: Run) -> Observation:
    return Observation(
        run=made,
        subject_id=UUID(new.subject_id),
        at=new.at,
        url=new.url,
        as_read=new.as_read.value,
        identity=new.verdict.identity.value,
        stable_id=new.verdict.stable_id,
        handle=new.verdict.handle,
        followers=new.verdict.followers,
        countries=list(new.verdict.countries),
        are_controls_held=run.are_controls_held,
        body_id=new.body_digest,
        origin=new.origin,
        **_said(new.verdict),
    )


def _said(verdict: Verdict) -> dict[str, str | int]:
    return {
        "state": verdict.state.value,
        "rule": verdict.marker.rule,
        "place": verdict.marker.place,
        "found": verdict.marker.found,
        "probe": verdict.probe,
        "version": verdict.version,
    }


_BUDGET_LOCK: Final = 7_410_021  # number of the advisory lock under which turns of an hour are counted
_HOUR: Final = timedelta(hours=1)
LEASE: Final = timedelta(minutes=15)  # of one page that is silent to the end, ten at most; renewed in between


@transaction.atomic
def take_turns(
    turns: Sequence[NewTurn], *, budgets: Mapping[str, int], lease: str, by: str, at: datetime
) -> tuple[NewTurn, ...]:
    """Say whom we ask about now, before anybody is asked; those that the budget of the hour and their hosts allow.

    A host is asked by one at a time. Whoever was asked about within the hour is not again, whatever became of it.

    Args:
        turns: in the order in which they matter.
        budgets: looks an hour, by the platform that pays.
        lease: under which their hosts are held.
        by: who asks.
        at: when.

    Raises:
        NotAllowedError: if `by` may not look at pages.
    """
    check_may(by, Right.LOOK_AT_PAGES)
    with connection.cursor() as cursor:
        # Two workers count the same hour.
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_BUDGET_LOCK])
    free = _free_hosts({name for turn in turns for name in turn.hosts}, at)
    recent = dict(Turn.objects.filter(asked_at__gt=at - _HOUR).values_list("subject_id", "purse"))
    left = {purse: most - list(recent.values()).count(purse) for purse, most in budgets.items()}
    taken: list[NewTurn] = []
    for turn in turns:
        if (
            left.get(turn.purse, 0) > 0
            and UUID(turn.subject_id) not in recent
            and free.issuperset(turn.hosts)
        ):
            left[turn.purse] -= 1
            taken.append(turn)
    for turn in taken:
        Turn.objects.update_or_create(
            subject_id=UUID(turn.subject_id),
            defaults={"purse": turn.purse, "reason": turn.reason.name.lower(), "asked_at": at},
        )
    _lease({name for turn in taken for name in turn.hosts}, lease, at)
    return tuple(taken)


@transaction.atomic
def take_hosts(names: Collection[str], *, lease: str, by: str, at: datetime) -> None:
    """Say that these hosts are asked now, out of turn and under a lease; by one at a time, and by nobody while they wait.

    Raises:
        HostWaitsError: if one of them waits or is asked now, with the moment until which; then none is taken.
        NotAllowedError: if `by` may not look at pages.
    """
    check_may(by, Right.LOOK_AT_PAGES)
    shut = set(names) - _free_hosts(set(names), at)
    rows = Host.objects.filter(name__in=shut).order_by("name")
    if said := [policy.why_shut(row.name, row.wait_until, row.busy_until, row.why, at) for row in rows]:
        raise HostWaitsError(
            f"{'; '.join(said)}. Nobody was asked: repeat this then, or leave out what is there."
        )
    _lease(names, lease, at)


@transaction.atomic
def renew_hosts(names: Collection[str], *, lease: str, by: str, at: datetime) -> frozenset[str]:
    """Hold hosts for longer; those that are still held under this lease.

    Raises:
        NotAllowedError: if `by` may not look at pages.
    """
    check_may(by, Right.LOOK_AT_PAGES)
    rows = Host.objects.select_for_update().filter(name__in=names, lease=lease).order_by("name")
    held = frozenset(row.name for row in rows)
    _lease(held, lease, at)
    return held


def _lease(names: Collection[str], lease: str, at: datetime) -> None:
    Host.objects.filter(name__in=names).update(busy_until=at + LEASE, lease=lease, asked_at=at)


def _free_hosts(names: set[str], at: datetime) -> set[str]:
    Host.objects.bulk_create([Host(name=each) for each in sorted(names)], ignore_conflicts=True)
    rows = Host.objects.select_for_update().filter(name__in=names).order_by("name")
    return {
        row.name
        for row in rows
        if not (row.busy_until and row.busy_until > at) and not (row.wait_until and row.wait_until > at)
    }


@transaction.atomic
def note_refusal(answer: HostAnswer, *, by: str, at: datetime) -> None:
    """Say at once that a host refused us; it is left alone from now on, whatever becomes of the round.

    Raises:
        NotAllowedError: if `by` may not look at pages.
    """
    check_may(by, Right.LOOK_AT_PAGES)
    Host.objects.get_or_create(name=answer.name)
    row = Host.objects.select_for_update().get(name=answer.name)
    _refuse(row, answer, at)
    row.save()


def _refuse(row: Host, answer: HostAnswer, at: datetime) -> None:
    row.failures += 1
    row.wait_until, row.why = at + timedelta(seconds=answer.wait_s), answer.refused


@transaction.atomic
def end_turns(
    turns: Sequence[NewTurn],
    answers: Sequence[HostAnswer],
    *,
    unasked: Collection[str],
    lease: str,
    by: str,
    at: datetime,
) -> None:
    """Say how the hosts of turns took them; those that were not asked about in the end cost nothing.

    Args:
        turns: that were taken.
        answers: of the hosts that were asked.
        unasked: subjects that nobody was asked about.
        lease: under which the hosts were taken.
        by: who asked.
        at: when it ended.

    Raises:
        NotAllowedError: if `by` may not look at pages.
    """
    leave_hosts({name for turn in turns for name in turn.hosts}, answers, lease=lease, by=by, at=at)
    Turn.objects.filter(subject_id__in=[UUID(each) for each in unasked]).delete()


@transaction.atomic
def leave_hosts(
    names: Collection[str], answers: Sequence[HostAnswer], *, lease: str, by: str, at: datetime
) -> None:
    """Say how hosts that were taken, and others that were asked, took the questions; those of this lease are free again.

    An answer does not end a wait that somebody else's question brought meanwhile.

    Raises:
        NotAllowedError: if `by` may not look at pages.
    """
    check_may(by, Right.LOOK_AT_PAGES)
    told = {each.name: each for each in answers}
    names = {*names, *told}
    Host.objects.bulk_create([Host(name=each) for each in sorted(names)], ignore_conflicts=True)
    for row in Host.objects.select_for_update().filter(name__in=names).order_by("name"):
        if row.lease == lease:
            row.busy_until, row.lease = None, ""
        answer = told.get(row.name)
        if answer is not None and answer.refused:
            _refuse(row, answer, at)
        elif answer is not None and not (row.wait_until and row.wait_until > at):
            row.failures, row.wait_until, row.why = 0, None, ""
        row.save()


@transaction.atomic
def keep_hazards(learned: Mapping[str, Rates], *, by: str, at: datetime) -> None:
    """Keep what looks taught, in the place of what was kept; by platform, of all together under the empty name.

    Raises:
        NotAllowedError: if `by` may not look at pages.
    """
    check_may(by, Right.LOOK_AT_PAGES)
    Hazard.objects.exclude(platform__in=learned).delete()
    Hazard.objects.bulk_create(
        [
            Hazard(platform=name, returns=list(each.returns), removals=list(each.removals), learned_at=at)
            for name, each in sorted(learned.items())
        ],
        update_conflicts=True,
        update_fields=["returns", "removals", "learned_at"],
        unique_fields=["platform"],
    )


def record_export(vantage: str, *, looks: int, since: datetime | None, by: str, at: datetime) -> None:
    """Record that looks of this vantage were given away.

    Raises:
        NotAllowedError: if `by` may not look at pages.
    """
    check_may(by, Right.LOOK_AT_PAGES)
    detail = {"looks": looks, "since": since and since.isoformat()}
    record(Event.CHECKS_EXPORTED, subject_kind="vantage", subject_id=vantage, by=by, at=at, detail=detail)


def record_import(vantage: str, *, digest: str, looks: int, new: int, by: str, at: datetime) -> None:
    """Record that a file of looks of another vantage was taken in; each of its runs is recorded besides.

    Raises:
        NotAllowedError: if `by` may not look at pages.
    """
    check_may(by, Right.LOOK_AT_PAGES)
    detail = {"file": digest, "looks": looks, "new": new}
    record(Event.CHECKS_IMPORTED, subject_kind="vantage", subject_id=vantage, by=by, at=at, detail=detail)

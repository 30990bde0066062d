"""How is recorded what pages said of subjects?"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from openiru.access.queries import check_may
from openiru.access.types import Right
from openiru.audit.operations import record
from openiru.audit.types import Event
from openiru.checks import policy
from openiru.checks.errors import NoCheckError
from openiru.checks.models import Observation, Reading, Run
from openiru.checks.types import NewObservation, NewRun, Reread, RunView
from openiru.engines.probes.types import Verdict


@transaction.atomic
def record_run(run: NewRun, *, by: str, at: datetime) -> RunView:
    """Record what a run found; the words of platforms stay as they are beside it.

    Raises:
        NotAllowedError: if `by` may not record observations.
        BadCheckError: if a verdict has no body, or its controls do not hold it.
    """
    check_may(by, Right.RECORD_OBSERVED_STATE)
    policy.check_run(run, at=at)
    made = Run.objects.create(
        platform=run.platform,
        live_control=run.live_control,
        absent_control=run.absent_control,
        fault=run.fault,
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
        NotAllowedError: if `by` may not record observations.
        NoCheckError: if one of the observations is not there.
    """
    check_may(by, Right.RECORD_OBSERVED_STATE)
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

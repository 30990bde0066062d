"""Operations of advisers: keep what was measured and said, switch on and off. None touches a lead or a decision."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction

from openiru.access.queries import check_may
from openiru.access.types import Right
from openiru.advisers import policy
from openiru.advisers.errors import AlreadySwitchedError
from openiru.advisers.models import KeptOpinion, Measurement, Switch
from openiru.advisers.queries import measurement_view, newest_measurement, newest_switch
from openiru.advisers.types import Definition, LeadOpinion, MeasurementView, NewMeasurement, SwitchView
from openiru.audit.operations import record
from openiru.audit.types import Event


@transaction.atomic
def begin_measuring(definition: Definition, *, fingerprint: str, texts: int, by: str, at: datetime) -> None:
    """Record that texts go to an adviser to be measured on, before the first of them leaves.

    Raises:
        NotAllowedError: if `by` may not measure.
    """
    check_may(by, Right.REFIT_MODEL)
    _record_sending(definition, fingerprint, texts, by, at, "measure")


@transaction.atomic
def begin_advising(definition: Definition, *, fingerprint: str, texts: int, by: str, at: datetime) -> None:
    """Record that texts of leads go to an adviser, before the first of them leaves.

    Raises:
        NotAllowedError: if `by` may not ask advisers.
    """
    check_may(by, Right.RUN_SCAN)
    _record_sending(definition, fingerprint, texts, by, at, "advise")


@transaction.atomic
def keep_measurement(new: NewMeasurement, *, by: str, at: datetime) -> MeasurementView:
    """Keep what an adviser got right.

    Raises:
        NotAllowedError: if `by` may not measure.
    """
    check_may(by, Right.REFIT_MODEL)
    row = Measurement.objects.create(
        adviser=new.adviser,
        fingerprint=new.fingerprint,
        model_id=new.model_id,
        policy_hash=new.policy_hash,
        set_digest=new.set_digest,
        set_name=new.set_name,
        texts=new.texts,
        answered=new.answered,
        figures=dict(new.figures),
        measured_by=by,
        measured_at=at,
    )
    detail = {
        "adviser": new.adviser,
        "fingerprint": new.fingerprint,
        "set_digest": new.set_digest,
        "texts": new.texts,
        "answered": new.answered,
        "macro_f1": new.figures.get("macro_f1"),
        "flag_rate": new.figures.get("flag_rate"),
    }
    _record(Event.ADVISER_MEASURED, "adviser-measurement", str(row.pk), by, at, detail)
    return measurement_view(row)


@transaction.atomic
def switch_on(
    adviser: str,
    *,
    fingerprint: str,
    golden_digest: str,
    most_flagged: float,
    by: str,
    at: datetime,
    reason: str,
) -> SwitchView:
    """Let an adviser speak beside leads.

    Args:
        adviser: its name.
        fingerprint: of its description now.
        golden_digest: of the golden set that counts now.
        most_flagged: times as many texts as people flagged that it may flag.
        by: a supervisor.
        at: now.
        reason: in words.

    Raises:
        NotAllowedError: if `by` may not switch.
        NotMeasuredError, LeavesUnansweredError, TooFewTextsError, UnfitError, OverFlagsError: as `policy.check_may_speak` says.
        AlreadySwitchedError: if it is on as it is described now.
    """
    check_may(by, Right.SWITCH_MODEL)
    policy.check_reason(reason)
    _one_at_a_time(adviser)
    measured = newest_measurement(adviser, set_digest=golden_digest, fingerprint=fingerprint)
    policy.check_may_speak(
        adviser, measured, fingerprint=fingerprint, golden_digest=golden_digest, most_flagged=most_flagged
    )
    now = newest_switch(adviser)
    if now is not None and now.measurement == measured:
        raise AlreadySwitchedError(f"{adviser} is on already.")
    return _switch(adviser, measured, by, at, reason)


@transaction.atomic
def switch_off(adviser: str, *, by: str, at: datetime, reason: str) -> SwitchView:
    """Let an adviser speak no more; what it said stays.

    Raises:
        NotAllowedError: if `by` may not switch.
        AlreadySwitchedError: if it is off.
    """
    check_may(by, Right.SWITCH_MODEL)
    policy.check_reason(reason)
    _one_at_a_time(adviser)
    now = newest_switch(adviser)
    if now is None or not now.is_on:
        raise AlreadySwitchedError(f"{adviser} is off already.")
    return _switch(adviser, None, by, at, reason)


@transaction.atomic
def keep_opinions(
    adviser: str, said: Sequence[LeadOpinion], *, unanswered: int, by: str, at: datetime
) -> None:
    """Keep what an adviser said of texts of leads; what is kept already stays as it was. Leads stay as they are.

    Raises:
        NotAllowedError: if `by` may not ask advisers.
    """
    check_may(by, Right.RUN_SCAN)
    rows = [_row(each, by, at) for each in said]
    KeptOpinion.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500)
    counts = Counter(each.opinion.label.value for each in said)
    detail = {"texts": len(said), "unanswered": unanswered, **dict(sorted(counts.items()))}
    _record(Event.ADVISER_ASKED, "adviser", adviser, by, at, detail)


def _row(said: LeadOpinion, by: str, at: datetime) -> KeptOpinion:
    opinion = said.opinion
    return KeptOpinion(
        lead_id=UUID(said.lead_id),
        observation_id=UUID(said.observation_id),
        adviser=said.adviser,
        fingerprint=said.fingerprint,
        text_digest=said.text_digest,
        model_id=opinion.model_id,
        policy_hash=opinion.policy_hash,
        prompt_hash=opinion.prompt_hash,
        label=opinion.label.value,
        p=opinion.p,
        category=opinion.category,
        rationale=opinion.rationale,
        spans=[[span.start, span.end] for span in opinion.spans],
        latency_ms=opinion.latency_ms,
        raw=opinion.raw,
        is_cut=opinion.is_cut,
        is_remembered=opinion.is_remembered,
        asked_by=by,
        asked_at=at,
    )


def _switch(adviser: str, measured: MeasurementView | None, by: str, at: datetime, reason: str) -> SwitchView:
    row = Switch.objects.create(
        adviser=adviser,
        measurement_id=UUID(measured.measurement_id) if measured else None,
        by=by,
        at=at,
        reason=reason.strip(),
    )
    detail = {
        "on": measured is not None,
        "measurement": measured.measurement_id if measured else None,
        "fingerprint": measured.fingerprint if measured else None,
        "reason": row.reason,
    }
    _record(Event.ADVISER_SWITCHED, "adviser", adviser, by, at, detail)
    return SwitchView(adviser=adviser, measurement=measured, by=by, at=at, reason=row.reason)


def _one_at_a_time(adviser: str) -> None:
    """Two supervisors may switch at once; the second sees what the first did."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('advisers.switch'), hashtext(%s))", [adviser])


def _record_sending(
    definition: Definition, fingerprint: str, texts: int, by: str, at: datetime, purpose: str
) -> None:
    detail = {
        "to": policy.place_of(definition),
        "model": definition.model,
        "fingerprint": fingerprint,
        "texts": texts,  # at most: those that are remembered stay here
        "purpose": purpose,
    }
    _record(Event.TEXTS_SENT, "adviser", definition.name, by, at, detail)


def _record(
    event: Event, kind: str, subject_id: str, by: str, at: datetime, detail: Mapping[str, object]
) -> None:
    record(event, subject_kind=kind, subject_id=subject_id, by=by, at=at, detail=detail)

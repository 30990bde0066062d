"""How are barred accounts noted, runs recorded and leads decided?"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import connection, transaction

from openiru.access.queries import check_may
from openiru.access.types import Right
from openiru.audit.operations import record
from openiru.audit.types import Event
from openiru.linking import policy
from openiru.linking.errors import ScreenedMeanwhileError
from openiru.linking.models import Cursor, Decision, Lead, Reckoning, Run, Standing
from openiru.linking.queries.leads import decision_views, lead_row_of, standing_of
from openiru.linking.queries.progress import noted_since, progress_of
from openiru.linking.types import (
    BarredEnd,
    BarredStanding,
    BarredSubject,
    DecisionView,
    NewReckoning,
    NewRun,
    Noted,
    Progress,
    ReturnVerdict,
    RunView,
    Tie,
    Verdict,
    Way,
)

_ONE_NOTING: Final = "SELECT pg_advisory_xact_lock(hashtext('linking_standing'))"


def hold_standings() -> None:
    """Let nobody else note who is barred until the caller's transaction ends; before anything is recorded in it."""
    with connection.cursor() as cursor:
        cursor.execute(_ONE_NOTING)  # two writers would note the same twice


@transaction.atomic
def note_barred(
    barred: Mapping[str, BarredSubject],
    *,
    wrong: Collection[str] = (),
    over: Collection[tuple[str, datetime]] = (),
    among: Collection[str] | None = None,
    known: Noted | None = None,
    by: str,
    at: datetime,
) -> tuple[int, int]:
    """Note which accounts are barred now; what was noted before stays beside it.

    Args:
        barred: the accounts that are barred, by subject; those on record that are not among them are barred no more.
        wrong: accounts that were referred in error; their blocks ended for that reason.
        over: blocks that a platform had made for a time that is over: of whom, and since when.
        among: of which accounts `barred` speaks; of all without it.
        known: what was read of standings before, so that only later ones are read.
        by: whose act it is.
        at: when.

    Returns:
        How many were noted as barred, or otherwise barred than before; how many blocks ended.

    Raises:
        NotAllowedError: if `by` may not scan.
    """
    check_may(by, Right.RUN_SCAN)
    hold_standings()
    standings = noted_since(known or Noted()).standings
    if among is not None:
        standings = {key: each for key, each in standings.items() if key in among}
    fresh, ended = policy.changes_of(standings, barred, wrong, over)
    # What ended comes first: an account that goes on to be barred otherwise is barred.
    rows = [_standing(each, end, by=by, at=at) for each, end in ended]
    rows += [_standing(each, None, by=by, at=at) for each in fresh]
    Standing.objects.bulk_create(rows, batch_size=2_000)
    if rows:
        detail = {"barred": len(fresh), "released": [each.subject_id for each, _ in ended]}
        _record(Event.BARRED_NOTED, "barred_accounts", "many", by, at, detail)
    return len(fresh), len(ended)


def _standing(
    each: BarredSubject | BarredStanding, end: BarredEnd | None, *, by: str, at: datetime
) -> Standing:
    return Standing(
        subject_id=UUID(each.subject_id),
        is_barred=end is None,
        barred_by=each.by.value,
        barred_at=each.barred_at,
        organisation_id=each.organisation_id and UUID(each.organisation_id),
        ended="" if end is None else end.value,
        noted_by=by,
        at=at,
    )


def screen_from(
    way: Way, *, through_seq: int, through_media: int, through_looks: int = 0, by: str
) -> Progress:
    """How far accounts were screened in one way; from here on, if they never were.

    Raises:
        NotAllowedError: if `by` may not scan.
    """
    check_may(by, Right.RUN_SCAN)
    Cursor.objects.get_or_create(
        way=way.name,
        defaults={
            "through_seq": through_seq,
            "through_media": through_media,
            "through_looks": through_looks,
        },
    )
    found = progress_of(way)
    if found is None:
        raise ScreenedMeanwhileError("The place of this run was taken away; start it again.")
    return found


@transaction.atomic
def record_run(run: NewRun, *, by: str, at: datetime) -> RunView:
    """Record what was made of a part of the accounts, and that it was done: both or neither.

    The same facts are reckoned once by a model; what differs stands beside what was there.

    Raises:
        NotAllowedError: if `by` may not scan.
        ScreenedMeanwhileError: if somebody else went on from the same place.
    """
    check_may(by, Right.RUN_SCAN)
    place = Cursor.objects.select_for_update().filter(way=run.way.name).first()
    if place is None or progress_of(run.way) != run.before:
        raise ScreenedMeanwhileError("Somebody else screened these accounts meanwhile; nothing is lost.")
    leads, new_leads = _leads(run.reckonings, at)
    fresh = _not_reckoned(run, leads)
    made = Run.objects.create(
        model=run.way.model,
        expected_share=run.way.expected_share,
        barred=run.barred,
        counted=run.counted,
        screened=run.screened,
        by=by,
        at=at,
    )
    Reckoning.objects.bulk_create(
        [_reckoning(each, leads[each.subject_id, each.barred_id], made, run.way, at) for each in fresh]
    )
    _move(place, run.after)
    detail = {
        "model": run.way.model,
        "expected_share": run.way.expected_share,
        "barred": run.barred,
        "screened": run.screened,
        "leads": [str(each) for each in new_leads],
        "reckonings": len(fresh),
    }
    _record(Event.RETURNS_SCREENED, "returns_run", str(made.pk), by, at, detail)
    return RunView(
        run_id=str(made.pk), screened=run.screened, new_leads=len(new_leads), new_reckonings=len(fresh)
    )


@transaction.atomic
def decide(
    lead_id: str,
    said: Verdict,
    *,
    protected_by: Collection[str],
    tie: Tie = Tie.NONE,
    by: str,
    at: datetime,
) -> DecisionView:
    """Keep what a person says of a lead; what was said before stays, and the last word counts.

    Args:
        lead_id: which.
        said: the verdict, and why.
        protected_by: what people found to protect one of the two accounts.
        tie: what is known at this moment to stand between both, which the newest reckoning may not know yet.
        by: who decides: a person.
        at: when.

    Raises:
        NotAllowedError: if `by` may not decide; the machine never may.
        UnknownReturnError: if there is no such lead.
        IncompleteVerdictError: if the reason is no sentence, or a protected account is confirmed without an exemption check.
        NotBarredError, SameAccountError: if it is confirmed where nothing can have come back.
        ReckonedAnewError: if there is a newer reckoning than `said` names.
        AlreadySaidError: if `by` said the same just before.
    """
    check_may(by, Right.DECIDE_RETURN)
    row = lead_row_of(lead_id, among=Lead.objects.select_for_update())
    newest = Reckoning.objects.filter(lead=row).order_by("-id")[:1].get()
    policy.check_is_newest(said.reckoning, newest.pk)
    policy.check_verdict(said, protected_by=protected_by)
    if said.verdict is ReturnVerdict.CONFIRMED:
        standing = standing_of(str(row.barred_id))
        for each in (tie, Tie(newest.tie)):
            policy.check_may_confirm(standing, each)
    policy.check_is_news(said, next(iter(decision_views(row.pk)), None), by=by)
    made = Decision.objects.create(
        lead=row,
        reckoning=newest,
        verdict=said.verdict.value,
        reason=said.reason.strip(),
        protected_by=sorted(protected_by),
        exemption_words=said.exemption_words.strip(),
        by=by,
        at=at,
    )
    # The record holds no words: whoever must forget them can.
    detail = {
        "verdict": said.verdict.value,
        "subject_id": str(row.subject_id),
        "barred_id": str(row.barred_id),
        "reckoning": newest.pk,
        "protected_by": sorted(protected_by),
    }
    _record(Event.RETURN_DECIDED, "return_lead", str(row.pk), by, at, detail)
    return decision_views(row.pk, number=made.number)[0]


def _record(event: Event, kind: str, thing: str, by: str, at: datetime, detail: Mapping[str, Any]) -> None:
    record(event, subject_kind=kind, subject_id=thing, by=by, at=at, detail=dict(detail))


def _leads(
    reckonings: Sequence[NewReckoning], at: datetime
) -> tuple[dict[tuple[str, str], UUID], list[UUID]]:
    """The leads of pairs, made where there were none; and which are new."""
    pairs = {(each.subject_id, each.barred_id): each.platform for each in reckonings}
    known = _known(pairs)
    new = [
        Lead(subject_id=UUID(subject), barred_id=UUID(barred), platform=platform, found_at=at)
        for (subject, barred), platform in sorted(pairs.items())
        if (subject, barred) not in known
    ]
    # A run in another way may have found the same pair at this moment.
    Lead.objects.bulk_create(new, ignore_conflicts=True)
    every = _known(pairs)
    return every, [each.pk for each in new if each.pk in set(every.values())]


def _known(pairs: Collection[tuple[str, str]]) -> dict[tuple[str, str], UUID]:
    rows = Lead.objects.filter(subject_id__in={UUID(subject) for subject, _ in pairs})
    found = rows.values_list("subject_id", "barred_id", "pk")
    return {(str(subject), str(barred)): key for subject, barred, key in found}


def _not_reckoned(run: NewRun, leads: Mapping[tuple[str, str], UUID]) -> list[NewReckoning]:
    """Those that say something new; each once."""
    known = set(
        Reckoning.objects.filter(way=run.way.name, lead_id__in=set(leads.values())).values_list(
            "lead_id", "facts_digest"
        )
    )
    fresh: dict[tuple[UUID, str], NewReckoning] = {}
    for each in run.reckonings:
        key = (leads[each.subject_id, each.barred_id], each.facts_digest)
        if key not in known:
            fresh.setdefault(key, each)
    return list(fresh.values())


def _reckoning(new: NewReckoning, lead_id: UUID, run: Run, way: Way, at: datetime) -> Reckoning:
    return Reckoning(
        lead_id=lead_id,
        run=run,
        way=way.name,
        probability=new.probability,
        bits=new.bits,
        start_bits=new.start_bits,
        lines=[
            {
                "comparison": line.comparison,
                "level": line.level,
                "bits": line.bits,
                "commonness_bits": line.commonness_bits,
            }
            for line in new.lines
        ],
        tie=new.tie.value,
        barred_by=new.barred.by.value,
        barred_at=new.barred.barred_at,
        facts_digest=new.facts_digest,
        at=at,
    )


def _move(place: Cursor, after: Progress) -> None:
    place.through_seq = after.through_seq
    place.through_media = after.through_media
    place.through_looks = after.through_looks
    place.swept_barred = after.swept_barred
    place.sweep_barred = after.sweep_barred
    place.sweep_after = UUID(after.sweep_after) if after.sweep_after else None
    place.swept_at = after.swept_at
    place.save()

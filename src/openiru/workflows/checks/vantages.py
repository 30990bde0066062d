"""How do looks go from one vantage to another installation, and what is believed of them there?

The other side vouches for when it asked, from where, and for its controls; what a page says, our own probes read. Only looks of
vantages that the unit named count at all.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Final

from django.conf import settings
from django.db import transaction

from openiru.access.queries import check_may
from openiru.access.types import Right
from openiru.checks import operations
from openiru.checks import queries as checks
from openiru.checks.errors import BadLooksError, UnnamedVantageError
from openiru.checks.types import CheckView, NewObservation, NewRun, RunOfLooks
from openiru.engines.probes.controls import unheld
from openiru.engines.probes.errors import DamagedFileError
from openiru.engines.probes.types import GONE, Marker, Verdict
from openiru.engines.probes.warc import Kept, kept_in
from openiru.evidence.operations import keep_many
from openiru.evidence.queries import content
from openiru.intake.queries import find_subject, subjects
from openiru.intake.types import SubjectView
from openiru.platforms.probes.catalogue import Catalogue
from openiru.referrals.queries import subjects_referred_in_error
from openiru.workflows.checks.vantage_file import VantageHead, VantageLook, VantageRun, head_of, runs_of

_AS_SAID: Final = "another vantage"  # the rule of what says nothing: no answer came, so none can be read


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenIn:
    """What a file of looks brought."""

    vantage: str
    country: str
    looks: int  # in the file
    new: int
    known: int  # were on record before
    of_nobody: int  # about subjects that we do not have
    read_otherwise: int  # of the new ones: our probes read the page otherwise than those of the other side


def export_looks(file: IO[bytes], *, since: datetime | None, by: str, at: datetime) -> int:
    """Write the looks of this vantage with their answers, for another installation; how many.

    Left out: looks that came from others, and looks at whoever was referred in error.

    Raises:
        NotAllowedError: if `by` may not look at pages.
        UnnamedVantageError: if this installation does not say from where it looks.
    """
    check_may(by, Right.LOOK_AT_PAGES)
    if not settings.VANTAGE:
        raise UnnamedVantageError(
            "This installation does not say from where it looks: set OPENIRU_VANTAGE, such as isb-1/PK."
        )
    head = VantageHead(vantage=settings.VANTAGE, country=settings.VANTAGE_COUNTRY, made_at=at)
    file.write(head.model_dump_json().encode() + b"\n")
    written = 0
    for run in checks.runs_of_looks(settings.VANTAGE, since=since):
        wrong = subjects_referred_in_error({each.subject_id for each in run.checks})
        kept = [each for each in run.checks if each.subject_id not in wrong]
        if kept:
            file.write(_line_of(run, kept).model_dump_json().encode() + b"\n")
            written += len(kept)
    operations.record_export(settings.VANTAGE, looks=written, since=since, by=by, at=at)
    return written


def _line_of(run: RunOfLooks, kept: Sequence[CheckView]) -> VantageRun:
    known = subjects([each.subject_id for each in kept])
    return VantageRun.model_construct(
        run=run.run_id,
        at=run.at,
        live_control=run.live_control,
        absent_control=run.absent_control,
        are_controls_held=all(each.are_controls_held for each in kept),
        fault=run.fault,
        looks=[
            VantageLook.model_construct(
                number=each.observation_id,
                url=known[each.subject_id].url,
                at=each.at,
                state=each.state,
                probe=each.probe,
                probe_version=each.version,
                digest=each.body_digest,
                body=content(each.body_digest) if each.body_digest else None,
            )
            for each in kept
        ],
    )


def import_looks(
    file: IO[bytes], catalogue: Catalogue, *, digest: str, by: str, clock: Callable[[], datetime]
) -> TakenIn:
    """Take in looks of another vantage, run by run; taking in the same file again changes nothing.

    Args:
        file: as `export_looks` writes it.
        catalogue: reads the answers.
        digest: of the whole file, for the record.
        by: who takes it in.
        clock: tells the time.

    Raises:
        NotAllowedError: if `by` may not keep evidence or look at pages.
        UnnamedVantageError: if the unit did not name the vantage; then nothing is taken in.
        BadLooksError: if the file is damaged; runs before the damage are on record.
    """
    check_may(by, Right.KEEP_EVIDENCE)
    check_may(by, Right.LOOK_AT_PAGES)
    head = head_of(file)
    _check_is_named(head)
    found = [0, 0, 0, 0, 0]
    for run in runs_of(file):
        counted = _take_in(head, run, catalogue, digest=digest, by=by, at=clock())
        found = [one + other for one, other in zip(found, counted, strict=True)]
    looks, new, known, of_nobody, read_otherwise = found
    made = TakenIn(
        vantage=head.vantage,
        country=head.country,
        looks=looks,
        new=new,
        known=known,
        of_nobody=of_nobody,
        read_otherwise=read_otherwise,
    )
    operations.record_import(
        f"{head.vantage}/{head.country}", digest=digest, looks=looks, new=new, by=by, at=clock()
    )
    return made


def _check_is_named(head: VantageHead) -> None:
    name = f"{head.vantage}/{head.country}"
    if head.vantage == settings.VANTAGE:
        raise UnnamedVantageError(f"These are looks of {name}, which is this installation itself.")
    if name not in settings.OTHER_VANTAGES:
        raise UnnamedVantageError(
            f"These are looks of {name}, which the unit did not name: its looks count for nothing here. "
            "Whoever runs this installation may name it in OPENIRU_OTHER_VANTAGES."
        )


@transaction.atomic
def _take_in(
    head: VantageHead, run: VantageRun, catalogue: Catalogue, *, digest: str, by: str, at: datetime
) -> tuple[int, int, int, int, int]:
    """How many looks there were, were new, known, of nobody and read otherwise."""
    names = {each.number: f"{head.vantage}:{run.run}:{each.number}" for each in run.looks}
    known = checks.known_origins(names.values())
    fresh = [each for each in run.looks if names[each.number] not in known]
    read = list(_read(fresh, run, catalogue))
    if read:
        bodies = [(look.body, look.at) for look, _, _ in read if look.body is not None]
        if bodies:
            keep_many(
                [body for body, _ in bodies],
                source=f"looks of {head.vantage}",
                collector=by,
                at=at,
                captured=[moment for _, moment in bodies],
            )
        operations.record_run(_new_run(head, run, read, names), by=by, at=at, source=digest)
    otherwise = sum(verdict.state is not look.state for look, _, verdict in read)
    return len(run.looks), len(read), len(run.looks) - len(fresh), len(fresh) - len(read), otherwise


def _new_run(
    head: VantageHead,
    run: VantageRun,
    read: Iterable[tuple[VantageLook, SubjectView, Verdict]],
    names: dict[int, str],
) -> NewRun:
    seen = list(read)
    return NewRun(
        platform=seen[0][1].platform,
        live_control=run.live_control,
        absent_control=run.absent_control,
        are_controls_held=run.are_controls_held,
        fault=run.fault,
        vantage=head.vantage,
        country=head.country,
        observations=[
            NewObservation(
                subject_id=view.id,
                url=look.url,
                verdict=verdict,
                as_read=verdict.state,
                at=look.at,
                body_digest=look.digest,
                origin=names[look.number],
            )
            for look, view, verdict in seen
        ],
    )


def _read(
    looks: Iterable[VantageLook], run: VantageRun, catalogue: Catalogue
) -> Iterator[tuple[VantageLook, SubjectView, Verdict]]:
    """The looks at subjects that we have, as our own probes read them; the answer says about whom it is."""
    for look in looks:
        if look.body is None:
            view, marker = find_subject(look.url), Marker(rule=_AS_SAID, place="", found="")
            verdict = Verdict(state=look.state, marker=marker, probe=look.probe, version=look.probe_version)
        else:
            kept = _answer(look)
            view = find_subject(kept.asked_url)
            if view is None:
                continue
            asked = catalogue.asked(view.url, stable_id=view.native_id, kind=view.kind.value)
            verdict = catalogue.score(kept.page, asked)
            if run.fault or (verdict.state in GONE and not run.are_controls_held):
                verdict = unheld(verdict)
        if view is not None:
            yield look, view, verdict


def _answer(look: VantageLook) -> Kept:
    try:
        found = list(kept_in(look.body or b""))
    except (DamagedFileError, ValueError) as error:
        raise BadLooksError(f"The answer of look {look.number} is damaged: {error}") from error
    if len(found) != 1:
        raise BadLooksError(f"The answer of look {look.number} holds {len(found)} pages instead of one.")
    if not found[0].asked_url.startswith(("https://", "http://")):
        raise BadLooksError(f"The answer of look {look.number} does not say which address was asked for.")
    return found[0]

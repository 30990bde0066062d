"""How do looks go from one vantage to another installation, and what is believed of them there?

The other side vouches for when it asked, from where, and for its controls; what a page says, our own probes read. Only looks of
vantages that the unit named count at all.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
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
from openiru.engines.probes.types import GONE, Asked, Marker, Verdict
from openiru.engines.probes.warc import Kept, kept_in
from openiru.evidence.operations import keep_many
from openiru.evidence.queries import content
from openiru.intake.queries import find_subject, subjects
from openiru.intake.types import SubjectView
from openiru.platforms.errors import NoProbeError
from openiru.platforms.probes.catalogue import Catalogue
from openiru.referrals.queries import subjects_referred_in_error
from openiru.workflows.checks.looking import run_of
from openiru.workflows.checks.vantage_file import (
    MOST_ANSWERS,
    MOST_LOOKS,
    VantageHead,
    VantageLook,
    VantageRun,
    head_of,
    runs_of,
    whole,
)

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
    unread: int  # by no probe of ours: taken in once there is one, if the file comes again
    read_otherwise: int  # of the new ones: our probes read the page otherwise than those of the other side


@dataclass(frozen=True, slots=True, kw_only=True)
class _Read:
    """A look at a subject that we have, as our own probes read it."""

    look: VantageLook
    url: str  # that was asked for
    view: SubjectView
    asked: Asked
    verdict: Verdict


def export_looks(file: IO[bytes], *, since: datetime | None, by: str, at: datetime) -> int:
    """Write the looks of this vantage with their answers, for another installation; how many.

    Left out: looks that came from others, and looks at whoever was referred in error.

    Raises:
        NotAllowedError: if `by` may not look at pages.
        UnnamedVantageError: if this installation does not say from where it looks.
        BadLooksError: if a run is none that another installation takes in.
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
        for line in _lines_of(run, kept):
            file.write(whole(line) + b"\n")
        written += len(kept)
    operations.record_export(settings.VANTAGE, looks=written, since=since, by=by, at=at)
    return written


def _lines_of(run: RunOfLooks, kept: Sequence[CheckView]) -> Iterator[VantageRun]:
    """A run in as many lines as whoever takes it in can hold, one at a time."""
    known = subjects([each.subject_id for each in kept])
    line, size = list[VantageLook](), 0
    for each in kept:
        body = content(each.body_digest) if each.body_digest else None
        if line and (len(line) == MOST_LOOKS or size + len(body or b"") > MOST_ANSWERS):
            yield _line_of(run, line, kept)
            line, size = [], 0
        size += len(body or b"")
        line.append(
            VantageLook.model_construct(
                number=each.observation_id,
                url=each.url if body else known[each.subject_id].url,
                at=each.at,
                state=each.state,
                probe=each.probe,
                probe_version=each.version,
                digest=each.body_digest,
                body=body,
            )
        )
    if line:
        yield _line_of(run, line, kept)


def _line_of(run: RunOfLooks, looks: list[VantageLook], kept: Sequence[CheckView]) -> VantageRun:
    return VantageRun.model_construct(
        run=run.run_id,
        at=run.at,
        live_control=run.live_control,
        absent_control=run.absent_control,
        are_controls_held=all(each.are_controls_held for each in kept),
        fault=run.fault,
        looks=looks,
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
        BadLooksError: if the file is damaged, or a run not of one piece; runs before it are on record.
    """
    check_may(by, Right.KEEP_EVIDENCE)
    check_may(by, Right.LOOK_AT_PAGES)
    head = head_of(file)
    _check_is_named(head)
    found: Counter[str] = Counter()
    for run in runs_of(file):
        found += _take_in(head, run, catalogue, digest=digest, by=by, at=clock())
    made = TakenIn(
        vantage=head.vantage,
        country=head.country,
        looks=found["looks"],
        new=found["new"],
        known=found["known"],
        of_nobody=found["of nobody"],
        unread=found["unread"],
        read_otherwise=found["read otherwise"],
    )
    name = f"{head.vantage}/{head.country}"
    operations.record_import(name, digest=digest, looks=made.looks, new=made.new, by=by, at=clock())
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
) -> Counter[str]:
    """How many looks there were, and what became of them."""
    operations.hold_looks()  # pages are recorded as kept before their looks are
    names = {each.number: f"{head.vantage}:{run.run}:{each.number}" for each in run.looks}
    known = checks.known_origins(names.values())
    fresh = [each for each in run.looks if names[each.number] not in known]
    found = Counter({"looks": len(run.looks), "known": len(run.looks) - len(fresh)})
    read: list[_Read] = []
    for look in fresh:
        try:
            each = _read(look, run, catalogue)
        except NoProbeError:
            found["unread"] += 1
            continue
        if each is None:
            found["of nobody"] += 1
        else:
            read.append(each)
            found["new"] += 1
            found["read otherwise"] += each.verdict.state is not look.state
    if read:
        _keep_bodies(head, read, by=by, at=at)
        operations.record_run(_new_run(head, run, read, names), by=by, at=at, source=digest)
    return found


def _keep_bodies(head: VantageHead, read: Sequence[_Read], *, by: str, at: datetime) -> None:
    bodies = [(each.look.body, each.look.at) for each in read if each.look.body is not None]
    if bodies:
        keep_many(
            [body for body, _ in bodies],
            source=f"looks of {head.vantage}",
            collector=by,
            at=at,
            captured=[moment for _, moment in bodies],
        )


def _new_run(head: VantageHead, run: VantageRun, read: Sequence[_Read], names: dict[int, str]) -> NewRun:
    if len(of := {run_of(each.asked) for each in read}) > 1:
        raise BadLooksError(
            f"Run {run.run} holds looks of several platforms ({', '.join(sorted(name for name, _ in of))}), or at several "
            "websites: controls of one hold nothing of another. What stood before it is on record."
        )
    return NewRun(
        platform=read[0].asked.platform,
        live_control=run.live_control,
        absent_control=run.absent_control,
        are_controls_held=run.are_controls_held,
        fault=run.fault,
        vantage=head.vantage,
        country=head.country,
        observations=[
            NewObservation(
                subject_id=each.view.id,
                url=each.url,
                verdict=each.verdict,
                as_read=each.verdict.state,
                at=each.look.at,
                body_digest=each.look.digest,
                origin=names[each.look.number],
            )
            for each in read
        ],
    )


def _read(look: VantageLook, run: VantageRun, catalogue: Catalogue) -> _Read | None:
    """A look as our own probes read it; the answer says about whom it is. None if it is at nobody whom we have."""
    kept = _answer(look) if look.body is not None else None
    view = find_subject(look.url)
    if kept and kept.asked_url != look.url and find_subject(kept.asked_url) != view:
        raise BadLooksError(
            f"Look {look.number} names {look.url}, but its answer is about {kept.asked_url}. What stood before its run is on record."
        )
    if view is None:
        return None
    asked = catalogue.asked(view.url, stable_id=view.native_id, kind=view.kind.value)
    if kept is None:
        marker = Marker(rule=_AS_SAID, place="", found="")
        verdict = Verdict(state=look.state, marker=marker, probe=look.probe, version=look.probe_version)
    else:
        verdict = catalogue.score(kept.page, asked)
        if run.fault or (verdict.state in GONE and not run.are_controls_held):
            verdict = unheld(verdict)
    url = kept.asked_url if kept else look.url
    return _Read(look=look, url=url, view=view, asked=asked, verdict=verdict)


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

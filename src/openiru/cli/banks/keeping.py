"""`openiru bank`: weigh what parties say, confirm, share, explain, and sweep."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from openiru.cli.banks.setting import Reason, plain
from openiru.cli.doors import By, Json, acting_person, emit, now, progress, with_database
from openiru.engines.hashes.edits import Edit
from openiru.evidence import queries as evidence
from openiru.foundation.errors import BadInputError
from openiru.intake import queries as intake
from openiru.signals import operations
from openiru.signals.types import (
    OUR_UNIT,
    KnownPictureView,
    Stance,
)
from openiru.workflows.explain_pictures import Comparison, Side, compare, explain_match
from openiru.workflows.share_signal import share_picture
from openiru.workflows.sweep_bank import SweepReport, sweep_bank

app = typer.Typer(no_args_is_help=True)

Entry = Annotated[str, typer.Argument(help="Id of a known picture, as `list` and `show` give it.")]

_EDITS: Final[Mapping[Edit, str]] = {
    Edit.NONE: "the same picture, as far as hashes can tell",
    Edit.SAVED_AGAIN: "probably saved again or scaled",
    Edit.CHANGED: "perhaps cropped, overlaid or recoloured, or another picture of the same scene",
    Edit.MIRRORED: "perhaps mirrored",
    Edit.UPSIDE_DOWN: "perhaps mirrored top to bottom",
    Edit.ROTATED_90: "perhaps turned to the right",
    Edit.ROTATED_180: "perhaps turned upside down",
    Edit.ROTATED_270: "perhaps turned to the left",
    Edit.TRANSPOSED: "perhaps mirrored along a diagonal",
    Edit.TRANSVERSED: "perhaps mirrored along a diagonal",
    Edit.DIFFERENT: "nothing in the hashes says that these are the same picture",
}


@app.command()
@with_database
def opine(
    entry: Entry,
    stance: Annotated[Stance, typer.Argument(help="What the party says of the picture.")],
    *,
    by: By,
    reason: Reason,
    party: Annotated[str, typer.Option(help="unit, platform:<name> or exchange:<name>.")] = OUR_UNIT,
    as_json: Json = False,
) -> None:
    """Note what a party says of a picture; where positive and negative both stand, it is disputed.

    Example: openiru bank opine 0198f2a4-7d3c-7c1e-9b0e-0123456789ab negative --party platform:facebook
    --reason "a news broadcast" --by amina
    """
    standing = operations.give_opinion(
        entry, party=party, stance=stance, reason=reason, by=acting_person(by), at=now()
    )
    emit({"standing": standing.value}, as_json=as_json, table=lambda: f"Now: {standing.value}")


@app.command()
@with_database
def confirm(entry: Entry, *, by: By, reason: Reason, as_json: Json = False) -> None:
    """Say as a second person that an entry stands; ends its quarantine.

    Example: openiru bank confirm 0198f2a4-7d3c-7c1e-9b0e-0123456789ab --reason "a poster, not a flag" --by bilal
    """
    view = operations.confirm_entry(entry, by=acting_person(by), at=now(), reason=reason)
    emit(plain(view), as_json=as_json, table=lambda: f"Confirmed: {view.entry_id}")


@app.command()
@with_database
def share(
    entry: Entry,
    *,
    bank: Annotated[str, typer.Option(help="A shared bank.")],
    case: Annotated[str, typer.Option(help="The approved case on which it rests.")],
    by: By,
    as_json: Json = False,
) -> None:
    """Move a picture into a shared bank, on the ground of an approved case whose subject showed it.

    Example: openiru bank share 0198f2a4-7d3c-7c1e-9b0e-0123456789ab --bank shared
    --case 0198f2a4-7d3c-7c1e-9b0e-ba9876543210 --by bilal
    """
    view = share_picture(entry, bank, case_id=case, by=acting_person(by), at=now())
    emit(plain(view), as_json=as_json, table=lambda: f"Shared in {view.bank}: {view.entry_id}")


@app.command()
@with_database
def explain(
    one: Annotated[str, typer.Argument(help="A match alone; or an entry, capture, hash or file.")],
    other: Annotated[str | None, typer.Argument(help="Another entry, capture, hash or file.")] = None,
    *,
    save: Annotated[Path | None, typer.Option(help="A folder for the two pictures.")] = None,
    as_json: Json = False,
) -> None:
    """Explain a match, or compare two pictures: distance, bits that differ, and a guess at the edit.

    Example: openiru bank explain 0198f2a4-7d3c-7c1e-9b0e-0123456789ab poster.jpg
    """
    found = explain_match(one, now()) if other is None else compare(_named(one), _named(other), now())
    saved = [] if save is None else [_save(side, save / name) for side, name in _names(found)]
    data = {**asdict(found), "edit_words": _EDITS[found.edit], "saved": saved}
    emit(_without_bytes(data), as_json=as_json, table=lambda: _told(found))


@app.command()
@with_database
def sweep(*, by: By, as_json: Json = False) -> None:
    """Compare pictures that became known with everything that was scanned before; goes on where it was broken off.

    `scan run` does the same before it scans what is new.

    Example: openiru bank sweep --by amina
    """
    with progress("Sweeping observations", total=intake.last_seq()) as advance:
        report = sweep_bank(by=acting_person(by), at=now(), advance=advance)
    emit(asdict(report), as_json=as_json, table=lambda: _swept(report))


def _swept(report: SweepReport) -> str:
    if not report.scan_ids:
        return "Nothing to sweep: every known picture was compared with everything that was scanned."
    kept_back = f" {report.suppressed:,} kept back by negative banks." if report.suppressed else ""
    return (
        f"Compared {report.pictures:,} known pictures with {report.hashes:,} stored ones; "
        f"{report.matches:,} new matches.{kept_back}"
    )


def _named(text: str) -> str | bytes:
    path = Path(text)
    if not path.is_file():
        return text
    try:
        return path.read_bytes()
    except OSError as error:
        raise BadInputError(f"{path}: cannot be read: {error.strerror}.") from error


def _names(found: Comparison) -> Sequence[tuple[Side, str]]:
    return tuple(zip(found.sides, ("known", "found"), strict=True))


def _save(side: Side, path: Path) -> str | None:
    """Write a picture to a new file; None where only its hash is known."""
    if not side.capture_digest:
        return None
    kind = evidence.capture(side.capture_digest).media_type.rpartition("/")[2]
    path.parent.mkdir(parents=True, exist_ok=True)
    file = path.with_suffix(f".{kind}")
    try:
        with file.open("xb") as target:
            target.write(evidence.content(side.capture_digest))
    except OSError as error:
        raise BadInputError(f"{file}: cannot be written: {error.strerror}.") from error
    return str(file)


def _told(found: Comparison) -> str:
    lines = [
        f"{found.distance_bits} of 256 bits differ; {'within' if found.is_near else 'beyond'} the 31 that count.",
        f"A guess: {_EDITS[found.edit]}.",
        *(f"{name}: {side.pdq} {_of_entry(side.entry)}".rstrip() for side, name in _names(found)),
        *(
            f"Near it in {each.bank}: {each.entry_id}, {each.distances_bits} bits."
            for each in found.negatives
        ),
        f"Bits that differ: {', '.join(map(str, found.differing_bits)) or 'none'}",
    ]
    return "\n".join(lines)


def _of_entry(entry: KnownPictureView | None) -> str:
    return "" if entry is None else f"(bank {entry.bank}, {entry.state.value}, {entry.standing.value})"


def _without_bytes(value: Any) -> Any:
    """The same with hashes as hexadecimal text, for JSON."""
    if isinstance(value, dict):
        return {key: _without_bytes(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_without_bytes(each) for each in value]
    return value.hex() if isinstance(value, bytes) else value

"""`openiru index`: folders of known hashes, searched exactly."""

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer
from numpy.typing import NDArray

from openiru.cli.doors import Json, emit, now, progress
from openiru.cli.hashes.clustering import cluster
from openiru.cli.hashes.devices import Device, DeviceOption, finder_on
from openiru.cli.hashes.files import (
    BrokenHashIndexError,
    UnknownHashError,
    check_distance,
    hex_of,
    read_hashes,
    tells,
)
from openiru.cli.hashes.joining import open_side
from openiru.cli.hashes.options import Distance, Folder, Form, Hashes
from openiru.cli.hashes.pairs import PairColumns, PairFormat, print_pairs
from openiru.engines.hashes.index.store import changes, merging
from openiru.engines.hashes.index.store.changes import Outcome
from openiru.engines.hashes.index.store.checking import problems
from openiru.engines.hashes.index.store.generation import PARTS
from openiru.engines.hashes.index.store.reading import HashStore

app = typer.Typer(no_args_is_help=True)


@app.command()
@tells
def build(
    hashes: Hashes,
    *,
    out: Annotated[Path, typer.Option("--out", "-o", metavar="DIR", help="A new folder.")],
    as_json: Json = False,
) -> None:
    """Build an index of known hashes in a new folder; the hash on line 1 gets the id 1, and so on.

    Example: openiru index build known.txt -o known
    """
    read = read_hashes(hashes, then="nothing was built")
    with progress("Building", total=PARTS) as advance:
        store = changes.create_store(out, read.words, read.labels, advance=advance)
    _emit_figures(store, as_json=as_json)


@app.command()
@tells
def query(
    folder: Folder,
    hashes: Hashes,
    *,
    max_distance: Distance = 31,
    form: Form = PairFormat.CSV,
    labels: Annotated[bool, typer.Option("--labels", help="Add a column with the labels.")] = False,
    device: DeviceOption = Device.AUTO,
    as_json: Json = False,
) -> None:
    """Find all known hashes within a distance of each hash: columns query, id, distance.

    Example: openiru index query known uploads.txt --max-distance 31 --format csv
    """
    check_distance(max_distance)
    store = HashStore(folder)
    read = read_hashes(hashes, then="nothing was looked up")
    digits = hex_of(read.words)
    columns = PairColumns(
        names=("query", "id", "distance", *(("label",) if labels else ())),
        first=lambda rows: [digits[64 * row : 64 * row + 64] for row in rows.tolist()],
        labels=(lambda ids: store.labels(ids.tolist())) if labels else None,
    )
    find = finder_on(device, queries=len(read.words))
    parts = store.iter_near(read.words, max_distance_bits=max_distance, find=find)
    print_pairs(parts, columns, as_json=as_json or form is PairFormat.JSON)


@app.command()
@tells
def join(
    left: Annotated[Path, typer.Argument(metavar="A", help="An index, or a file of hashes.")],
    right: Annotated[Path, typer.Argument(metavar="B", help="An index, or a file of hashes.")],
    *,
    max_distance: Distance = 31,
    form: Form = PairFormat.CSV,
    device: DeviceOption = Device.AUTO,
    as_json: Json = False,
) -> None:
    """Find all pairs of a hash in A and a hash in B within a distance: columns a, b, distance.

    Hashes are told by their ids; those of a file by their lines.

    Example: openiru index join ours theirs --max-distance 31
    """
    check_distance(max_distance)
    ours, theirs = open_side(left), open_side(right)
    ids, words = ours.all()
    columns = PairColumns(names=("a", "b", "distance"), first=lambda rows: ids[rows].tolist())
    parts = theirs.near(words, max_distance, find=finder_on(device, queries=len(words)))
    print_pairs(parts, columns, as_json=as_json or form is PairFormat.JSON)


app.command()(cluster)


@app.command()
@tells
def add(
    folder: Folder,
    hashes: Hashes,
    *,
    again: Annotated[bool, typer.Option("--again", help="Add also what was withdrawn before.")] = False,
    as_json: Json = False,
) -> None:
    """Add hashes: all or none, and found by every search from now on.

    The same hash with the same label stays one entry. What was withdrawn stays withdrawn without --again.

    Example: openiru index add known new.txt
    """
    store = HashStore(folder)
    read = read_hashes(hashes, then="nothing was added")
    addition = changes.add(store, read.words, read.labels, again=again)
    counts = {outcome: int(np.sum(addition.outcomes == outcome)) for outcome in Outcome}
    facts: dict[str, Any] = {
        "added": counts[Outcome.ADDED],
        "known_already": counts[Outcome.KNOWN],
        "withdrawn_before": counts[Outcome.WITHDRAWN],
        "withdrawn_before_lines": (np.flatnonzero(addition.outcomes == Outcome.WITHDRAWN) + 1).tolist(),
        "ids": addition.ids.tolist(),
    }

    def sentence() -> str:
        told = f"{counts[Outcome.ADDED]:,} added, {counts[Outcome.KNOWN]:,} known already"
        if not counts[Outcome.WITHDRAWN]:
            return f"{told}."
        lines = ", ".join(map(str, facts["withdrawn_before_lines"][:10]))
        more = ", ..." if counts[Outcome.WITHDRAWN] > 10 else ""
        return (
            f"{told}, {counts[Outcome.WITHDRAWN]:,} withdrawn before and left out (lines {lines}{more}): "
            "add them with --again."
        )

    emit(facts, as_json=as_json, table=sentence)


@app.command()
@tells
def withdraw(
    folder: Folder,
    entries: Annotated[
        list[str] | None, typer.Argument(metavar="[ENTRY]...", help="Ids, or hashes of 64 digits.")
    ] = None,
    *,
    file: Annotated[
        Path | None,
        typer.Option("--file", help="Also the hashes of a file; a line with a label means only that entry."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Withdraw entries: all or none, and found by no search from now on. They stay on record with the time.

    Example: openiru index withdraw known 17 23
    """
    store = HashStore(folder)
    ids = [found for entry in entries or [] for found in _entries_named(store, entry)]
    if file is not None:
        ids += _entries_in(store, file)
    withdrawal = changes.withdraw(store, np.array(ids, np.int64), at=now())
    facts = {"withdrawn": withdrawal.ids.tolist(), "withdrawn_before": withdrawal.already.tolist()}
    emit(
        facts,
        as_json=as_json,
        table=lambda: (
            f"{len(withdrawal.ids):,} withdrawn, {len(withdrawal.already):,} were withdrawn before."
        ),
    )


@app.command()
@tells
def merge(folder: Folder, *, as_json: Json = False) -> None:
    """Bring what was added and withdrawn into the tables; searches and changes go on meanwhile.

    Example: openiru index merge known
    """
    with progress("Merging", total=PARTS) as advance:
        merged = merging.merge(folder, advance=advance)
    figures = asdict(HashStore(folder).figures())
    words = "Merged" if merged else "Nothing to merge"
    emit(
        {"merged": merged, **figures},
        as_json=as_json,
        table=lambda: f"{words}: generation {figures['generation']}, {figures['live']:,} live entries.",
    )


@app.command()
@tells
def verify(folder: Folder, *, as_json: Json = False) -> None:
    """Check an index from end to end: digests, tables against hashes, ids, labels, journal.

    Example: openiru index verify known
    """
    with progress("Checking", total=18) as advance:
        found = list(problems(folder, advance=advance))
    if as_json:
        emit({"whole": not found, "problems": found}, as_json=True)
    if found:
        more = f" And {len(found) - 1} more problems." if len(found) > 1 else ""
        raise BrokenHashIndexError(f"{found[0]}.{more}")
    if not as_json:
        emit(None, as_json=False, table=lambda: f"{folder} is whole.")


@app.command()
@tells
def stats(folder: Folder, *, as_json: Json = False) -> None:
    """Tell how many entries an index has, and what it takes.

    Example: openiru index stats known
    """
    _emit_figures(HashStore(folder), as_json=as_json)


def _emit_figures(store: HashStore, *, as_json: bool) -> None:
    figures = asdict(store.figures())
    per_hash = figures["index_bytes"] / figures["distinct"] if figures["distinct"] else 0.0
    facts = {"folder": str(store.folder), **figures, "bytes_per_hash": round(per_hash, 1)}

    def lines() -> str:
        return "\n".join(
            f"{name.replace('_', ' '):<16} {value:,}"
            if isinstance(value, int | float)
            else f"{name:<16} {value}"
            for name, value in facts.items()
        )

    emit(facts, as_json=as_json, table=lines)


def _entries_named(store: HashStore, entry: str) -> Sequence[int]:
    """The entries of an id, or the live ones of a hash."""
    if len(entry) == 64:
        try:
            value = bytes.fromhex(entry)
        except ValueError:
            raise UnknownHashError(
                f"{entry!r} is neither an id nor a hash of 64 hexadecimal digits."
            ) from None
        found = store.ids_with(value)
        if not found:
            raise UnknownHashError(f"no live entry has the hash {entry}: nothing was withdrawn.")
        return found
    if not entry.isascii() or not entry.isdigit():
        raise UnknownHashError(f"{entry!r} is neither an id nor a hash of 64 hexadecimal digits.")
    return [min(int(entry), 2**63 - 1)]


def _entries_in(store: HashStore, file: Path) -> list[int]:
    """The live entries that a file names."""
    read = read_hashes(file, then="nothing was withdrawn")
    found, met = [], np.zeros(len(read.words), bool)
    for part in store.iter_near(read.words, max_distance_bits=0):
        for row, entry, label in zip(
            part.rows.tolist(), part.ids.tolist(), store.labels(part.ids.tolist()), strict=True
        ):
            if read.labels[row] in {"", label}:
                found.append(entry)
                met[row] = True
    _check_all_met(file, met)
    return found


def _check_all_met(file: Path, met: NDArray[np.bool_]) -> None:
    missing = np.flatnonzero(~met)
    if len(missing):
        more = f" and {len(missing) - 1:,} more lines" if len(missing) > 1 else ""
        raise UnknownHashError(
            f"{file}, line {missing[0] + 1}{more}: no live entry has this hash and label: nothing was withdrawn."
        )

"""`openiru index cluster`: which hashes belong together."""

import json
import os
import resource
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Final

import numpy as np
import typer

from openiru.cli.doors import Json, errors, progress
from openiru.cli.hashes.devices import Device, DeviceOption, finder_on
from openiru.cli.hashes.files import check_distance, hex_of, tells
from openiru.cli.hashes.joining import open_side
from openiru.cli.hashes.options import Distance, Form
from openiru.cli.hashes.pairs import PairFormat
from openiru.engines.hashes.index import clusters
from openiru.engines.hashes.index.clusters import Clusters, Progress
from openiru.engines.hashes.index.keeping import Keeper
from openiru.engines.hashes.index.known import KnownHashes, on_processor

_LINES_AT_ONCE: Final = 100_000
_TOLD_EVERY_S: Final = 30.0
_COLUMNS: Final = ("hash", "cluster", "distance", "copies")


@tells
def cluster(
    hashes: Annotated[
        Path,
        typer.Argument(metavar="DIR|HASHES", help="An index, or a file of hashes; - reads standard input."),
    ],
    *,
    max_distance: Distance = 31,
    least: Annotated[
        int,
        typer.Option(min=1, help="Print clusters of so many entries and more; 1 prints also what is alone."),
    ] = 2,
    keep: Annotated[
        Path | None,
        typer.Option(
            metavar="FOLDER",
            help="Keep the progress there: the same command goes on after it was killed. Emptied at the end.",
        ),
    ] = None,
    form: Form = PairFormat.CSV,
    device: DeviceOption = Device.AUTO,
    as_json: Json = False,
) -> None:
    """Group hashes that lie close together: columns hash, cluster, distance to the cluster's leader, copies.

    No member of a cluster lies farther from its leader than --max-distance. Clusters are numbered from 1, largest first;
    the leader stands first, with distance 0. Each hash is one line, however often it came: copies says how often.

    Example: openiru index cluster known --max-distance 31 --keep clustering > clusters.csv
    """
    check_distance(max_distance)
    known = open_side(hashes, then="nothing was clustered").known()
    keeper = None if keep is None else Keeper(keep, known, max_distance_bits=max_distance)
    found = _clustered(known, max_distance, keeper, device)
    _print(found, known, least=least, as_json=as_json or form is PairFormat.JSON)
    sys.stdout.flush()
    if keeper is not None:
        keeper.remove()
    _tell(found, least)


def _clustered(known: KnownHashes, max_distance: int, keeper: Keeper | None, device: Device) -> Clusters:
    """Cluster, with signs of life, from where it was interrupted."""
    count = len(known.tables.words)
    state = (keeper.kept() if keeper else None) or clusters.begun(known)
    if state.turn:
        errors.print(f"Going on after {state.turn:,} of {count:,} hashes.", highlight=False)
    find = finder_on(device, queries=count)
    with progress("Clustering", total=count) as advance:
        shown, told_at = 0, time.monotonic()

        def done(state: Progress) -> None:
            nonlocal shown, told_at
            advance(state.turn - shown)
            shown = state.turn
            if keeper is not None:
                keeper.keep(state)
            if not sys.stderr.isatty() and time.monotonic() - told_at > _TOLD_EVERY_S:
                told_at = time.monotonic()
                errors.print(f"{state.turn:,} of {count:,} hashes.", highlight=False)

        return clusters.cluster(
            known,
            max_distance_bits=max_distance,
            progress=state,
            find=find,
            # A GPU takes one part at a time.
            threads=len(os.sched_getaffinity(0)) if find is on_processor else 1,
            done=done,
        )


def _print(found: Clusters, known: KnownHashes, *, least: int, as_json: bool) -> None:
    """Print clusters that are large enough: they come first."""
    wanted = int(np.searchsorted(-found.sizes, -least, side="right"))
    last = int(np.searchsorted(found.numbers, wanted, side="right"))
    if as_json:
        rows = (row for part in _parts(found, known, last) for row in part)
        told = [dict(zip(_COLUMNS, row, strict=True)) for row in rows]
        sys.stdout.write(json.dumps(told, indent=1) + "\n")
        return
    sys.stdout.write(",".join(_COLUMNS) + "\n")
    for part in _parts(found, known, last):
        sys.stdout.write("".join([f"{row[0]},{row[1]},{row[2]},{row[3]}\n" for row in part]))


def _parts(found: Clusters, known: KnownHashes, last: int) -> Iterator[Iterator[tuple[str, int, int, int]]]:
    for first in range(0, last, _LINES_AT_ONCE):
        part = slice(first, min(last, first + _LINES_AT_ONCE))
        digits = hex_of(known.tables.words[found.rows[part]])
        yield zip(
            [digits[place : place + 64] for place in range(0, len(digits), 64)],
            found.numbers[part].tolist(),
            found.distances_bits[part].tolist(),
            found.copies[part].tolist(),
            strict=True,
        )


def _tell(found: Clusters, least: int) -> None:
    """Say in one sentence what was found, and what it took."""
    shown = int(np.sum(found.sizes >= least))
    largest = int(found.sizes[0]) if len(found.sizes) else 0
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    errors.print(
        f"{int(found.copies.sum()):,} entries, {len(found.rows):,} distinct hashes: {shown:,} clusters of {least:,} "
        f"and more, the largest of {largest:,}. Memory at most {peak_mb:,.0f} MB.",
        highlight=False,
        soft_wrap=True,
    )

"""Are photographs of different things ever called the same? Every one is edited in turn, and asked of all others.

Manuals and examples of programs show one picture under several edits, bands of one satellite picture, two photographs of
one table: what they hold is left out by the names of their packages, before anything is asked.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from benchmarks.media.pictures.accuracy import PHOTOGRAPHS, rows_of, run_edits
from benchmarks.media.pictures.sources import real_pictures
from benchmarks.media.pictures.strangers import stranger_lines, twin_lines

_MANUAL: Final = re.compile(r"-(doc|help|examples|dev)(-[a-z]+)?$")


def photograph_lines(folders: Sequence[Path], results: Path, seconds: float) -> list[str]:
    """The table of strangers of photographs alone.

    Args:
        folders: where pictures lie, those of each package in a folder with its name.
        results: a file in which an earlier run is gone on with.
        seconds: how long is asked at most.
    """
    real = real_pictures(folders)
    mine = [source for source in real if source.kind in PHOTOGRAPHS and not is_of_manual(source.name)]
    run_edits(mine, [source for source in real if source.kind not in PHOTOGRAPHS], results, seconds=seconds)
    rows = rows_of(results)
    packages = len({_package(source.name) for source in mine})
    found = 100 * sum(row["found"] for row in rows) / max(1, len(rows))
    told = f"{len(mine)} photographs of {packages} folders; {len(rows):,} edited ones asked, of which {found:.1f} % are found."
    return [
        f"{told} HMA calls {sum(row['peer_wrong'] for row in rows)} pairs of strangers the same.",
        "",
        *stranger_lines(rows, Counter(source.kind for source in mine))[:3],
        "",
        *wrong_lines(rows, [source.name for source in mine]),
        "",
        *twin_lines(rows),
    ]


def is_of_manual(name: str) -> bool:
    """Whether a picture belongs to a manual or to examples, by the folder it lies in."""
    return any(_MANUAL.search(part) for part in Path(name).parts[:-1])


def wrong_lines(rows: Sequence[Mapping[str, Any]], names: Sequence[str]) -> list[str]:
    """Every pair that counts as wrong, so that anybody may look at both."""
    pairs: Counter[tuple[str, str]] = Counter()
    for row in rows:
        for each in row["wrong"]:
            pairs[(names[row["number"]], each[0])] += 1
    lines = ["| asked with | called the same | times |", "|---|---|---|"]
    return lines + [
        f"| {_short(one)} | {_short(other)} | {count} |" for (one, other), count in sorted(pairs.items())
    ]


def _package(name: str) -> str:
    return "/".join(Path(name).parts[:-1])


def _short(name: str) -> str:
    return "/".join(Path(name).parts[-2:])

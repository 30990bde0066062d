"""Copies of pictures beside what others do: speed, the index of local features, accuracy on held-out pictures.

    python -m benchmarks.media.pictures.bench_pictures                  a short run
    python -m benchmarks.media.pictures.bench_pictures --seconds 7200 --trap --descriptors 10000000 --write

The accuracy goes on where an earlier run stopped: results are kept in a file.
"""

import argparse
import os
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, Final

import cv2
import numpy as np

from benchmarks.media.pictures.accuracy import REAL, letterhead_pairs, pictures_of, rows_of, run_edits
from benchmarks.media.pictures.beside_perception import beside_rows
from benchmarks.media.pictures.edits import EDITS
from benchmarks.media.pictures.index import index_rows, peak_gigabytes
from benchmarks.media.pictures.photographs import photograph_lines
from benchmarks.media.pictures.sources import FOLDERS, PACKAGES
from benchmarks.media.pictures.speed import bits_off, speed_rows
from benchmarks.media.pictures.strangers import stranger_lines, twin_lines
from openiru.engines.media.pictures.types import Depth

PAGE: Final = Path(__file__).parents[3] / "docs" / "reference" / "media-pictures.md"
PARTS: Final = ("speed", "index", "accuracy", "perception", "letterheads", "photographs")
LOOKED_AT: Final = "development: faults were repaired after a first look at them"
FRESH: Final = "fresh: no threshold and no repair comes from a look at them"
PERCEPTION: Final = "0.9.3"
_KINDS: Final = ("photo", "wallpaper", "scene", "drawing", "poster", "statement")


def main() -> int:
    """Run what was asked for, print it, and write it into the page if told so."""
    options = _options()
    cv2.setNumThreads(1)
    folders = [folder for folder in options.folder if folder.is_dir()]
    if not folders:
        print(f"There are no pictures to edit: install the Debian packages {PACKAGES}, or name a --folder.")
        return 0
    parts = options.only or ["speed", "index", "accuracy", "perception"] + ["letterheads"] * options.trap
    makes: Mapping[str, Callable[[], list[str]]] = {
        "speed": _speed,
        "index": lambda: _index(options.descriptors, folders),
        "accuracy": lambda: _accuracy(options, folders),
        "photographs": lambda: _photographs(options, folders),
        "perception": lambda: _perception(options, folders),
        "letterheads": lambda: _letterheads(options),
    }
    made = {part: make() for part, make in makes.items() if part in parts}
    for lines in made.values():
        print("\n".join(lines), "\n")
    if options.write:
        for part, lines in made.items():
            write_part(part, lines)
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--folder", action="append", type=Path, help="pictures to edit; may be given again")
    parser.add_argument(
        "--fresh",
        action="append",
        type=Path,
        default=[],
        help="pictures that nobody looked at before, edited instead of the part held out; may be given again",
    )
    parser.add_argument("--only", action="append", choices=PARTS, help="a part; may be given again")
    parser.add_argument(
        "--seconds", type=float, default=240, help="how long edits, and pairs, are looked up at most"
    )
    parser.add_argument("--results", type=Path, default=Path(".openiru/bench-pictures.jsonl"))
    parser.add_argument("--descriptors", type=int, default=1_000_000, help="local features in the index")
    parser.add_argument("--each", type=int, default=4, help="pictures for each edit beside `perception`")
    parser.add_argument("--trap", action="store_true", help="also pairs on one letterhead")
    parser.add_argument("--deep", action="store_true", help="those with SIFT too: three times as long")
    parser.add_argument("--write", action="store_true", help=f"write the figures into {PAGE.name}")
    options = parser.parse_args()
    options.folder = options.folder or list(FOLDERS)
    return options


def _load() -> str:
    return f"load of the machine {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"


def _speed() -> list[str]:
    told, rows = speed_rows()
    median, most = bits_off()
    peer = rows[0][1]
    lines = [
        f"JPEG files: {told}. Processor time on one core, best of five rounds; {_load()}.",
        "",
        "| what | ms | a second | times the peer | target |",
        "|---|---|---|---|---|",
    ]
    lines += [
        f"| {name} | {spent:.1f} | {1000 / spent:.0f} | {peer / spent:.1f} | {target} |"
        for name, spent, target in rows
    ]
    return [
        *lines,
        "",
        f"Luminance alone: {median:.0f} bits off in the median, {most} at most, of 100 pictures.",
    ]


def _index(count: int, folders: list[Path]) -> list[str]:
    rows = index_rows(count, folders)
    lines = [
        f"{count:,} ORB features, 400 in each query; processor time on one core; {_load()}.",
        f"Peak memory of the whole run {peak_gigabytes():.1f} GB. A planted feature has 32 of 256 bits turned over.",
        "",
        "| index | built in s | a query in ms | planted features found |",
        "|---|---|---|---|",
    ]
    return lines + [
        f"| {row.name} | {row.build_s:.0f} | {row.query_ms:.1f} | {100 * row.found:.0f} % |" for row in rows
    ]


def _accuracy(options: argparse.Namespace, folders: list[Path]) -> list[str]:
    sources, strangers = pictures_of(folders, held_out=True, fresh=options.fresh)
    run_edits(sources, strangers, options.results, seconds=options.seconds)
    kinds = Counter(source.kind for source in sources)
    return accuracy_lines(rows_of(options.results), kinds=kinds, told=FRESH if options.fresh else LOOKED_AT)


def _photographs(options: argparse.Namespace, folders: list[Path]) -> list[str]:
    results = options.results.with_name("bench-photographs.jsonl")
    return photograph_lines([*folders, *options.fresh], results, options.seconds)


def accuracy_lines(rows: list[dict[str, Any]], *, kinds: Mapping[str, int], told: str) -> list[str]:
    """The table of edits, with the peer's figures from the same files; `kinds` counts the known pictures."""
    known = sum(kinds.values())
    by_edit: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        by_edit[row["edit"]].append(row)
    shares = {edit: _share(by_edit[edit], "found") for edit in EDITS if by_edit[edit]}
    peers = {edit: _share(by_edit[edit], "peer_found") for edit in shares}
    pairs = len(rows) * (known - 1)
    spent = f"{np.mean([row['ms'] for row in rows]):.0f} and {np.median([row['ms'] for row in rows]):.0f} ms"
    real = [row for row in rows if row["kind"] in REAL]
    asked = f"of these, asked with a real picture ({len(real) * (known - 1):,} pairs)"
    lines = [
        f"{len(rows):,} edited pictures of {known} known ones, {told}",
        f"({len(rows) // max(1, len(shares))} for each edit; {known * len(EDITS):,} would be all); {pairs:,} pairs of strangers.",
        "",
        "| | ours | HMA: one PDQ, 31 bits, quality 50 |",
        "|---|---|---|",
        f"| copies found, mean of {len(shares)} edits | **{_mean(shares):.1f} %** | {_mean(peers):.1f} % |",
        f"| worst edit | {_worst(shares)} | {_worst(peers)} |",
        f"| strangers called the same, all kinds | {_wrong(rows)} | {sum(row['peer_wrong'] for row in rows)} |",
        f"| twins among the pictures, found and not counted | {sum(row['twins'] for row in rows)} | not told apart |",
        f"| {asked} | {_wrong(real)} | {sum(row['peer_wrong'] for row in real)} |",
        f"| processor time for reading and looking up, mean and median | {spent} | |",
        "",
        "By kind: " + "; ".join(_by_kind(rows)) + ".",
        "",
        *stranger_lines(rows, kinds),
        "",
        *twin_lines(rows),
        "",
        "| edit | ours | HMA | | edit | ours | HMA |",
        "|---|---|---|---|---|---|---|",
    ]
    cells = [f"{edit} | {shares[edit]:.0f} | {peers[edit]:.0f}" for edit in shares]
    half = (len(cells) + 1) // 2
    cells += [" | | "] * (2 * half - len(cells))
    return lines + [f"| {one} | | {other} |" for one, other in zip(cells[:half], cells[half:], strict=True)]


def _perception(options: argparse.Namespace, folders: list[Path]) -> list[str]:
    sources, strangers = pictures_of(folders, held_out=True, fresh=options.fresh)
    rows = beside_rows(sources, strangers, options.each)
    if not rows:
        return [
            "`perception` is not installed: `make .perception/.stamp` installs it in a folder of its own."
        ]
    pairs = options.each * len(EDITS) * (len(sources) - 1)
    count = f"{options.each * len(EDITS):,} of these edited pictures, {options.each} for each edit"
    return [
        f"{count}, among {len(sources)} known ones ({pairs:,} pairs of strangers);",
        f"`perception` {PERCEPTION}, each way with its own defaults; {_load()}.",
        "",
        "| | copies found, mean of 50 edits | strangers called the same | of these, asked with no poster or statement | ms a picture |",
        "|---|---|---|---|---|",
        *(
            f"| {row.name} | {row.mean:.1f} % | {row.wrong} | {row.wrong_real} | {row.ms:.0f} |"
            for row in rows
        ),
    ]


def _share(rows: Iterable[Mapping[str, Any]], name: str) -> float:
    return 100 * float(np.mean([bool(row[name]) for row in rows]))


def _mean(shares: Mapping[str, float]) -> float:
    return float(np.mean(list(shares.values())))


def _worst(shares: Mapping[str, float]) -> str:
    edit = min(shares, key=lambda each: shares[each])
    return f"{edit}, {shares[edit]:.0f} %"


def _wrong(rows: Iterable[Mapping[str, Any]]) -> int:
    return sum(len(row["wrong"]) for row in rows)


def _by_kind(rows: list[dict[str, Any]]) -> Iterable[str]:
    for kind in _KINDS:
        mine = [row for row in rows if row["kind"] == kind]
        if mine:
            yield f"{kind} {_share(mine, 'found'):.1f} % of {len(mine):,} (HMA {_share(mine, 'peer_found'):.1f} %)"


def _letterheads(options: argparse.Namespace) -> list[str]:
    depth = Depth.DEEP if options.deep else Depth.LOCAL
    return letterhead_lines(letterhead_pairs(seed=77, depth=depth, seconds=options.seconds), depth)


def letterhead_lines(counts: Mapping[str, int], depth: Depth) -> list[str]:
    """What became of different statements on one letterhead."""
    return [
        f"{counts['pairs']:,} pairs of different statements on one letterhead, without reading their words; depth {depth.name}:",
        "",
        "| | ours | HMA |",
        "|---|---|---|",
        f"| called the same | {counts['same']} | {counts['peer']} |",
        f"| called a shared element | {counts['shares']} | |",
    ]


def write_part(part: str, lines: list[str]) -> None:
    """Put lines between the markers of a part of the page."""
    begin, end = f"<!-- {part}: begin -->", f"<!-- {part}: end -->"
    page = PAGE.read_text(encoding="utf-8")
    before, rest = page.split(begin, 1)
    after = rest.split(end, 1)[1]
    PAGE.write_text(before + "\n".join([begin, *lines, end]) + after, encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())

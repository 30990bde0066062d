"""How many marks within pictures are found, by kind and placement, how many that are not there, and in what time?

A hundred invented marks (40 text flags, 20 seals, 20 emblems, 20 plain flags), each of them shown in nine ways on real
pictures, and pictures without any. Nothing that others give away for this does it without trained weights; the peer is
OpenCV's brute-force matching of the same points with a ratio test and RANSAC, as its tutorials do it.

Thresholds were chosen on marks of seed 1 and pictures of part A; the figures are of marks of seed 41 and pictures of part B.
`--half A` runs the former. Run `make bench-media-marks`; ARGS="--turns 2" shows each mark on more pictures, `--write` puts the
tables into docs/reference/media-marks.md.
"""

import argparse
import io
import random
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import cv2
import numpy as np
from PIL import Image

from benchmarks.media.marks.grounds import without_marks
from benchmarks.media.marks.invented import LOW_QUALITY, PLACEMENTS, InventedMark, MarkKind, as_file, marks
from benchmarks.media.marks.memory import mebibytes_of
from benchmarks.media.marks.peer import Peer
from benchmarks.media.marks.videos import video_rows
from benchmarks.media.pictures.sources import PACKAGES, Source, is_held_out, real_pictures
from benchmarks.media.tables import write_between_marks
from openiru.engines.media.marks.bank import MARK, MarkBank
from openiru.engines.media.marks.printing import mark_print_of, scene_print_of
from openiru.engines.media.marks.types import MarkPrint

DOCUMENT: Final = Path(__file__).parents[3] / "docs" / "reference" / "media-marks.md"
_SEEDS: Final = {"A": 1, "B": 41}
_KNOWN: Final = 100
_MANY: Final = 1000
_QUALITY: Final = 80
_LOW: Final = 25


def main() -> None:
    """Print the figures, and write them where it was asked for."""
    cv2.setNumThreads(1)
    asked = _arguments()
    photos = [each for each in real_pictures() if is_held_out(each) == (asked.half == "B")]
    if not photos:
        print(f"No pictures to show marks on: install, on Debian, {PACKAGES}.")
        return
    seed = _SEEDS[asked.half]
    invented = marks(_KNOWN, seed=seed)
    prints = [mark_print_of(_on_white(each)) for each in invented]
    bank, peer = MarkBank(prints), Peer(prints)
    in_videos = "\n".join(video_rows(invented, bank, photos))
    print(in_videos)
    if asked.write:
        write_between_marks(DOCUMENT, "videos", in_videos)
    if asked.only_videos:
        return
    rows = _placements(invented, bank, peer, photos, asked.turns)
    rows += _alone(bank, peer, photos, seed=seed, drawn=asked.drawn)
    rows += _times(prints, photos[: asked.times], seed=seed)
    table = "\n".join(rows)
    print(table)
    if asked.write:
        write_between_marks(DOCUMENT, "figures", table)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--half", choices=("A", "B"), default="B", help="of marks and pictures")
    parser.add_argument("--turns", type=int, default=1, help="pictures for each mark and placement")
    parser.add_argument("--drawn", type=int, default=40, help="posters, statements and windows, of each")
    parser.add_argument("--times", type=int, default=10, help="pictures that are timed")
    parser.add_argument("--only-videos", action="store_true", help="measure marks in videos and nothing else")
    parser.add_argument("--write", action="store_true")
    asked = parser.parse_args()
    if asked.write and asked.half == "A":
        parser.error("half A served to choose thresholds: only figures of half B are written")
    return asked


def _on_white(mark: InventedMark) -> np.ndarray:
    flat = Image.new("RGBA", mark.picture.size, "white")
    flat.alpha_composite(mark.picture)
    return np.asarray(flat.convert("RGB"))


def _placements(
    invented: Sequence[InventedMark], bank: MarkBank, peer: Peer, photos: Sequence[Source], turns: int
) -> list[str]:
    of_kind = Counter(mark.kind for mark in invented)
    rows = [
        "| shown | "
        + " | ".join(f"{kind}, n = {turns * of_kind[kind]}" for kind in MarkKind)
        + " | other marks named, a picture |",
        "|---" * (len(MarkKind) + 2) + "|",
    ]
    for place, (name, show) in enumerate(PLACEMENTS.items()):
        found: Counter[MarkKind] = Counter()
        by_peer: Counter[MarkKind] = Counter()
        others = 0
        for turn in range(turns):
            for number, mark in enumerate(invented):
                photo = photos[(number * 7 + place * 11 + turn * 5) % len(photos)]
                picture = show(photo.picture, mark.picture, random.Random(f"{place}/{number}/{turn}"))
                scene = scene_print_of(_sent(picture, _LOW if name == LOW_QUALITY else _QUALITY))
                likenesses = dict(bank.match(scene))
                found[mark.kind] += number in likenesses
                others += sum(like.method == MARK and which != number for which, like in likenesses.items())
                by_peer[mark.kind] += peer.is_in(number, scene)
        cells = [
            f"{100 * found[kind] / (turns * of_kind[kind]):.0f} ({100 * by_peer[kind] / (turns * of_kind[kind]):.0f})"
            for kind in MarkKind
        ]
        rows.append(f"| {name} | {' | '.join(cells)} | {others / (turns * len(invented)):.2f} |")
        print(rows[-1], flush=True)
    return rows


def _alone(bank: MarkBank, peer: Peer, photos: Sequence[Source], *, seed: int, drawn: int) -> list[str]:
    """Pictures that show none of the marks."""
    shown: Counter[str] = Counter()
    by_points: Counter[str] = Counter()
    by_colours: Counter[str] = Counter()
    seen_by_peer: Counter[str] = Counter()
    by_peer: Counter[str] = Counter()
    for kind, picture in without_marks(photos, seed=seed + 100, drawn=drawn):
        scene = scene_print_of(_sent(picture, _QUALITY))
        found = bank.match(scene)
        shown[kind] += 1
        by_points[kind] += any(like.method == MARK for _, like in found)
        by_colours[kind] += any(like.method != MARK for _, like in found)
        if seen_by_peer[kind] < drawn // 4:  # a second or two for each picture
            seen_by_peer[kind] += 1
            by_peer[kind] += bool(peer.match(scene))
    return [
        "",
        "| pictures without any of these marks | n | a mark is named in | a plain flag is called possible in | peer names one in |",
        "|---|---|---|---|---|",
        *(
            f"| {kind} | {shown[kind]} | {by_points[kind]} | {by_colours[kind]} | {by_peer[kind]} of {seen_by_peer[kind]} |"
            for kind in shown
        ),
    ]


def _times(hundred: Sequence[MarkPrint], photos: Sequence[Source], *, seed: int) -> list[str]:
    """Processor time of one picture among 100 and 1,000 marks, and memory of a process that searches them."""
    rows = [
        "",
        "| marks | points | reading a picture, ms | searching, ms | together, ms | memory to search, MiB |",
        "|---|---|---|---|---|---|",
    ]
    pictures = [_sent(each.picture, _QUALITY) for each in photos]
    many = [*hundred, *(mark_print_of(_on_white(each)) for each in marks(_MANY - _KNOWN, seed=seed + 1))]
    before = 0.0
    for prints in (hundred, many):
        bank = MarkBank(prints)
        bank.match(scene_print_of(pictures[0]))
        reading, searching = [], []
        for picture in pictures:
            begin = time.process_time()
            scene = scene_print_of(picture)
            read = time.process_time()
            bank.match(scene)
            reading.append(1000 * (read - begin))
            searching.append(1000 * (time.process_time() - read))
        one, other = float(np.median(reading)), float(np.median(searching))
        before, most = mebibytes_of(prints, scene)
        rows.append(
            f"| {len(prints):,} | {sum(map(len, prints)):,} | {one:.0f} | {other:.0f} | {one + other:.0f} | {most - before:,.0f} |"
        )
    return [
        *rows,
        "",
        (
            f"Processor time on one core, medians of {len(pictures)}. Memory: the most that a process took for opening the bank "
            f"and one search, above the {before:,.0f} MiB of its libraries."
        ),
    ]


def _sent(picture: Image.Image, quality: int) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(as_file(picture, quality))).convert("RGB"))


if __name__ == "__main__":
    main()

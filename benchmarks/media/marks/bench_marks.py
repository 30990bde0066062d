"""How many marks within pictures are found, by kind and placement, how many that are not there, and in what time?

A hundred invented marks (40 text flags, 20 seals, 20 emblems, 20 plain flags), each shown in eight ways on real pictures, and
the same pictures without any. Nothing that others give away for this does it without trained weights; the peer is OpenCV's
brute-force matching of the same points with a ratio test and RANSAC, as its tutorials do it.

Run `make bench-media-marks`; ARGS="--each 4" for less, `--write` puts the table into docs/reference/media-marks.md.
"""

import argparse
import io
import random
import resource
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import cv2
import numpy as np
from PIL import Image

from benchmarks.media.marks.invented import LOW_QUALITY, PLACEMENTS, InventedMark, MarkKind, as_file, marks
from benchmarks.media.pictures.sources import PACKAGES, is_held_out, real_pictures
from benchmarks.media.tables import write_between_marks
from openiru.engines.media.marks.bank import MARK, MarkBank
from openiru.engines.media.marks.printing import mark_print_of, scene_print_of
from openiru.engines.media.marks.types import MarkPrint

DOCUMENT: Final = Path(__file__).parents[3] / "docs" / "reference" / "media-marks.md"
_PEER_LEAST: Final = 6  # inliers
_SEED: Final = 41  # thresholds were chosen on marks of seed 1


def main() -> None:
    """Print the figures, and write them where it was asked for."""
    cv2.setNumThreads(1)
    asked = _arguments()
    scenes = [each.picture for each in real_pictures() if is_held_out(each)][: asked.scenes]
    if not scenes:
        print(f"No pictures to show marks on: install, on Debian, {PACKAGES}.")
        return
    invented = marks(100, seed=_SEED)
    bank = MarkBank([mark_print_of(_on_white(each)) for each in invented])
    rows = _placements(invented, bank, scenes, asked.each)
    rows += _alone(bank, scenes)
    rows += _times(scenes, asked.times)
    table = "\n".join(rows)
    print(table)
    if asked.write:
        write_between_marks(DOCUMENT, "figures", table)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--each", type=int, default=20, help="pictures for each placement")
    parser.add_argument("--scenes", type=int, default=60, help="pictures on which marks are shown")
    parser.add_argument("--times", type=int, default=10, help="pictures that are timed")
    parser.add_argument("--write", action="store_true")
    return parser.parse_args()


def _on_white(mark: InventedMark) -> np.ndarray:
    flat = Image.new("RGBA", mark.picture.size, "white")
    flat.alpha_composite(mark.picture)
    return np.asarray(flat.convert("RGB"))


def _placements(
    invented: Sequence[InventedMark], bank: MarkBank, scenes: Sequence[Image.Image], each: int
) -> list[str]:
    rows = [
        "| shown | "
        + " | ".join(f"{kind} %" for kind in MarkKind)
        + " | other marks named, a picture | peer: all % |",
        "|---" * (len(MarkKind) + 3) + "|",
    ]
    peer = _Peer(invented)
    for place, (name, show) in enumerate(PLACEMENTS.items()):
        found: Counter[MarkKind] = Counter()
        shown: Counter[MarkKind] = Counter()
        others = by_peer = 0
        for turn in range(each):
            rng = random.Random(1000 * place + turn)
            number = (turn * 7 + place * 3) % len(invented)
            mark = invented[number]
            picture = show(scenes[(turn * 5 + place) % len(scenes)], mark.picture, rng)
            scene = scene_print_of(_sent(picture, 25 if name == LOW_QUALITY else 80))
            likenesses = dict(bank.match(scene))
            shown[mark.kind] += 1
            found[mark.kind] += number in likenesses
            others += sum(like.method == MARK and which != number for which, like in likenesses.items())
            by_peer += number in peer.match(scene)
        cells = [f"{100 * found[kind] / shown[kind]:.0f}" if shown[kind] else "–" for kind in MarkKind]
        rows.append(f"| {name} | {' | '.join(cells)} | {others / each:.2f} | {100 * by_peer / each:.0f} |")
        print(rows[-1], flush=True)
    return rows


def _alone(bank: MarkBank, scenes: Sequence[Image.Image]) -> list[str]:
    """Pictures that show none of the marks."""
    by_points = by_colours = 0
    for scene in scenes:
        found = bank.match(scene_print_of(_sent(scene, 80)))
        by_points += any(like.method == MARK for _, like in found)
        by_colours += any(like.method != MARK for _, like in found)
    return [
        "",
        (
            f"Of {len(scenes)} pictures without any of these marks, one is named in {by_points}; a plain flag is called "
            f"possible in {by_colours}."
        ),
    ]


def _times(scenes: Sequence[Image.Image], count: int) -> list[str]:
    """Processor time of one picture among 100 and 1,000 marks."""
    rows = [
        "",
        "| marks | points | reading a picture, ms | searching, ms | together, ms |",
        "|---|---|---|---|---|",
    ]
    pictures = [_sent(scene, 80) for scene in scenes[:count]]
    for known in (100, 1000):
        prints = [mark_print_of(_on_white(each)) for each in marks(known, seed=_SEED + 1)]
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
        rows.append(
            f"| {known:,} | {sum(map(len, prints)):,} | {one:.0f} | {other:.0f} | {one + other:.0f} |"
        )
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return [
        *rows,
        "",
        f"Processor time on one core, medians of {len(pictures)}; memory of the whole run {peak:,.0f} MiB.",
    ]


def _sent(picture: Image.Image, quality: int) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(as_file(picture, quality))).convert("RGB"))


class _Peer:
    """OpenCV's matching of the same points, mark by mark: ratio test, then RANSAC."""

    def __init__(self, invented: Sequence[InventedMark]) -> None:
        self._marks = [mark_print_of(_on_white(each)) for each in invented]
        self._matcher: Any = cv2.BFMatcher(cv2.NORM_L2)

    def match(self, scene: MarkPrint) -> set[int]:
        """The marks that are found."""
        return {number for number, mark in enumerate(self._marks) if self._is_in(mark, scene)}

    def _is_in(self, mark: MarkPrint, scene: MarkPrint) -> bool:
        if len(mark) < _PEER_LEAST or len(scene) < _PEER_LEAST:
            return False
        pairs = self._matcher.knnMatch(
            mark.descriptors.astype(np.float32), scene.descriptors.astype(np.float32), k=2
        )
        kept = [pair[0] for pair in pairs if len(pair) == 2 and pair[0].distance < 0.75 * pair[1].distance]
        if len(kept) < _PEER_LEAST:
            return False
        there = mark.frames[[each.queryIdx for each in kept], :2]
        here = scene.frames[[each.trainIdx for each in kept], :2]
        inliers: Any = cv2.estimateAffine2D(there, here, ransacReprojThreshold=0.01)[1]
        return inliers is not None and int(inliers.sum()) >= _PEER_LEAST


if __name__ == "__main__":
    main()

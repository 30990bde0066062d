"""How many edited copies of videos are found, how many wrong ones, and how fast?

`make bench-media-video ARGS="--videos FOLDER"`. The folder holds any real videos; without it there are slide shows of real
pictures and drawn films. What was made is found again in the working folder, so an interrupted run goes on where it was.
"""

import argparse
import hashlib
import os
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

import cv2
import numpy as np

from benchmarks.media.video.clips import PACKAGES, Clip, clips
from benchmarks.media.video.edits import EDITS, Edit, edited
from benchmarks.media.video.peer import Words, vpdq_hashes, vpdq_matches
from benchmarks.media.video.speed import search_speed, speeds
from benchmarks.media.video.traps import SAID, trap_files, trap_pairs
from openiru.engines.media import video as engine
from openiru.engines.media.types import NoMedia, Outcome
from openiru.engines.media.video.bank import VideoBank
from openiru.engines.media.video.compare import compare_videos
from openiru.engines.media.video.reading import read_video
from openiru.engines.media.video.types import Depth, VideoPrint
from openiru.engines.media.video.views import no_views

WAYS: Final = ("vpdq", "keys", "frames", "local", "sound")
# Clips that show the same scene: two parts of one take, which is no wrong match.
_RELATED: Final = frozenset({frozenset({"real-v1", "real-v2"})})
_PAGE: Final = Path(__file__).parents[3] / "docs" / "reference" / "media-video.md"
_BEGIN, _END = "<!-- figures: begin -->", "<!-- figures: end -->"


@dataclass(slots=True)
class Tally:
    """What one way of looking found."""

    found: dict[str, list[bool]] = field(default_factory=dict)  # by edit
    leads: dict[str, list[bool]] = field(default_factory=dict)  # the same, a shared element counted too
    wrong: list[str] = field(default_factory=list)
    wrong_leads: list[str] = field(default_factory=list)
    pairs: int = 0

    def add(self, edit: Edit, clip: Clip, outcomes: dict[str, Outcome], known: int) -> None:
        """Count what one query found."""
        mine = outcomes.pop(clip.name, Outcome.NOTHING)
        self.found.setdefault(edit.name, []).append(mine is Outcome.SAME_CONTENT)
        self.leads.setdefault(edit.name, []).append(mine is not Outcome.NOTHING)
        said = [
            (name, outcome)
            for name, outcome in outcomes.items()
            if outcome is not Outcome.NOTHING and frozenset({name, clip.name}) not in _RELATED
        ]
        self.wrong += [
            f"{clip.name}.{edit.name} / {name}" for name, one in said if one is Outcome.SAME_CONTENT
        ]
        self.wrong_leads += [f"{clip.name}.{edit.name} / {name}" for name, _ in said]
        self.pairs += known - 1

    def recall(self, edit: str) -> float:
        """Of the copies with an edit, how many were found, in per cent."""
        return 100 * float(np.mean(self.found[edit]))

    @property
    def mean(self) -> float:
        """Over all edits."""
        return float(np.mean([self.recall(edit) for edit in self.found]))


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """The videos and where things lie."""

    work: Path
    clips: Sequence[Clip]

    def known(self) -> dict[str, VideoPrint]:
        """The prints of all originals."""
        return {clip.name: self.print_of(clip.path) for clip in self.clips}

    def print_of(self, path: Path, depth: Depth = Depth.LOCAL) -> VideoPrint:
        """The print of a file, made once for each state of the engine."""
        kept = self.work / f"prints-{_state()}" / f"{path.stem}.{depth}"
        if kept.exists():
            return VideoPrint.from_bytes(kept.read_bytes())
        found = read_video(path.read_bytes(), depth=depth)
        assert not isinstance(found, NoMedia), (path, found)
        kept.parent.mkdir(exist_ok=True)
        kept.write_bytes(found.to_bytes())
        return found

    def peer_of(self, path: Path) -> Words:
        """The peer's hashes of a file, made once."""
        kept = self.work / "vpdq" / f"{path.stem}.npy"
        if not kept.exists():
            kept.parent.mkdir(exist_ok=True)
            np.save(kept, vpdq_hashes(path))
        words: Words = np.load(kept)
        return words


def _state() -> str:
    """A short digest of the code that makes prints."""
    names = ("boxes", "looks", "opening", "reading", "sampling", "types", "views")
    folder = Path(engine.__path__[0])
    return hashlib.sha256(b"".join((folder / f"{name}.py").read_bytes() for name in names)).hexdigest()[:8]


def tallied(bench: Bench, *, is_told: bool) -> dict[str, Tally]:
    """What each way finds among all originals, of the copies of one half of them."""
    known = bench.known()
    peers = {clip.name: bench.peer_of(clip.path) for clip in bench.clips}
    bank = VideoBank.of(known)
    tallies = {way: Tally() for way in WAYS}
    for clip, edit, path in _copies(bench, known):
        if clip.is_told is not is_told:
            continue
        query, hashes = bench.print_of(path), bench.peer_of(path)
        found = {
            "vpdq": {
                name: Outcome.SAME_CONTENT for name, words in peers.items() if vpdq_matches(hashes, words)
            },
            "keys": _asked(bank, bench.print_of(path, Depth.KEYFRAMES)),
            "frames": _asked(bank, replace(query, views=no_views(), sound=None)),
            "local": _asked(bank, replace(query, sound=None)),
            "sound": _asked(bank, query),
        }
        for way, outcomes in found.items():
            tallies[way].add(edit, clip, outcomes, len(known))
    return tallies


def _copies(bench: Bench, known: dict[str, VideoPrint]) -> Iterator[tuple[Clip, Edit, Path]]:
    folder = bench.work / "edited"
    folder.mkdir(exist_ok=True)
    for clip in bench.clips:
        for edit in EDITS:
            yield clip, edit, edited(clip, edit, folder, seconds=known[clip.name].seconds)


def _asked(bank: VideoBank, query: VideoPrint) -> dict[str, Outcome]:
    return {match.video_id: match.likeness.outcome for match in bank.match(query)}


def table(tallies: dict[str, Tally]) -> list[str]:
    """Recall by edit, as Markdown."""
    titles = {
        "vpdq": "vPDQ's rule",
        "keys": "key frames and sound",
        "frames": "hashes of frames",
        "local": "frames and local features",
        "sound": "all, and sound",
    }
    lines = [f"| edit | {' | '.join(titles[way] for way in WAYS)} |", "|---|" + "---|" * len(WAYS)]
    for edit in EDITS:
        cells = " | ".join(f"{tallies[way].recall(edit.name):.0f}" for way in WAYS)
        lines.append(f"| {edit.said} | {cells} |")
    lines.append(f"| **mean** | {' | '.join(f'**{tallies[way].mean:.1f}**' for way in WAYS)} |")
    lines.append(
        f"| wrong, of {tallies['vpdq'].pairs:,} pairs | "
        + " | ".join(str(len(tallies[way].wrong)) for way in WAYS)
        + " |"
    )
    leads = [" " if way == "vpdq" else str(len(tallies[way].wrong_leads)) for way in WAYS]
    lines.append("| wrong, with shared elements | " + " | ".join(leads) + " |")
    return lines


def trapped(bench: Bench, videos: Path | None) -> list[str]:
    """What is said of videos that look alike without being copies, as Markdown."""
    counts: dict[str, list[Outcome]] = {}
    for kind, one, other in trap_pairs(trap_files(bench.work, videos)):
        query, known = (replace(bench.print_of(path), sound=None) for path in (one, other))
        counts.setdefault(kind, []).append(compare_videos(query, known).outcome)
    lines = ["| pairs that are no copies | pairs | same content | shared element |", "|---|---|---|---|"]
    for kind, outcomes in counts.items():
        same, shared = (outcomes.count(one) for one in (Outcome.SAME_CONTENT, Outcome.SHARES_ELEMENT))
        lines.append(f"| {SAID[kind]} | {len(outcomes)} | {same} | {shared} |")
    return lines


def main() -> None:
    """Run it and print what was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--videos", type=Path, help="a folder of real videos, used beside the others")
    parser.add_argument("--work", type=Path, default=Path(tempfile.gettempdir()) / "openiru-bench-video")
    parser.add_argument("--tuning", action="store_true", help="the half on which thresholds were chosen")
    parser.add_argument("--write", action="store_true", help=f"write the figures into {_PAGE.name}")
    options = parser.parse_args()
    cv2.setNumThreads(1)
    made = clips(options.work, options.videos)
    if not made:
        print(f"There are no videos: install {PACKAGES}, or name a folder with --videos.")
        return
    bench = Bench(work=options.work, clips=made)
    tallies = tallied(bench, is_told=not options.tuning)
    told = sum(clip.is_told is not options.tuning for clip in made)
    kinds = ", ".join(
        f"{sum(clip.kind == kind for clip in made)} {kind}" for kind in ("real", "slides", "drawn")
    )
    lines = [
        f"{told} of {len(made)} originals ({kinds}), {len(EDITS)} edits each; found as the same content, in per cent:",
        "",
        *table(tallies),
        "",
    ]
    queries = [bench.print_of(path) for _, _, path in _copies(bench, bench.known())][::40]
    lines += [search_speed(VideoBank.of(bench.known()), queries)]
    lines += ["", *trapped(bench, options.videos), "", *speeds(bench.work)]
    print("\n".join(lines))
    print("load", os.getloadavg()[0])
    for way in WAYS[1:]:
        print(way, "wrong:", tallies[way].wrong[:20], "leads:", tallies[way].wrong_leads[:20])
        missed = {
            edit: f"{sum(found)}/{len(found)}, leads {sum(tallies[way].leads[edit])}"
            for edit, found in tallies[way].found.items()
        }
        print(way, missed)
    if options.write:
        head, _, rest = _PAGE.read_text(encoding="utf-8").partition(_BEGIN)
        _, _, tail = rest.partition(_END)
        _PAGE.write_text("\n".join([f"{head}{_BEGIN}", *lines, f"{_END}{tail}"]), encoding="utf-8")


if __name__ == "__main__":
    main()

"""How many edited copies does thorn's `perception` find, of the same files as we do?"""

import json
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from benchmarks.media.pictures.accuracy import REAL, edited_turns, is_twin_of, look_up, printed, saved
from benchmarks.media.pictures.sources import Source
from openiru.engines.media.pictures.bank.bank import PictureBank
from openiru.engines.media.types import Outcome

PYTHON: Final = Path(".perception/bin/python")
PEER: Final = Path(__file__).with_name("perception_peer.py")


@dataclass(frozen=True, slots=True, kw_only=True)
class BesideFigures:
    """What one way of looking found of the same edited pictures."""

    name: str
    found: Mapping[str, list[bool]]  # by edit
    wrong: int  # pairs of strangers, all kinds
    wrong_real: int  # of these, asked with a photograph, wallpaper or drawing
    ms: float  # of processor time for a known or edited picture

    @property
    def mean(self) -> float:
        """Over all edits, in per cent."""
        return 100 * float(np.mean([np.mean(each) for each in self.found.values()]))


def beside_rows(sources: Sequence[Source], strangers: Sequence[Source], each: int) -> list[BesideFigures]:
    """Ours, and each way of the peer's; empty where the peer is not installed.

    Args:
        sources: the known pictures.
        strangers: what edits mix in.
        each: how many pictures for each edit.
    """
    if not PYTHON.exists():
        return []
    with tempfile.TemporaryDirectory() as folder:
        known, asked = Path(folder, "known"), Path(folder, "asked")
        known.mkdir()
        asked.mkdir()
        for number, source in enumerate(sources):
            (known / f"{number}.jpg").write_bytes(saved(source.picture))
        mixed: dict[str, tuple[str, int, Source]] = {}
        for edit, number, data, other in edited_turns(list(sources), list(strangers), each):
            (asked / f"{len(mixed)}.img").write_bytes(data)
            mixed[str(len(mixed))] = (edit, number, other)
        told = {"ours": _ours(known, asked), **_peers(known, asked)}
    count = len(sources) + len(mixed)
    return [_figures(name, one, mixed, sources, count) for name, one in told.items()]


Told = tuple[dict[str, list[str]], float]  # known numbers by asked number, seconds


def _ours(known: Path, asked: Path) -> Told:
    begun = time.process_time()
    paths = sorted(known.iterdir())
    bank = PictureBank.of(printed([path.read_bytes() for path in paths]), [path.stem for path in paths])
    found = {}
    for path in asked.iterdir():
        rows, _ = look_up(path.read_bytes(), bank)
        found[path.stem] = [
            bank.labels[row] for row, likeness in rows if likeness.outcome is Outcome.SAME_CONTENT
        ]
    return found, time.process_time() - begun


def _peers(known: Path, asked: Path) -> dict[str, Told]:
    ran = subprocess.run([PYTHON, PEER, known, asked], check=True, capture_output=True, text=True)
    told = json.loads(ran.stdout.splitlines()[-1])
    return {f"perception, {name}": (one["found"], one["seconds"]) for name, one in told.items()}


def _figures(
    name: str,
    told: Told,
    mixed: Mapping[str, tuple[str, int, Source]],
    sources: Sequence[Source],
    count: int,
) -> BesideFigures:
    found: dict[str, list[bool]] = {}
    wrong = wrong_real = 0
    for key, (edit, number, other) in mixed.items():
        others = {int(each) for each in told[0].get(key, ())}
        found.setdefault(edit, []).append(number in others)
        shown = [source for source in (sources[number], other) if source.kind in REAL]
        strange = [
            each
            for each in others - {number}
            if not any(is_twin_of(source, sources[each]) for source in shown)
        ]
        wrong += len(strange)
        wrong_real += len(strange) * (sources[number].kind in REAL)
    return BesideFigures(
        name=name, found=found, wrong=wrong, wrong_real=wrong_real, ms=1000 * told[1] / count
    )

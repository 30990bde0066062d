"""How many short clips are found under noise as loud as they are, and what is heard there that is not?

A larger draw than that of the table: other clips of all recordings in turn. Beside it what peaks alone find of the same clips.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

import numpy as np

from benchmarks.media.sound.corpus import RATE_HZ, Recording
from benchmarks.media.sound.edits import noisy
from openiru.engines.media.sound import listening
from openiru.engines.media.sound.bank import SoundBank
from openiru.engines.media.sound.peaks import sound_print_of
from openiru.engines.media.sound.types import SoundPrint, no_levels
from openiru.engines.media.types import Outcome

SECONDS = 5
_SEED = 10_000
_BELOW = 4.5  # by which what is asked in all is more than without the best second and a half
_LOWERED = 3.0  # deviations, from which the tail is counted
_FEWEST = 5


def drowned(
    recordings: Sequence[Recording], bank: SoundBank, music: int, speech: int
) -> tuple[list[str], list[SoundPrint]]:
    """Rows of a table, and the prints of the clips."""
    rows, prints = [], []
    for name, kinds, count in (("music", ("music",), music), ("speech", ("speech", "espeak"), speech)):
        numbers = [row for row, one in enumerate(recordings) if one.kind in kinds]
        clips = list(_clips(recordings, numbers, count))
        found = [_is_found(bank, clip, number) for clip, number in clips]
        by_peaks = [_is_found(bank, replace(clip, levels=no_levels()), number) for clip, number in clips]
        if clips:
            rows.append(
                f"| {len(clips)} clips of {SECONDS} s of {name}, pink noise 0 dB: found; by peaks alone | {sum(found)}; {sum(by_peaks)} |"
            )
            print(rows[-1], flush=True)
        prints += [clip for clip, _ in clips]
    return rows, prints


def _clips(
    recordings: Sequence[Recording], numbers: Sequence[int], count: int
) -> Iterator[tuple[SoundPrint, int]]:
    """Prints of clips, and the recording of each."""
    order = np.random.default_rng(_SEED).permutation(numbers)
    for clip in range(count if len(order) else 0):
        number = int(order[clip % len(order)])
        rng = np.random.default_rng(_SEED + clip)
        samples = recordings[number].samples
        begin = int(rng.uniform(1, len(samples) / RATE_HZ - SECONDS - 1) * RATE_HZ)
        part = samples[begin : begin + SECONDS * RATE_HZ]
        yield sound_print_of(noisy(0)(part, rng)), number


def _is_found(bank: SoundBank, print_: SoundPrint, number: int) -> bool:
    told = dict(bank.match(print_, thorough=False)).get(number)
    return told is not None and told.outcome is Outcome.SAME_CONTENT


def heard_wrongly(queries: Sequence[SoundPrint], bank: SoundBank, hours: float) -> str:
    """A row of a table: wrong matches by levels alone, of queries of which the bank holds nothing."""
    query_hours = sum(one.seconds for one in queries) / 3600
    with _lowered():
        told = [likeness for one in queries for _, likeness in bank.match(_without_peaks(one))]
    deviations = np.array(
        [
            min(np.sqrt(2 * one.figures["evidence"]) - _BELOW, np.sqrt(2 * one.figures["steady"]))
            for one in told
        ]
    )
    # Of a bell's tail not the deviations but half their squares fall off evenly.
    over = (deviations[deviations > _LOWERED] ** 2 - _LOWERED**2) / 2
    name = f"under noise, of {len(queries)} queries"
    if len(over) < _FEWEST:
        return f"| expected wrong ones, {name} | too few above {_LOWERED} deviations to tell ({len(over)}) |"
    limit = min(listening.LEAST_DEVIATIONS[0] - _BELOW, listening.LEAST_DEVIATIONS[1])
    slope = float(over.mean())
    expected = len(over) * np.exp(-(limit**2 - _LOWERED**2) / 2 / slope) / (query_hours * hours) * 1000
    return (
        f"| expected wrong ones, {name}, in 1,000 hours of queries x bank | {expected:.2g} ({len(over)} above {_LOWERED} deviations, "
        f"highest {deviations.max():.1f}, one e-fold each {slope:.1f} of half their square; limit {limit:.1f}) |"
    )


def _without_peaks(print_: SoundPrint) -> SoundPrint:
    none = SoundPrint()
    return replace(print_, frames=none.frames, steps=none.steps)


@contextmanager
def _lowered() -> Iterator[None]:
    kept = listening.LEAST_DEVIATIONS
    vars(listening)["LEAST_DEVIATIONS"] = (_LOWERED + _BELOW, _LOWERED, *kept[2:])
    try:
        yield
    finally:
        vars(listening)["LEAST_DEVIATIONS"] = kept

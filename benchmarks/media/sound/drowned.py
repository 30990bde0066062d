"""How many short clips are found under noise as loud as they are, and what is heard there that is not?

A larger draw than that of the table: other clips of all recordings in turn. Beside it what peaks alone find of the same clips.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

import numpy as np

from benchmarks.media.sound.corpus import RATE_HZ, Recording
from benchmarks.media.sound.edits import CROWD, Edit, crowded, hissing, noisy
from openiru.engines.media.sound import listening
from openiru.engines.media.sound.bank import SoundBank
from openiru.engines.media.sound.peaks import sound_print_of
from openiru.engines.media.sound.types import SoundPrint, no_levels, no_room
from openiru.engines.media.types import Outcome

SECONDS = 5
_SEED = 31_000
_BELOW = 5.5  # by which what is asked in all is more than without the best second and a half
_LOWERED = 3.0  # deviations, from which the tail is counted
_FEWEST = 5


def drowned(
    recordings: Sequence[Recording],
    others: Sequence[Recording],
    bank: SoundBank,
    music: int,
    speech: int,
) -> tuple[list[str], list[SoundPrint]]:
    """Rows of a table, and the prints of the clips.

    Args:
        recordings: what the bank holds.
        others: those whose voices make the crowd.
        bank: what is asked.
        music: clips of music.
        speech: clips of speech.
    """
    voices = [one.samples for one in others if one.kind != "music"]
    noises = {"pink noise": noisy(0), "white noise": hissing(0)}
    if voices:
        noises[f"{CROWD} voices at once"] = crowded(voices, 0)
    rows, prints = [], []
    for noise, edit in noises.items():
        for name, kinds, count in (("music", ("music",), music), ("speech", ("speech", "espeak"), speech)):
            numbers = [row for row, one in enumerate(recordings) if one.kind in kinds]
            clips = list(_clips(recordings, numbers, count, edit))
            found = [_is_found(bank, clip, number) for clip, number in clips]
            by_peaks = [_is_found(bank, _by_peaks_alone(clip), number) for clip, number in clips]
            if clips:
                rows.append(
                    f"| {len(clips)} clips of {SECONDS} s of {name}, {noise}, 0 dB: found; by peaks alone | {sum(found)}; {sum(by_peaks)} |"
                )
                missed = Counter(
                    recordings[row].name
                    for (_, row), is_found in zip(clips, found, strict=True)
                    if not is_found
                )
                print(rows[-1], dict(missed), flush=True)
            prints += [clip for clip, _ in clips]
    return rows, prints


def _clips(
    recordings: Sequence[Recording], numbers: Sequence[int], count: int, edit: Edit
) -> Iterator[tuple[SoundPrint, int]]:
    """Prints of clips, and the recording of each."""
    order = np.random.default_rng(_SEED).permutation(numbers)
    for clip in range(count if len(order) else 0):
        number = int(order[clip % len(order)])
        rng = np.random.default_rng(_SEED + clip)
        samples = recordings[number].samples
        begin = int(rng.uniform(1, len(samples) / RATE_HZ - SECONDS - 1) * RATE_HZ)
        part = samples[begin : begin + SECONDS * RATE_HZ]
        yield sound_print_of(edit(part, rng)), number


def _by_peaks_alone(print_: SoundPrint) -> SoundPrint:
    return replace(print_, levels=no_levels(), room=no_room())


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
    return replace(print_, frames=none.frames, steps=none.steps, strengths=none.strengths)


@contextmanager
def _lowered() -> Iterator[None]:
    kept = listening.LEAST_DEVIATIONS
    vars(listening)["LEAST_DEVIATIONS"] = (_LOWERED + _BELOW, _LOWERED, *kept[2:])
    try:
        yield
    finally:
        vars(listening)["LEAST_DEVIATIONS"] = kept

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
from benchmarks.media.sound.strangers import Stranger
from benchmarks.media.sound.tail import Tail
from openiru.engines.media.sound import listening
from openiru.engines.media.sound.bank import SoundBank
from openiru.engines.media.sound.peaks import sound_print_of
from openiru.engines.media.sound.types import SoundPrint, no_levels, no_room
from openiru.engines.media.types import Outcome

SECONDS = 5
_SEED = 31_000
_BELOW = 5.5  # by which what is asked in all is more than without the best second and a half
_LOWERED = 3.0  # deviations, from which the tail is counted
_SHOWN = 5


def drowned(
    recordings: Sequence[Recording],
    others: Sequence[Recording],
    bank: SoundBank,
    music: int,
    speech: int,
) -> list[str]:
    """Rows of a table.

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
    rows = []
    for noise, edit in noises.items():
        for name, kinds, count in (("music", ("music",), music), ("speech", ("speech", "espeak"), speech)):
            numbers = [row for row, one in enumerate(recordings) if one.kind in kinds]
            clips = list(_clips(recordings, numbers, count, edit))
            found = [_is_found(bank, clip, number) for clip, number in clips]
            by_peaks = [_is_found(bank, without_levels(clip), number) for clip, number in clips]
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
    return rows


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


def without_levels(print_: SoundPrint) -> SoundPrint:
    """A print that is compared by peaks alone."""
    return replace(print_, levels=no_levels(), room=no_room())


def _is_found(bank: SoundBank, print_: SoundPrint, number: int) -> bool:
    told = dict(bank.match(print_, thorough=False)).get(number)
    return told is not None and told.outcome is Outcome.SAME_CONTENT


def heard_wrongly(queries: Sequence[Stranger], bank: SoundBank, hours: float) -> str:
    """A row of a table: wrong matches by levels alone, of queries of which the bank holds nothing."""
    query_hours = sum(one.print_.seconds for one in queries) / 3600
    with _lowered():
        heard = [
            (one, likeness.figures)
            for one in queries
            for _, likeness in bank.match(_without_peaks(one.print_))
        ]
    told = [
        (one, min(np.sqrt(2 * figures["evidence"]) - _BELOW, np.sqrt(2 * figures["steady"])))
        for one, figures in heard
    ]
    told = [(one, value) for one, value in told if value > _LOWERED]
    for one, value in sorted(told, key=lambda pair: -pair[1])[:_SHOWN]:
        print(f"      under noise, {value:.1f} deviations: {one.name}")
    limit = min(listening.LEAST_DEVIATIONS[0] - _BELOW, listening.LEAST_DEVIATIONS[1])
    # Of a bell's tail not the deviations but half their squares fall off evenly.
    tail = Tail(
        told=[(one.source, value**2 / 2) for one, value in told],
        sources=sorted({one.source for one in queries}),
        start=_LOWERED**2 / 2,
        limit=limit**2 / 2,
        hours=query_hours * hours,
    )
    name = f"under noise, of {len(queries):,} queries, {query_hours:.2f} hours"
    return tail.row(name, " of half the square of the deviations")


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

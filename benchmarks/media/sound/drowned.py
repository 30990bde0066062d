"""How many short clips are found under noise as loud as they are, and what is heard there that is not?

A larger draw than that of the table: other clips of all recordings in turn. Beside it what peaks alone find of the same clips.
"""

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np
from scipy import fft

from benchmarks.media.sound.corpus import RATE_HZ, Recording
from benchmarks.media.sound.edits import CROWD, Edit, Samples, crowded, hissing, noisy
from benchmarks.media.sound.strangers import Stranger, source_of
from benchmarks.media.sound.tail import Tail
from openiru.engines.media.sound.bank import SoundBank
from openiru.engines.media.sound.noise import agreeing, correlating, listening, together
from openiru.engines.media.sound.noise.scanning import Sound
from openiru.engines.media.sound.noise.tones import Asked
from openiru.engines.media.sound.peaks import sound_print_of
from openiru.engines.media.sound.types import SoundPrint, no_levels, no_room, no_wave
from openiru.engines.media.types import Outcome

SECONDS = 5
_SEED = 31_000
_LOWERED = 3.0  # deviations, from which the tail is counted
_SHOWN = 5
_COPY = 0.9  # correlation of the wave of a clip, without noise, with a recording that holds it too


class Clip(NamedTuple):
    """A stretch of a recording under noise."""

    number: int  # of the recording
    samples: Samples  # without noise
    print_: SoundPrint  # with it


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
            if not clips:
                continue
            found = [_found_as(bank, recordings, clip) for clip in clips]
            by_peaks = [
                _found_as(bank, recordings, clip._replace(print_=without_levels(clip.print_)))
                for clip in clips
            ]
            also = sum(row not in (None, clip.number) for row, clip in zip(found, clips, strict=True))
            rows.append(
                f"| {len(clips)} clips of {SECONDS} s of {name}, {noise}, 0 dB: found; only in another minute or copy of the track; by peaks alone | "
                f"{_count(found)}; {also}; {_count(by_peaks)} |"
            )
            missed = Counter(
                recordings[clip.number].name for row, clip in zip(found, clips, strict=True) if row is None
            )
            print(rows[-1], dict(missed), flush=True)
    return rows


def _clips(recordings: Sequence[Recording], numbers: Sequence[int], count: int, edit: Edit) -> Iterator[Clip]:
    """Stretches of recordings in turn."""
    order = np.random.default_rng(_SEED).permutation(numbers)
    for clip in range(count if len(order) else 0):
        number = int(order[clip % len(order)])
        rng = np.random.default_rng(_SEED + clip)
        samples = recordings[number].samples
        begin = int(rng.uniform(1, len(samples) / RATE_HZ - SECONDS - 1) * RATE_HZ)
        part = samples[begin : begin + SECONDS * RATE_HZ]
        if part.any():  # digital silence is no sound that could be found
            yield Clip(number, part, sound_print_of(edit(part, rng)))


def without_levels(print_: SoundPrint) -> SoundPrint:
    """A print that is compared by peaks alone."""
    return replace(print_, levels=no_levels(), room=no_room(), wave=no_wave())


def _found_as(bank: SoundBank, recordings: Sequence[Recording], clip: Clip) -> int | None:
    """The recording that a clip is found in: its own, another minute of a track that repeats itself, or one in which the same lies."""
    told = bank.match(clip.print_, thorough=False)
    same = [row for row, likeness in told if likeness.outcome is Outcome.SAME_CONTENT]
    if clip.number in same:
        return clip.number
    source = source_of(recordings[clip.number])
    return next(
        (
            row
            for row in same
            if source_of(recordings[row]) == source or holds(recordings[row].samples, clip.samples)
        ),
        None,
    )


def holds(samples: Samples, clip: Samples) -> bool:
    """Whether the wave of a clip lies somewhere in a recording: two packages or two names of one may hold the same music."""
    places = len(samples) - len(clip) + 1
    if places < 1 or not clip.any():
        return False
    size = 1 << len(samples).bit_length()
    sums = fft.irfft(fft.rfft(samples, size) * np.conj(fft.rfft(clip, size)), size)[:places]
    before = np.concatenate(([0.0], np.cumsum(np.square(samples, dtype=np.float64))))
    power = before[len(clip) :] - before[: -len(clip)]
    least = float(np.square(clip, dtype=np.float64).sum())
    return bool((sums >= _COPY * np.sqrt(np.maximum(power, least / 100) * least)).any())


def _count(found: Sequence[int | None]) -> int:
    return sum(row is not None for row in found)


def heard_wrongly(queries: Sequence[Stranger], bank: SoundBank, hours: float) -> list[str]:
    """Rows of a table: wrong matches by levels alone, by the wave alone and by both, of queries of which the bank holds nothing."""
    query_hours = sum(one.print_.seconds for one in queries) / 3600
    rows = []
    for name, prominence, least in (
        ("under noise", _by_levels, listening.LEAST_PROMINENCE),
        ("by the wave", _by_wave, agreeing.LEAST_PROMINENCE),
        ("by both", _by_both, agreeing.LEAST_PROMINENCE * math.sqrt(together.LEAST)),
    ):
        told = [(one, prominence(one.print_, bank)) for one in queries]
        told = [(one, value) for one, value in told if value > _LOWERED]
        for one, value in sorted(told, key=lambda pair: -pair[1])[:_SHOWN]:
            print(f"      {name}, {value:.1f} deviations: {one.name}")
        # Of a bell's tail not the deviations but half their squares fall off evenly.
        tail = Tail(
            told=[(one.source, value**2 / 2) for one, value in told],
            sources=sorted({one.source for one in queries}),
            start=_LOWERED**2 / 2,
            limit=least**2 / 2,
            hours=query_hours * hours,
        )
        told_of = f"{name}, of {len(queries):,} queries, {query_hours:.2f} hours"
        rows.append(tail.row(told_of, " of half the square of the deviations"))
    return rows


def _by_levels(print_: SoundPrint, bank: SoundBank) -> float:
    """How far the recording stands out that does most, as if all of them needed `LEAST_PROMINENCE`."""
    if not len(print_.levels):
        return 0.0
    sound = Sound.of(print_)
    heard = [heard for part in bank.parts() for _, heard in listening.heard_in(sound, part)]
    return (
        max((one.prominence - one.least_prominence for one in heard), default=-np.inf)
        + listening.LEAST_PROMINENCE
    )


def _by_wave(print_: SoundPrint, bank: SoundBank) -> float:
    """How far the wave agrees that agrees most, as if nothing else were asked."""
    if not len(print_.wave):
        return 0.0
    query = agreeing.Query.of(print_)
    heard = [
        one
        for part in bank.parts()
        for _, one in correlating.agreements(
            query, part, correlating.spots_of(query, part, correlating.SPOTS)
        )
    ]
    return max((one.prominence for one in heard), default=0.0)


def _by_both(print_: SoundPrint, bank: SoundBank) -> float:
    """Deviations of the wave that are as much as levels and the wave tell together that tell most, as if nothing else were asked."""
    if not len(print_.wave):
        return 0.0
    asked = Asked.of(print_)
    heard = [
        both
        for part in bank.parts()
        for _, both in together.heard_by_both(
            asked, part, correlating.spots_of(asked.query, part, correlating.SPOTS)
        )
    ]
    most = max((min(one.all, one.steady) for one in heard), default=0.0)
    return agreeing.LEAST_PROMINENCE * math.sqrt(most)

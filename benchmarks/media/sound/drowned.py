"""How many short clips are found under noise as loud as they are, and what is heard there that is not?

A larger draw than that of the table: other clips of all recordings in turn. Beside it what peaks alone find of the same clips.
"""

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import chain
from typing import NamedTuple

import numpy as np

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
SEED = 31_000
_LOWERED = 3.0  # deviations, from which the tail is counted
_SHOWN = 5
_COPY = 0.9  # correlation of the wave of a clip, without noise, with a recording that holds it too,
_BANDS_HZ = ((20, 250), (250, 1000), (1000, 8000))  # in each of these
_AUDIBLE = 1e-3  # of the power of the loudest of them


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
    *,
    seed: int = SEED,
) -> list[str]:
    """Rows of a table.

    Args:
        recordings: what the bank holds.
        others: those whose voices make the crowd.
        bank: what is asked.
        music: clips of music.
        speech: clips of speech.
        seed: of the draw.
    """
    voices = [one.samples for one in others if one.kind != "music"]
    noises = {"pink noise": noisy(0), "white noise": hissing(0)}
    if voices:
        noises[f"{CROWD} voices at once"] = crowded(voices, 0)
    rows = []
    for noise, edit in noises.items():
        for name, kinds, count in (("music", ("music",), music), ("speech", ("speech", "espeak"), speech)):
            numbers = [row for row, one in enumerate(recordings) if one.kind in kinds]
            clips = list(_clips(recordings, numbers, count, edit, seed))
            if not clips:
                continue
            found = [_found_as(bank, recordings, clip) for clip in clips]
            by_peaks = [
                _found_as(bank, recordings, clip._replace(print_=without_levels(clip.print_)))
                for clip in clips
            ]
            are_minutes = [
                source_of(recordings[row]) == source_of(recordings[clip.number])
                for row, clip in zip(found, clips, strict=True)
                if row not in (None, clip.number)
            ]
            rows.append(
                f"| {len(clips)} clips of {SECONDS} s of {name}, {noise}, 0 dB: found; only in another minute of the track; only in a copy of it; by peaks alone | "
                f"{_count(found)}; {sum(are_minutes)}; {len(are_minutes) - sum(are_minutes)}; {_count(by_peaks)} |"
            )
            missed = Counter(
                recordings[clip.number].name for row, clip in zip(found, clips, strict=True) if row is None
            )
            print(rows[-1], f"{count - len(clips)} of digital silence left out", dict(missed), flush=True)
    return rows


def _clips(
    recordings: Sequence[Recording], numbers: Sequence[int], count: int, edit: Edit, seed: int
) -> Iterator[Clip]:
    """Stretches of recordings in turn."""
    order = np.random.default_rng(seed).permutation(numbers)
    for clip in range(count if len(order) else 0):
        number = int(order[clip % len(order)])
        rng = np.random.default_rng(seed + clip)
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
    minutes = (row for row in same if source_of(recordings[row]) == source)
    copies = (row for row in same if holds(recordings[row].samples, clip.samples))
    return next(chain(minutes, copies), None)


def holds(samples: Samples, clip: Samples) -> bool:
    """Whether the wave of a clip lies somewhere in a recording: two packages or two names of one may hold the same music.

    It must in the bass, in the middle and above, and in each second, wherever the clip has anything to be heard there: a bass or a stroke that two
    tunes have in common is not enough.
    """
    if len(samples) < len(clip) or not clip.any():
        return False
    ours, theirs = _split(clip), _split(samples)
    loudest = max(float(np.square(one).sum()) for one in ours)
    first = _place(theirs, ours)
    for own, other in zip(ours, theirs, strict=True):
        lying = other[first : first + len(clip)]
        for begin in range(0, len(clip), RATE_HZ):
            one, two = own[begin : begin + RATE_HZ], lying[begin : begin + RATE_HZ]
            power, sum_ = float(np.square(one).sum()), float((one * two).sum())
            if power > _AUDIBLE * loudest and sum_ < _COPY * math.sqrt(power * float(np.square(two).sum())):
                return False
    return True


def _split(samples: Samples) -> list[Samples]:
    """Bass, middle and above."""
    spectrum = np.fft.rfft(samples)
    hertz = np.fft.rfftfreq(len(samples), 1 / RATE_HZ)
    return [
        np.fft.irfft(np.where((hertz >= low) & (hertz < high), spectrum, 0), len(samples)).astype(np.float32)
        for low, high in _BANDS_HZ
    ]


def _place(recording: Sequence[Samples], clip: Sequence[Samples]) -> int:
    """Where all bands agree best, each as loud as any other."""
    places = len(recording[0]) - len(clip[0]) + 1
    size = 1 << len(recording[0]).bit_length()
    sums = np.zeros(places)
    for known, asked in zip(recording, clip, strict=True):
        scale = max(1e-9, float(np.square(asked).sum()))
        told = np.fft.irfft(np.fft.rfft(known, size) * np.conj(np.fft.rfft(asked, size)), size)
        sums += told[:places] / scale
    return int(sums.argmax())


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
    asked = Asked.of(print_, agreeing.Query.of(print_))
    heard = [
        both
        for part in bank.parts()
        for _, both in together.heard_by_both(
            asked, part, correlating.spots_of(asked.query, part, correlating.SPOTS)
        )
    ]
    most = max((min(one.all, one.steady) for one in heard), default=0.0)
    return agreeing.LEAST_PROMINENCE * math.sqrt(most)

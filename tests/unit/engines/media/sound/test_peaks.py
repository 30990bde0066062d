from collections.abc import Callable

import numpy
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from openiru.engines.media.sound.peaks import (
    _BIN_HZ,
    _BINS,
    REACH_FRAMES,
    PeakFinder,
    _reach,
    sound_print_of,
)
from openiru.engines.media.sound.types import (
    DENSE_FRAMES,
    FRAMES_A_SECOND,
    HOP,
    LOW_BIN,
    LOWEST_HZ,
    MOST_PEAKS,
    RATE_HZ,
    STEPS_AN_OCTAVE,
    WINDOW,
    SoundPrint,
)

Samples = NDArray[numpy.float32]
Make = Callable[..., Samples]


def slow_peaks(samples: Samples) -> set[tuple[int, int]]:
    """Frame and bin of every point that nothing around is louder than, looked up one by one."""
    window = 0.5 - 0.5 * numpy.cos(2 * numpy.pi * numpy.arange(WINDOW) / WINDOW)
    starts = range(0, len(samples) - WINDOW + 1, HOP)
    power = numpy.array([numpy.abs(numpy.fft.rfft(samples[at : at + WINDOW] * window)) ** 2 for at in starts])
    found = set()
    for frame in range(len(power)):
        for place in range(LOW_BIN, _BINS):
            reach = _reach(place)
            around = power[
                max(0, frame - REACH_FRAMES) : frame + REACH_FRAMES + 1,
                max(0, place - reach) : place + reach + 1,
            ]
            if power[frame, place] >= around.max() and power[frame, place] > 0:
                found.add((frame, place))
    return found


class TestSoundPrintOf:
    def test_finds_what_a_slow_search_finds(self, make_melody: Make) -> None:
        samples = make_melody(1, 4.0)

        found = sound_print_of(samples)

        expected = slow_peaks(samples)
        hertz = LOWEST_HZ * 2 ** (found.steps / STEPS_AN_OCTAVE)
        told = {(int(f), round(h / _BIN_HZ)) for f, h in zip(found.frames, hertz, strict=True)}
        near = {(f, b + d) for f, b in told for d in (-1, 0, 1)}
        assert len(told) > 60
        assert all((f, b) in expected or {(f, b - 1), (f, b + 1)} & expected for f, b in told)
        assert len([one for one in expected if one in near]) >= 0.95 * len(expected)

    def test_tells_the_pitch_of_a_tone(self) -> None:
        time = numpy.arange(RATE_HZ) / RATE_HZ
        tone = numpy.sin(2 * numpy.pi * 886.0 * time) * numpy.hanning(RATE_HZ)

        found = sound_print_of(tone.astype(numpy.float32))

        assert abs(int(found.steps[0]) - STEPS_AN_OCTAVE * numpy.log2(886.0 / LOWEST_HZ)) <= 1

    @pytest.mark.parametrize("loudness", [0.01, 3.0])
    def test_does_not_depend_on_loudness(self, make_melody: Make, loudness: float) -> None:
        samples = make_melody(2, 5.0)

        louder, plain = sound_print_of(samples * numpy.float32(loudness)), sound_print_of(samples)

        shared = set(zip(louder.frames, louder.steps, strict=True)) & set(
            zip(plain.frames, plain.steps, strict=True)
        )
        assert len(shared) >= 0.99 * len(plain)

    @pytest.mark.parametrize("length", [0, 1, WINDOW - 1, WINDOW, WINDOW + HOP])
    def test_takes_silence_of_any_length(self, length: int) -> None:
        found = sound_print_of(numpy.zeros(length, numpy.float32))

        assert (len(found), found.length_frames) == (0, length // HOP)

    def test_takes_what_is_no_number_as_silence(self, make_melody: Make) -> None:
        samples = make_melody(3, 3.0)
        samples[8_000:8_100] = [numpy.nan, numpy.inf] * 50

        assert len(sound_print_of(samples)) > 30

    def test_keeps_the_strongest_of_too_many(self, make_melody: Make, make_clicks: Make) -> None:
        melody = make_melody(4, 4.0)
        both = sound_print_of(numpy.concatenate((melody, make_clicks(6.0, 8))))

        counts = numpy.bincount(both.frames // DENSE_FRAMES)
        assert counts.max() == MOST_PEAKS
        assert counts[: int(3 * FRAMES_A_SECOND) // DENSE_FRAMES].max() < MOST_PEAKS
        assert SoundPrint.from_bytes(both.to_bytes()) == both


class TestPeakFinder:
    @settings(max_examples=12, deadline=None)
    @given(st.lists(st.integers(0, 400_000), max_size=6), st.integers(0, 1_100_000))
    def test_does_not_care_how_sound_comes(self, cuts: list[int], length: int) -> None:
        samples = numpy.random.default_rng(5).normal(0, 0.1, length).astype(numpy.float32)
        finder = PeakFinder()
        for piece in numpy.split(samples, sorted(min(cut, length) for cut in cuts)):
            finder.feed(piece)

        assert finder.finish() == sound_print_of(samples)

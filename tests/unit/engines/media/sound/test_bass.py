"""Bass is heard where it is, however the sound comes."""

from collections.abc import Callable
from typing import Any

import numpy
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy import signal as untyped_signal

from openiru.engines.media.sound.bass import (
    BELOW,
    BESIDE,
    REACH_BINS,
    REACH_TIMES,
    THINNED,
    Thinner,
    bass_peaks,
)
from openiru.engines.media.sound.peaks import sound_print_of
from openiru.engines.media.sound.types import (
    BASS_BINS,
    DENSE_FRAMES,
    EACH,
    LOW_BASS_BIN,
    MOST_BASS,
    RATE_HZ,
    STRENGTH_DB,
    WEAKEST,
    bass_codes,
    bass_of,
)

Samples = NDArray[numpy.float32]
signal: Any = untyped_signal
BIN_HZ = RATE_HZ / THINNED / 256


def tone(hertz: float, seconds: float = 3.0) -> Samples:
    told: Samples = numpy.sin(2 * numpy.pi * hertz * numpy.arange(int(seconds * RATE_HZ)) / RATE_HZ).astype(
        numpy.float32
    )
    return told


class TestThinning:
    @pytest.mark.parametrize("loudness", [1.0, 1e-4, 1e-12])
    def test_is_that_of_scipy(self, loudness: float) -> None:
        taps = signal.firwin(223, 450, fs=RATE_HZ).astype(numpy.float32)
        samples = numpy.random.default_rng(1).normal(0, loudness, 20_000).astype(numpy.float32)
        thinner = Thinner()
        thinner.feed(samples)

        padded = numpy.concatenate((numpy.zeros(111, numpy.float32), samples)).astype(float)
        told = signal.convolve(padded, taps.astype(float), "valid")[::THINNED]
        (heard,) = thinner._parts  # what is left before spectra are made of it
        assert heard == pytest.approx(told[: len(heard)], abs=1e-6 * loudness)
        assert len(heard) == (len(samples) + 111 - 223) // THINNED + 1


class TestThinner:
    @pytest.mark.parametrize("hertz", [45.0, 100.0, 210.0])
    def test_hears_a_tone_where_it_is_and_as_loud_as_above(self, hertz: float) -> None:
        thinner = Thinner()
        thinner.feed(tone(hertz))

        power = thinner.power(60)[30]

        assert power.argmax() == round(hertz / BIN_HZ) - LOW_BASS_BIN + BELOW
        # Of a tone with amplitude 1 in windows of 1,024 samples: 256 squared.
        assert 0.6 * 256**2 < power.max() < 1.05 * 256**2

    def test_hears_nothing_of_what_is_higher(self) -> None:
        thinner = Thinner()
        for hertz in (900.0, 1_010.0, 1_100.0, 3_000.0):
            thinner.feed(tone(hertz, 1.0)[:RATE_HZ])

        # Between two tones there is a click.
        assert thinner.power(120)[[12, 43, 74, 105]].max() < 1e-3 * 256**2

    @given(st.lists(st.integers(0, 9_000), max_size=8))
    def test_does_not_care_how_sound_comes(self, cuts: list[int]) -> None:
        samples = numpy.random.default_rng(1).normal(0, 0.1, 9_000).astype(numpy.float32)
        whole, pieces = Thinner(), Thinner()
        whole.feed(samples)
        for piece in numpy.split(samples, sorted(cuts)):
            pieces.feed(piece)

        assert numpy.array_equal(whole.power(16), pieces.power(16))

    @pytest.mark.parametrize("length", [0, 1, 94, 95, 1_024])
    def test_takes_sound_of_any_length(self, length: int) -> None:
        thinner = Thinner()
        thinner.feed(numpy.zeros(length, numpy.float32))

        assert thinner.power(0).shape == (0, BELOW + BASS_BINS + BESIDE)
        assert not thinner.power(3).any()


class TestBassPeaks:
    def test_are_what_a_slow_search_finds(self) -> None:
        rng = numpy.random.default_rng(2)
        power = rng.exponential(1.0, (90, BELOW + BASS_BINS + BESIDE)).astype(numpy.float32)
        power[40:42, BELOW + 9] = 99.0  # as loud twice: told once
        slow: dict[int, list[tuple[float, int, int]]] = {}
        for time in range(90):
            for place in range(BELOW, BELOW + BASS_BINS):
                near = power[
                    max(0, time - REACH_TIMES) : time + REACH_TIMES + 1,
                    place - REACH_BINS : place + REACH_BINS + 1,
                ]
                if power[time, place] == near.max() and (time, place) != (41, BELOW + 9):
                    told = (-float(power[time, place]), time, place - BELOW)
                    slow.setdefault(time * EACH // DENSE_FRAMES, []).append(told)
        kept = sorted((time, place) for ones in slow.values() for _, time, place in sorted(ones)[:MOST_BASS])

        found = bass_peaks(power)

        assert list(zip(found.times.tolist(), found.bins.tolist(), strict=True)) == kept
        assert (found.power == power[found.times, found.bins + BELOW]).all()

    def test_are_none_in_silence(self) -> None:
        assert len(bass_peaks(numpy.zeros((50, BELOW + BASS_BINS + BESIDE), numpy.float32)).times) == 0


class TestBassCodes:
    @given(
        st.lists(
            st.tuples(st.integers(0, 1 << 21), st.integers(0, BASS_BINS - 1), st.integers(0, WEAKEST)),
            min_size=1,
        )
    )
    def test_come_back(self, peaks: list[tuple[int, int, int]]) -> None:
        times, bins, strengths = (numpy.array(each) for each in zip(*peaks, strict=True))

        told = bass_of(bass_codes(times, bins, strengths.astype(numpy.uint8)))

        assert [each.tolist() for each in told] == [times.tolist(), bins.tolist(), strengths.tolist()]


class TestStrengths:
    def test_tell_how_much_weaker_than_the_loudest_around_a_peak_is(
        self, make_melody: Callable[..., Samples]
    ) -> None:
        # Two tones in turn, so that each has peaks; the high one 18 dB weaker.
        time = numpy.arange(6 * RATE_HZ) / RATE_HZ
        is_on = (time % 0.5) < 0.25
        made = is_on * numpy.sin(2 * numpy.pi * 100 * time) + ~is_on * 10 ** (-18 / 20) * numpy.sin(
            2 * numpy.pi * 1_000 * time
        )

        print_ = sound_print_of(made.astype(numpy.float32))

        _, bins, strengths = bass_of(print_.bass)
        is_low = bins == round(100 / BIN_HZ) - LOW_BASS_BIN
        step = round(96 * numpy.log2(1_000 / 220))
        high = print_.strengths[abs(print_.steps.astype(int) - step) < 2]
        assert strengths[is_low].min() == 0
        assert abs(int(high.min()) - 18 / STRENGTH_DB) <= 1

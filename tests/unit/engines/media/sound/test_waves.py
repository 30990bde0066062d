"""The wave is kept as it goes, with every pitch as loud."""

from typing import Any

import numpy
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy import fft

from openiru.engines.media.sound import waves
from openiru.engines.media.sound.types import LOUDEST_WAVE, WAVE_EACH, WAVE_RATE_HZ, WAVES
from openiru.engines.media.sound.waves import (
    HIGHEST_HZ,
    LEAST_FRAMES,
    LOWEST_HZ,
    THINNED_HZ,
    UPPER_HIGHEST_HZ,
    UPPER_LOWEST_HZ,
    signs_of,
    wave_of,
)

Samples = NDArray[numpy.float32]
FRAMES = 500  # eight seconds


def noise(seed: int, slope: float = 0.0) -> Samples:
    """Noise of all pitches that are kept, weaker the higher it is by a power of the pitch."""
    count = WAVES * WAVE_EACH * FRAMES
    spectrum = fft.rfft(numpy.random.default_rng(seed).normal(0, 1, count))
    hertz = numpy.arange(len(spectrum)) * THINNED_HZ / count
    kept = (hertz > LOWEST_HZ) & (hertz < UPPER_HIGHEST_HZ)
    kept &= (hertz < HIGHEST_HZ) | (hertz > UPPER_LOWEST_HZ)
    spectrum *= numpy.where(kept, numpy.maximum(hertz, 1) ** -slope, 0)
    made = fft.irfft(spectrum, count)
    told: Samples = (made / made.std() * 0.1).astype(numpy.float32)
    return told


def tone(hertz: float, loudness: float = 0.5) -> Samples:
    at = numpy.arange(WAVES * WAVE_EACH * FRAMES) / THINNED_HZ
    told: Samples = (loudness * numpy.sin(2 * numpy.pi * hertz * at)).astype(numpy.float32)
    return told


def as_waves(bits: NDArray[numpy.uint8]) -> NDArray[Any]:
    """The lower and the upper wave, shape (2, n)."""
    by_wave = bits.reshape(-1, WAVES).T
    return numpy.unpackbits(by_wave, axis=1, bitorder="little").astype(float) * 2 - 1


def alike(one: NDArray[Any], other: NDArray[Any]) -> float:
    return float(numpy.corrcoef(one, other)[0, 1])


class TestSignsOf:
    @pytest.mark.parametrize(("wave", "hertz"), [(0, 50.0), (0, 230.0), (1, 270.0), (1, 390.0), (1, 470.0)])
    def test_tells_on_which_side_of_zero_a_tone_is(self, wave: int, hertz: float) -> None:
        heard = as_waves(signs_of(tone(hertz), FRAMES))[wave]

        plain = numpy.sin(2 * numpy.pi * hertz * numpy.arange(len(heard)) / WAVE_RATE_HZ)
        clear = numpy.abs(plain) > 0.2
        assert (heard[clear] == numpy.sign(plain[clear])).mean() > 0.99

    def test_does_not_let_a_loud_tone_speak_for_all(self) -> None:
        faint = noise(1)
        both = faint + tone(61.0, 2.0) + tone(301.0, 2.0)

        for own, other in zip(*(as_waves(signs_of(one, FRAMES)) for one in (faint, both)), strict=True):
            assert alike(own, other) > 0.4
        assert alike(numpy.sign(faint), numpy.sign(both)) < 0.1

    def test_tells_the_upper_wave_apart_from_the_lower_one(self) -> None:
        made, lower = noise(1), noise(12)
        hertz = numpy.fft.rfftfreq(len(made), 1 / THINNED_HZ)
        other = fft.irfft(numpy.where(hertz < 250, fft.rfft(lower), fft.rfft(made)), len(made))

        heard = [as_waves(signs_of(one.astype(numpy.float32), FRAMES)) for one in (made, other)]

        assert abs(alike(heard[0][0], heard[1][0])) < 0.1
        assert alike(heard[0][1], heard[1][1]) > 0.95

    def test_does_not_care_about_loudness(self) -> None:
        made = noise(2)

        heard = signs_of(made, FRAMES)

        assert numpy.mean(as_waves(signs_of(made * numpy.float32(1e-2), FRAMES)) == as_waves(heard)) > 0.999

    def test_lets_the_wave_through_where_nothing_is_flattened(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(waves, "_FLAT", 0.0)
        made = noise(3)

        heard = waves._flattened(made, WAVE_EACH * FRAMES)

        assert alike(heard.sum(axis=0), made[::WAVES]) > 0.999

    @given(st.integers(0, 700), st.integers(0, 12_000))
    def test_has_two_bytes_for_each_frame(self, frames: int, count: int) -> None:
        assert len(signs_of(noise(4)[:1].repeat(count), frames)) == WAVES * frames


class TestWaveOf:
    @pytest.mark.parametrize("slope", [0.0, 0.5, 1.0])
    def test_hears_noise_as_loud_at_every_pitch(self, slope: float) -> None:
        power = numpy.abs(fft.rfft(wave_of(noise(5, slope), FRAMES).astype(float))) ** 2

        hertz = numpy.arange(len(power)) * THINNED_HZ / (WAVES * WAVE_EACH * FRAMES)
        octaves = [power[(hertz >= low) & (hertz < 1.8 * low)].mean() for low in (15, 30, 60, 110, 260)]
        assert max(octaves) < 1.5 * min(octaves)

    def test_lets_a_tone_stand_out(self) -> None:
        power = numpy.abs(fft.rfft(wave_of(noise(6) + tone(100.0), FRAMES).astype(float))) ** 2

        assert power.argmax() == 100 * WAVES * WAVE_EACH * FRAMES // THINNED_HZ
        assert power.max() > 100 * numpy.median(power[power > 1])

    def test_keeps_a_click_within_its_bits(self) -> None:
        made = noise(7) * numpy.float32(1e-3)
        made[2000] = 1.0

        wave = wave_of(made, FRAMES)

        assert wave.dtype == numpy.int8
        assert len(wave) == WAVES * WAVE_EACH * FRAMES
        assert int(numpy.abs(wave.astype(int)).max()) == LOUDEST_WAVE

    def test_hears_nothing_in_silence(self) -> None:
        assert not wave_of(numpy.zeros(WAVES * WAVE_EACH * FRAMES, numpy.float32), FRAMES).any()

    @pytest.mark.parametrize("frames", [0, 1, 80, LEAST_FRAMES - 1])
    def test_keeps_none_of_what_is_too_short(self, frames: int) -> None:
        assert not len(wave_of(noise(8), frames))

    @given(st.integers(LEAST_FRAMES, 700), st.integers(0, 12_000))
    def test_has_as_many_samples_as_frames_ask_for(self, frames: int, count: int) -> None:
        assert len(wave_of(noise(9)[:1].repeat(count), frames)) == WAVES * WAVE_EACH * frames

"""The wave is kept as it goes, with every pitch as loud."""

from typing import Any

import numpy
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy import fft

from openiru.engines.media.sound import waves
from openiru.engines.media.sound.types import LOUDEST_WAVE, WAVE_EACH, WAVE_RATE_HZ
from openiru.engines.media.sound.waves import (
    HIGHEST_HZ,
    LEAST_FRAMES,
    LOWEST_HZ,
    THINNED_HZ,
    signs_of,
    wave_of,
)

Samples = NDArray[numpy.float32]
FRAMES = 500  # eight seconds


def noise(seed: int, slope: float = 0.0) -> Samples:
    """Noise between the lowest and the highest pitch, weaker the higher it is by a power of the pitch."""
    count = 2 * WAVE_EACH * FRAMES
    spectrum = fft.rfft(numpy.random.default_rng(seed).normal(0, 1, count))
    hertz = numpy.arange(len(spectrum)) * THINNED_HZ / count
    spectrum *= numpy.where((hertz > LOWEST_HZ) & (hertz < HIGHEST_HZ), numpy.maximum(hertz, 1) ** -slope, 0)
    made = fft.irfft(spectrum, count)
    told: Samples = (made / made.std() * 0.1).astype(numpy.float32)
    return told


def tone(hertz: float, loudness: float = 0.5) -> Samples:
    at = numpy.arange(2 * WAVE_EACH * FRAMES) / THINNED_HZ
    told: Samples = (loudness * numpy.sin(2 * numpy.pi * hertz * at)).astype(numpy.float32)
    return told


def as_waves(bits: NDArray[numpy.uint8]) -> NDArray[Any]:
    return numpy.unpackbits(bits, bitorder="little").astype(float) * 2 - 1


def alike(one: NDArray[Any], other: NDArray[Any]) -> float:
    return float(numpy.corrcoef(one, other)[0, 1])


class TestSignsOf:
    def test_tells_on_which_side_of_zero_a_tone_is(self) -> None:
        heard = as_waves(signs_of(tone(50.0), FRAMES))

        plain = numpy.sin(2 * numpy.pi * 50.0 * numpy.arange(len(heard)) / WAVE_RATE_HZ)
        clear = numpy.abs(plain) > 0.2
        assert (heard[clear] == numpy.sign(plain[clear])).mean() > 0.99

    def test_does_not_let_a_loud_tone_speak_for_all(self) -> None:
        faint = noise(1)
        both = faint + tone(61.0, 2.0)

        assert alike(as_waves(signs_of(faint, FRAMES)), as_waves(signs_of(both, FRAMES))) > 0.4
        assert alike(numpy.sign(faint), numpy.sign(both)) < 0.1

    def test_does_not_care_about_loudness(self) -> None:
        made = noise(2)

        heard = signs_of(made, FRAMES)

        assert numpy.mean(as_waves(signs_of(made * numpy.float32(1e-2), FRAMES)) == as_waves(heard)) > 0.999

    def test_lets_the_wave_through_where_nothing_is_flattened(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(waves, "_FLAT", 0.0)
        made = noise(3)

        heard = waves._flattened(made, WAVE_EACH * FRAMES)

        assert alike(heard, made[::2]) > 0.999

    @given(st.integers(0, 700), st.integers(0, 12_000))
    def test_has_a_byte_for_each_frame(self, frames: int, count: int) -> None:
        assert len(signs_of(noise(4)[:1].repeat(count), frames)) == frames


class TestWaveOf:
    @pytest.mark.parametrize("slope", [0.0, 0.5, 1.0])
    def test_hears_noise_as_loud_at_every_pitch(self, slope: float) -> None:
        power = numpy.abs(fft.rfft(wave_of(noise(5, slope), FRAMES).astype(float))) ** 2

        hertz = numpy.arange(len(power)) * WAVE_RATE_HZ / (WAVE_EACH * FRAMES)
        octaves = [power[(hertz >= low) & (hertz < 2 * low)].mean() for low in (15, 30, 60, 110)]
        assert max(octaves) < 1.5 * min(octaves)

    def test_lets_a_tone_stand_out(self) -> None:
        power = numpy.abs(fft.rfft(wave_of(noise(6) + tone(100.0), FRAMES).astype(float))) ** 2

        assert power.argmax() == 100 * WAVE_EACH * FRAMES // WAVE_RATE_HZ
        assert power.max() > 100 * numpy.median(power[power > 1])

    def test_keeps_a_click_within_its_bits(self) -> None:
        made = noise(7) * numpy.float32(1e-3)
        made[2000] = 1.0

        wave = wave_of(made, FRAMES)

        assert wave.dtype == numpy.int8
        assert len(wave) == WAVE_EACH * FRAMES
        assert int(numpy.abs(wave.astype(int)).max()) == LOUDEST_WAVE

    def test_hears_nothing_in_silence(self) -> None:
        assert not wave_of(numpy.zeros(2 * WAVE_EACH * FRAMES, numpy.float32), FRAMES).any()

    @pytest.mark.parametrize("frames", [0, 1, 80, LEAST_FRAMES - 1])
    def test_keeps_none_of_what_is_too_short(self, frames: int) -> None:
        assert not len(wave_of(noise(8), frames))

    @given(st.integers(LEAST_FRAMES, 700), st.integers(0, 12_000))
    def test_has_as_many_samples_as_frames_ask_for(self, frames: int, count: int) -> None:
        assert len(wave_of(noise(9)[:1].repeat(count), frames)) == WAVE_EACH * frames

"""The tones of a query are those of the recording that it is of, and a bass or a beat is not all that there is of two tunes."""

from collections.abc import Callable

import numpy
import pytest
from numpy.typing import NDArray

from openiru.engines.media.sound.noise import correlating
from openiru.engines.media.sound.noise.agreeing import Agreement, agreement_at
from openiru.engines.media.sound.noise.tones import NO_TONES, Asked, Tones, tones_at
from openiru.engines.media.sound.part import part_of
from openiru.engines.media.sound.peaks import sound_print_of
from openiru.engines.media.sound.types import RATE_HZ, WAVE_RATE_HZ

Samples = NDArray[numpy.float32]
Make = Callable[..., Samples]

FIRST_S, LAST_S = 5, 10


def notes(seed: int, lowest_hz: float, a_second: int = 4, seconds: int = 20) -> Samples:
    """Random notes of two octaves and a half."""
    rng = numpy.random.default_rng(seed)
    time = numpy.arange(RATE_HZ // a_second) / RATE_HZ
    pitches = lowest_hz * 2 ** rng.uniform(0, 2.5, (seconds * a_second, 1))
    told: Samples = (numpy.sin(2 * numpy.pi * pitches * time) * numpy.exp(-4 * time)).ravel()
    return told.astype(numpy.float32)


def told_of(
    clip: Samples, known: Samples, ahead_s: float = FIRST_S, within_s: float = 0.1
) -> tuple[Tones, Agreement]:
    asked, part = Asked.of(sound_print_of(clip)), part_of([sound_print_of(known)])
    waves = correlating.signs(part.wave_signs(0))
    ahead, within = (round(seconds * WAVE_RATE_HZ) for seconds in (ahead_s, within_s))
    agreement = agreement_at(asked.query, waves, ahead, within)
    assert agreement is not None
    return tones_at(asked, waves, part.peaks(0), agreement), agreement


def cut(samples: Samples) -> Samples:
    return samples[FIRST_S * RATE_HZ : LAST_S * RATE_HZ]


@pytest.fixture(scope="module")
def bass() -> Samples:
    return notes(1, 40.0)


class TestTonesAt:
    def test_finds_those_of_the_same_recording(self, bass: Samples, with_noise: Make) -> None:
        known = bass + notes(2, 600.0)

        tones, _ = told_of(with_noise(cut(known), 0.0), known)

        assert tones.low > 20
        assert tones.in_step > 0.8
        assert tones.high >= 20
        assert tones.known > 0.8
        assert tones.are_had
        assert not tones.are_of_another

    def test_tells_a_bass_in_common_from_the_whole(self, bass: Samples, with_noise: Make) -> None:
        query, known = (bass + notes(seed, 600.0) for seed in (3, 4))

        tones, agreement = told_of(with_noise(cut(query), 0.0), known)

        assert agreement.all > 12
        assert tones.in_step > 0.8
        assert tones.known < 0.3
        assert not tones.are_had

    def test_tells_two_tunes_in_the_bass_apart(self, bass: Samples, with_noise: Make) -> None:
        query, known = (0.7 * bass + notes(seed, 60.0) for seed in (5, 6))

        tones, agreement = told_of(with_noise(cut(query), 6.0), known)

        assert agreement.all > 10
        assert 0.2 < tones.in_step < 0.75
        assert not tones.are_had

    def test_says_that_nothing_is_in_step(self, with_noise: Make) -> None:
        tones, _ = told_of(with_noise(cut(notes(7, 60.0)), 0.0), notes(8, 60.0), within_s=5.0)

        assert tones.low > 20
        assert tones.in_step < 0.3
        assert tones.are_of_another

    def test_judges_each_octave(self, bass: Samples, with_noise: Make) -> None:
        one, other = (bass + 0.5 * notes(seed, 270.0) for seed in (9, 10))

        same, _ = told_of(with_noise(cut(one), 0.0), one)
        bass_only, _ = told_of(with_noise(cut(one), 0.0), other)

        assert same.least > 0.6
        assert bass_only.least < 0.5 < bass_only.in_step

    def test_hears_no_tone_in_noise(self, bass: Samples, with_noise: Make) -> None:
        tones, _ = told_of(with_noise(cut(bass), -40.0), bass)

        assert tones.clear < 15

    def test_does_not_ask_for_what_lies_outside(self, with_noise: Make) -> None:
        known = notes(11, 600.0) + notes(12, 60.0)
        query = with_noise(known[: 5 * RATE_HZ], -3.0)

        whole, _ = told_of(query, known, 0.0)
        half, agreement = told_of(query, known[2 * RATE_HZ :], -2.0)

        assert agreement.ahead == pytest.approx(-2 * WAVE_RATE_HZ, abs=2)
        assert 0.4 < half.high / whole.high < 0.8
        assert 0.4 < half.low / whole.low < 0.8

    def test_says_nothing_of_less_than_a_second(self, bass: Samples) -> None:
        asked, part = Asked.of(sound_print_of(cut(bass))), part_of([sound_print_of(bass)])
        agreement = Agreement(20 * WAVE_RATE_HZ - 400, 0, 9.0, 9.0, 9.0, 9.0, numpy.empty(0))

        told = tones_at(asked, correlating.signs(part.wave_signs(0)), part.peaks(0), agreement)

        assert told == NO_TONES
        assert not told.are_had
        assert not told.are_of_another

    def test_tells_of_silence_that_nothing_is_clear(self, bass: Samples) -> None:
        asked = Asked.of(sound_print_of(numpy.zeros(5 * RATE_HZ, numpy.float32)))
        part = part_of([sound_print_of(bass)])
        agreement = Agreement(500, 0, 9.0, 9.0, 9.0, 9.0, numpy.empty(0))

        told = tones_at(asked, correlating.signs(part.wave_signs(0)), part.peaks(0), agreement)

        assert told.clear == 0
        assert (told.in_step, told.least, told.known, told.had) == (0.0, 0.0, 0.0, 0.0)


class TestTones:
    def test_weighs_both_by_how_many_there_are(self) -> None:
        tones = Tones(low=30, in_step=0.9, least=0.9, high=10, known=0.5)

        assert tones.clear == 40
        assert tones.had == pytest.approx(0.8)

"""The tones of a query are those of the recording that it is of, and a bass or a beat is not all that there is of two tunes."""

from collections.abc import Callable
from dataclasses import replace

import numpy
import pytest
from numpy.typing import NDArray

from openiru.engines.media.sound.aligning import Peaks
from openiru.engines.media.sound.noise import correlating
from openiru.engines.media.sound.noise.agreeing import Agreement, Query, agreement_at
from openiru.engines.media.sound.noise.tones import NO_TONES, Asked, Tones, tones_at
from openiru.engines.media.sound.part import part_of
from openiru.engines.media.sound.peaks import sound_print_of
from openiru.engines.media.sound.types import RATE_HZ, WAVE_RATE_HZ, SoundPrint

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


def tone(hertz: float, seconds: int = 20) -> Samples:
    """A tone that swells now and then, so that it is no hum."""
    time = numpy.arange(seconds * RATE_HZ) / RATE_HZ
    told = numpy.sin(2 * numpy.pi * hertz * time) * (1 + 0.6 * numpy.sin(1.7 * time))
    return told.astype(numpy.float32)


def asked_of(print_: SoundPrint) -> Asked:
    return Asked.of(print_, Query.of(print_))


def told_of(
    clip: Samples, known: Samples, ahead_s: float = FIRST_S, within_s: float = 0.1
) -> tuple[Tones, Agreement]:
    asked, part = asked_of(sound_print_of(clip)), part_of([sound_print_of(known)])
    waves = correlating.signs(part.wave_signs(0))
    ahead, within = (round(seconds * WAVE_RATE_HZ) for seconds in (ahead_s, within_s))
    agreement = agreement_at(asked.query, waves, ahead, within)
    assert agreement is not None
    return tones_at(asked, waves, part.peaks(0), agreement), agreement


def at(ahead_s: float) -> Agreement:
    return Agreement(round(ahead_s * WAVE_RATE_HZ), 0, 9.0, 9.0, 9.0, 9.0, numpy.empty(0))


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

    def test_judges_each_octave(self, bass: Samples, with_noise: Make) -> None:
        one, other = (bass + 0.5 * notes(seed, 270.0) for seed in (9, 10))

        same, _ = told_of(with_noise(cut(one), 0.0), one)
        bass_only, _ = told_of(with_noise(cut(one), 0.0), other)

        assert same.least > 0.6
        assert bass_only.least < 0.5 < bass_only.in_step

    @pytest.mark.parametrize("hertz", [30.0, 60.0, 120.0, 200.0, 300.0, 440.0])
    def test_hears_a_tone_each_quarter_of_a_second(self, hertz: float, with_noise: Make) -> None:
        tones, _ = told_of(with_noise(cut(tone(hertz)), -3.0), tone(hertz), within_s=0.0)

        assert 13 <= tones.low <= 22  # 16 windows, and noise by accident

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
        asked, part = asked_of(sound_print_of(cut(bass))), part_of([sound_print_of(bass)])

        told = tones_at(asked, correlating.signs(part.wave_signs(0)), part.peaks(0), at(19.2))

        assert told == NO_TONES
        assert not told.are_had

    def test_tells_of_silence_that_nothing_is_clear(self, bass: Samples) -> None:
        asked = asked_of(sound_print_of(numpy.zeros(5 * RATE_HZ, numpy.float32)))
        part = part_of([sound_print_of(bass)])

        told = tones_at(asked, correlating.signs(part.wave_signs(0)), part.peaks(0), at(1.0))

        assert told.clear == 0
        assert (told.in_step, told.least, told.known, told.had) == (0.0, 0.0, 0.0, 0.0)

    def test_bears_a_damaged_print_with_fewer_levels_than_frames(self, bass: Samples) -> None:
        known = bass + notes(13, 600.0)
        damaged = sound_print_of(cut(known))
        asked, part = asked_of(replace(damaged, levels=damaged.levels[:1])), part_of([sound_print_of(known)])

        told = tones_at(asked, correlating.signs(part.wave_signs(0)), part.peaks(0), at(FIRST_S))

        assert told.low > 20


def one_peak(loud: int, step: int = 300) -> Asked:
    """What has one peak at 100 frames, and is so loud at every time and pitch."""
    asked = asked_of(sound_print_of(notes(15, 40.0, seconds=5)))
    table = numpy.full_like(asked.sound.table, loud)
    return asked._replace(
        peaks=Peaks(numpy.array([100]), numpy.array([step]), 312), sound=asked.sound._replace(table=table)
    )


class TestPeaksAbove:
    @pytest.mark.parametrize(
        ("frames", "steps", "share"),
        [
            (0, 0, 1.0),
            (3, 2, 1.0),
            (-3, -2, 1.0),
            (4, 0, 0.0),  # too late,
            (-4, 0, 0.0),
            (0, 3, 0.0),  # too high
            (0, -3, 0.0),
        ],
    )
    def test_are_the_same_at_nearly_one_time_and_pitch(self, frames: int, steps: int, share: float) -> None:
        asked, part = one_peak(200), part_of([sound_print_of(notes(14, 40.0))])
        known = Peaks(numpy.array([225 + frames]), numpy.array([300 + steps]), 1250)

        told = tones_at(asked, correlating.signs(part.wave_signs(0)), known, at(2.0))

        assert (told.high, told.known) == (1, share)

    @pytest.mark.parametrize(
        ("loud", "step", "high"),
        [(105, 300, 1), (104, 300, 0), (200, 108, 1), (200, 107, 0)],  # 107 is below 480 Hz
    )
    def test_are_asked_for_if_they_are_clear_and_no_wave_holds_them(
        self, loud: int, step: int, high: int
    ) -> None:
        asked, part = one_peak(loud, step), part_of([sound_print_of(notes(14, 40.0))])

        told = tones_at(asked, correlating.signs(part.wave_signs(0)), part.peaks(0), at(2.0))

        assert told.high == high

    def test_are_those_that_the_waves_do_not_hold(self) -> None:
        known = tone(440.0) + tone(330.0)

        told, _ = told_of(cut(known), known)

        assert told.low > 20
        assert told.high == 0


class TestTones:
    def test_weighs_both_by_how_many_there_are(self) -> None:
        tones = Tones(low=30, in_step=0.9, least=0.9, high=10, known=0.5)

        assert tones.clear == 40
        assert tones.had == pytest.approx(0.8)

"""A recording is found by its wave where noise leaves nothing else, and nothing but it."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy
import pytest
from numpy.typing import NDArray
from scipy import fft

from openiru.engines.media.sound.bank import SoundBank
from openiru.engines.media.sound.noise import agreeing, correlating
from openiru.engines.media.sound.noise.agreeing import Query
from openiru.engines.media.sound.noise.correlating import signs, spots_of
from openiru.engines.media.sound.noise.together import correlate
from openiru.engines.media.sound.part import part_of
from openiru.engines.media.sound.peaks import sound_print_of
from openiru.engines.media.sound.types import RATE_HZ, WAVE_EACH, WAVE_RATE_HZ, WAVES, SoundPrint
from openiru.engines.media.types import Outcome

Samples = NDArray[numpy.float32]
Make = Callable[..., Samples]


def rumble(seed: int, seconds: float = 40.0, low: float = 15.0, high: float = 60.0) -> Samples:
    """Sound that is nowhere but in the lowest octaves."""
    count = int(seconds * RATE_HZ)
    spectrum = fft.rfft(numpy.random.default_rng(seed).normal(0, 1, count))
    hertz = numpy.arange(len(spectrum)) * RATE_HZ / count
    made = fft.irfft(numpy.where((hertz > low) & (hertz < high), spectrum, 0), count)
    told: Samples = (made / made.std() * 0.1).astype(numpy.float32)
    return told


def cut(samples: Samples, begin_s: float, end_s: float) -> Samples:
    return samples[int(begin_s * RATE_HZ) : int(end_s * RATE_HZ)]


def drowned(samples: Samples, with_noise: Make, ratio_db: float = -18.0, seed: int = 7) -> SoundPrint:
    """White noise, of which little is as low as the rumble."""
    return sound_print_of(with_noise(samples, ratio_db, seed))


@pytest.fixture(scope="module")
def rumbles() -> list[Samples]:
    return [rumble(seed) for seed in range(5)]


@pytest.fixture(scope="module")
def bank(rumbles: list[Samples]) -> SoundBank:
    return SoundBank(sound_print_of(one) for one in rumbles)


def random_query(rng: numpy.random.Generator, frames: int) -> Query:
    wave = rng.integers(-90, 91, WAVES * WAVE_EACH * frames).astype(numpy.int8)
    return Query.of(SoundPrint(length_frames=frames, wave=wave))


class TestMatch:
    def test_finds_what_noise_has_drowned(
        self, rumbles: list[Samples], bank: SoundBank, with_noise: Make
    ) -> None:
        print_ = drowned(cut(rumbles[3], 12.0, 18.0), with_noise)

        [(number, likeness)] = bank.match(print_)

        [segment] = likeness.segments
        assert bank.match(replace(print_, wave=print_.wave[:0])) == []
        assert (number, likeness.outcome, likeness.method) == (3, Outcome.SAME_CONTENT, "sound-by-wave")
        assert segment.known_from_s - segment.query_from_s == pytest.approx(12.0, abs=0.01)
        assert segment.query_to_s - segment.query_from_s > 5
        assert likeness.figures["peaks"] == pytest.approx(6 * WAVES * WAVE_RATE_HZ, rel=0.15)
        assert likeness.figures["votes"] > 0.54 * likeness.figures["peaks"]
        assert likeness.figures["evidence"] >= (agreeing.LEAST_PROMINENCE + agreeing.BELOW) ** 2 / 2

    @pytest.mark.parametrize("begin", [0.0, 34.0])
    def test_finds_what_lies_half_outside(
        self, rumbles: list[Samples], bank: SoundBank, make_melody: Make, with_noise: Make, begin: float
    ) -> None:
        other = make_melody(60, 4.0) * numpy.float32(0.1)
        clip = cut(rumbles[1], begin, begin + 6.0)
        parts = (other, clip) if begin == 0 else (clip, other)

        [(number, likeness)] = bank.match(drowned(numpy.concatenate(parts), with_noise))

        [segment] = likeness.segments
        assert (number, likeness.method) == (1, "sound-by-wave")
        assert segment.known_from_s == pytest.approx(begin, abs=0.6)
        assert segment.known_to_s == pytest.approx(begin + 6.0, abs=0.6)

    def test_finds_a_short_recording_within_a_longer_clip(
        self, rumbles: list[Samples], with_noise: Make
    ) -> None:
        own = SoundBank([sound_print_of(cut(rumbles[2], 10.0, 16.0)), sound_print_of(rumbles[4])])

        [(number, likeness)] = own.match(drowned(cut(rumbles[2], 6.0, 19.0), with_noise))

        [segment] = likeness.segments
        assert number == 0
        assert (segment.query_from_s, segment.query_to_s) == pytest.approx((4.0, 10.0), abs=0.6)

    @pytest.mark.parametrize("other", ["noise", "silence", "hum", "rumble", "tune"])
    def test_finds_nothing_in_what_is_another_sound(
        self, bank: SoundBank, make_tune: Make, with_noise: Make, other: str
    ) -> None:
        sounds: dict[str, NDArray[Any]] = {
            "noise": numpy.random.default_rng(8).normal(0, 0.1, 6 * RATE_HZ),
            "silence": numpy.zeros(6 * RATE_HZ),
            "hum": 0.1 * numpy.sin(2 * numpy.pi * 50 * numpy.arange(6 * RATE_HZ) / RATE_HZ),
            "rumble": with_noise(rumble(90, 6.0), -18.0),
            "tune": make_tune(5, 6.0),
        }

        assert bank.match(sound_print_of(sounds[other].astype(numpy.float32))) == []

    def test_does_not_take_one_hum_for_another(self, rumbles: list[Samples]) -> None:
        hum = 0.3 * numpy.sin(2 * numpy.pi * 50 * numpy.arange(40 * RATE_HZ) / RATE_HZ)
        one, other = ((each + hum).astype(numpy.float32) for each in rumbles[:2])

        assert correlate(sound_print_of(cut(one, 5.0, 11.0)), part_of([sound_print_of(other)])) == {}

    def test_does_not_take_tunes_over_one_bass_for_the_same(
        self, make_melody: Make, with_noise: Make
    ) -> None:
        bass = numpy.tile(rumble(70, 2.0), 20)
        one, other = (make_melody(seed, 40.0) * numpy.float32(0.3) + bass for seed in (61, 62))

        query = drowned(cut(one, 5.0, 11.0), with_noise, 0.0)

        assert correlate(query, part_of([sound_print_of(other)])) == {}

    @pytest.mark.parametrize(
        ("hertz", "seconds"), [((50, 100, 150, 200), 6.0), ((60, 120), 6.0), ((85, 170, 230), 5.0)]
    )
    def test_does_not_take_a_hum_or_a_horn_for_the_same(
        self, with_noise: Make, hertz: tuple[int, ...], seconds: float
    ) -> None:
        at = numpy.arange(int(seconds * RATE_HZ)) / RATE_HZ
        waves = [numpy.sin(2 * numpy.pi * each * at) / (1 + row) for row, each in enumerate(hertz)]
        horn = numpy.sum(waves, axis=0)
        one, other = (rumble(seed, length, 6.0, 240.0) for seed, length in ((71, 8.0), (72, 90.0)))
        one[RATE_HZ:][: len(horn)] += horn
        other[40 * RATE_HZ :][: len(horn)] += horn

        assert correlate(sound_print_of(one), part_of([sound_print_of(other)])) == {}

    @pytest.mark.parametrize(("query_s", "known_s"), [(8.0, 9.0), (8.0, 14.0), (12.0, 20.0)])
    def test_does_not_take_a_bar_of_drums_for_the_same(self, query_s: float, known_s: float) -> None:
        bar = rumble(73, 4.0, 20.0, 200.0) * numpy.repeat([4, 1, 2, 1], RATE_HZ).astype(numpy.float32)
        one, other = (
            numpy.resize(bar, int(length * RATE_HZ)) + 0.5 * rumble(seed, length, 20.0, 200.0)
            for seed, length in ((74, query_s), (75, known_s))
        )

        assert correlate(sound_print_of(one), part_of([sound_print_of(other)])) == {}

    def test_asks_nothing_of_prints_that_know_no_wave(self, rumbles: list[Samples], with_noise: Make) -> None:
        prints = [sound_print_of(one) for one in rumbles[:3]]
        query = drowned(cut(rumbles[2], 12.0, 18.0), with_noise)
        without = [replace(one, signs=one.signs[:0]) for one in prints]

        assert SoundBank(without).match(query) == []
        assert [row for row, _ in SoundBank([*without[:2], prints[2]]).match(query)] == [2]


class TestSpotsOf:
    def test_agrees_with_a_slow_sum(self) -> None:
        rng = numpy.random.default_rng(9)
        prints = [
            SoundPrint(length_frames=frames, signs=rng.integers(0, 256, WAVES * frames, numpy.uint8))
            for frames in (700, 0, 90, 2500)
        ]
        query = random_query(rng, 150)

        told = {spot.row: spot for spot in spots_of(query, part_of(prints), 9)}

        assert sorted(told) == [0, 2, 3]
        everything = signs(numpy.concatenate([one.signs for one in prints]))[0]
        count = len(query.whole)
        outside = int(0.7 * count)
        edge = numpy.zeros(outside, numpy.float32)
        padded: Samples = numpy.concatenate((edge, everything, edge))
        for row, begin in ((0, 0), (2, 700), (3, 790)):
            length = WAVE_EACH * prints[row].length_frames
            sums = [
                float(query.whole @ padded[WAVE_EACH * begin + place :][:count])
                for place in range(length + 2 * outside - count + 1)
            ]
            assert told[row].ahead == int(numpy.argmax(sums)) - outside

    @pytest.mark.parametrize("at_s", [0.4, 3.0, 5.5])
    def test_finds_a_short_recording_among_many(self, with_noise: Make, at_s: float) -> None:
        short = [rumble(seed, 6.0) for seed in range(100, 140)]
        clip = rumble(99, 12.0)
        clip[int(at_s * RATE_HZ) : int(at_s * RATE_HZ) + 6 * RATE_HZ] = short[21]
        query, part = (
            Query.of(drowned(clip, with_noise, -12.0)),
            part_of([sound_print_of(one) for one in short]),
        )

        spots = spots_of(query, part, correlating.SPOTS)

        assert spots[0].row == 21
        assert spots[0].ahead == pytest.approx(-at_s * WAVE_RATE_HZ, abs=3)

    def test_looks_through_many_recordings_in_groups(self, monkeypatch: pytest.MonkeyPatch) -> None:
        rng = numpy.random.default_rng(10)
        prints = [
            SoundPrint(length_frames=300, signs=rng.integers(0, 256, WAVES * 300, numpy.uint8))
            for _ in range(9)
        ]
        part = part_of(prints)
        monkeypatch.setattr(correlating, "_GROUP", WAVES * 700)

        assert list(correlating._groups(part.sign_starts)) == [(0, 2), (2, 4), (4, 6), (6, 8), (8, 9)]
        for row in range(9):
            whole = signs(prints[row].signs)[0, 560:1600] * numpy.float32(30)
            spots = spots_of(Query(whole, whole[None, None]), part, 3)
            assert (spots[0].row, spots[0].ahead) == (row, 560)

    def test_finds_no_place_for_silence(self, bank: SoundBank) -> None:
        [part] = bank.parts()
        silent = SoundPrint(length_frames=200, wave=numpy.zeros(WAVES * WAVE_EACH * 200, numpy.int8))

        assert spots_of(Query.of(silent), part, 6) == []

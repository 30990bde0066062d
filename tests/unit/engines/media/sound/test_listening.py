"""What is drowned by noise is found by its levels; nothing else is."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy
import pytest
from numpy.typing import NDArray

from openiru.engines.media.packing import Arrays, BrokenPrintError, pack
from openiru.engines.media.sound import listening
from openiru.engines.media.sound.bank import SoundBank, compare_sounds
from openiru.engines.media.sound.levels import averaged, levels_of, relative, unpacked
from openiru.engines.media.sound.peaks import sound_print_of
from openiru.engines.media.sound.scanning import LEAST_PEAKS, best_of_each, table_of
from openiru.engines.media.sound.types import (
    EACH,
    KIND,
    LEVEL_BINS,
    LEVELS_S,
    RATE_HZ,
    VERSION,
    SoundPrint,
    no_levels,
)
from openiru.engines.media.types import NOTHING_SHARED, Outcome

Samples = NDArray[numpy.float32]
Make = Callable[..., Samples]
DROWNED_DB = -16.0


@pytest.fixture(scope="module")
def songs(make_melody: Make) -> list[Samples]:
    return [make_melody(seed, 30.0) for seed in range(300, 304)]


@pytest.fixture(scope="module")
def drowned(songs: list[Samples], with_noise: Make) -> SoundPrint:
    return sound_print_of(with_noise(songs[2][7 * RATE_HZ : 13 * RATE_HZ], DROWNED_DB))


class TestListen:
    def test_finds_what_has_too_few_peaks_left(self, songs: list[Samples], drowned: SoundPrint) -> None:
        bank = SoundBank(sound_print_of(song) for song in songs)

        [(number, likeness)] = bank.match(drowned)

        [segment] = likeness.segments
        assert bank.match(replace(drowned, levels=no_levels())) == []
        assert (number, likeness.outcome, likeness.method) == (2, Outcome.SAME_CONTENT, "sound-under-noise")
        assert segment.known_from_s - segment.query_from_s == pytest.approx(7.0, abs=0.05)
        assert likeness.figures["evidence"] >= listening.LEAST_DEVIATIONS[0] ** 2 / 2
        assert likeness.figures["votes"] > likeness.figures["chance"] * likeness.figures["peaks"]

    def test_calls_a_quotation_an_element(self, songs: list[Samples], make_melody: Make) -> None:
        quoted = (make_melody(340, 8.0), songs[1][5 * RATE_HZ : 10 * RATE_HZ], make_melody(341, 8.0))
        print_ = sound_print_of(numpy.concatenate(quoted))
        heard = replace(print_, frames=print_.frames[:0], steps=print_.steps[:0])  # by its levels alone

        [(number, likeness)] = SoundBank(sound_print_of(song) for song in songs).match(heard)

        [segment] = likeness.segments
        assert (number, likeness.outcome, likeness.method) == (1, Outcome.SHARES_ELEMENT, "sound-under-noise")
        assert segment.query_from_s == pytest.approx(8.0, abs=0.6)
        assert segment.query_to_s == pytest.approx(13.0, abs=0.6)

    @pytest.mark.parametrize("other", ["noise", "silence", "hum", "clicks", "tune"])
    def test_finds_nothing_in_what_is_another_sound(
        self, songs: list[Samples], make_tune: Make, make_clicks: Make, with_noise: Make, other: str
    ) -> None:
        times = numpy.arange(6 * RATE_HZ) / RATE_HZ
        made: dict[str, NDArray[Any]] = {
            "noise": numpy.random.default_rng(5).normal(0, 0.1, len(times)),
            "silence": numpy.zeros(len(times)),
            "hum": with_noise(numpy.sin(100 * numpy.pi * numpy.outer(range(1, 40), times)).sum(axis=0), 20.0),
            "clicks": make_clicks(6.0, 3),
            "tune": with_noise(make_tune(9, 6.0), 0.0),
        }
        bank = SoundBank(sound_print_of(sound) for sound in (*songs, make_tune(8), make_clicks(30.0, 2)))

        assert (
            listening.listen(sound_print_of(made[other].astype(numpy.float32)).levels, bank._parts()[0]) == {}
        )

    def test_finds_nothing_in_another_tune_over_the_same_drums(
        self, make_tune: Make, make_clicks: Make, with_noise: Make
    ) -> None:
        drums = make_clicks(24.0, 2)
        one, other = (make_tune(seed, 24.0) + drums for seed in (5, 6))
        part = sound_print_of(with_noise(one[5 * RATE_HZ : 10 * RATE_HZ], -3.0))

        assert compare_sounds(part, sound_print_of(other)) is NOTHING_SHARED

    def test_takes_one_word_for_nothing(self, songs: list[Samples], make_melody: Make) -> None:
        said = numpy.concatenate((make_melody(320, 2.5), songs[0][:20_000], make_melody(321, 2.5)))

        assert (
            listening.listen(sound_print_of(said).levels, SoundBank([sound_print_of(songs[0])])._parts()[0])
            == {}
        )


class TestLevels:
    def test_are_what_a_slow_look_around_gives(self) -> None:
        power = numpy.random.default_rng(1).exponential(1.0, (61, LEVEL_BINS)).astype(numpy.float32)
        smooth = numpy.array(
            [power[max(0, at - 1) : at + EACH + 1].mean(axis=0) for at in range(0, 61, EACH)]
        )
        around = [
            [
                smooth[max(0, at - 12) : at + 13, max(0, place - 10) : place + 11].mean()
                for place in range(LEVEL_BINS)
            ]
            for at in range(len(smooth))
        ]

        assert numpy.allclose(averaged(power), smooth, rtol=1e-5)
        assert numpy.allclose(relative(smooth), smooth / numpy.array(around), rtol=1e-4)
        assert unpacked(levels_of(power)).max() <= 15

    def test_are_of_short_recordings_only(self, make_melody: Make) -> None:
        assert len(sound_print_of(make_melody(330, LEVELS_S - 1.0)).levels) > 0
        assert len(sound_print_of(make_melody(330, LEVELS_S + 1.0)).levels) == 0

    def test_come_back_from_bytes_and_prints_without_are_read(self, drowned: SoundPrint) -> None:
        without = replace(drowned, levels=no_levels())

        assert SoundPrint.from_bytes(drowned.to_bytes()) == drowned
        assert SoundPrint.from_bytes(without.to_bytes()) == without
        assert drowned != without

    @pytest.mark.parametrize("shape", [(5,), (5, 3), (4_000, LEVEL_BINS // 2)])
    def test_are_refused_in_another_shape(self, shape: tuple[int, ...]) -> None:
        empty = SoundPrint(length_frames=100)
        arrays: Arrays = {
            "frames": empty.frames,
            "steps": empty.steps,
            "levels": numpy.zeros(shape, numpy.uint8),
        }

        with pytest.raises(BrokenPrintError):
            SoundPrint.from_bytes(pack(KIND, VERSION, arrays, {"length_frames": 100}))


class TestBestOfEach:
    def test_agrees_with_a_slow_sum(self, drowned: SoundPrint) -> None:
        rng = numpy.random.default_rng(3)
        table = table_of(drowned.levels)[:, :60]
        frames = numpy.sort(rng.integers(0, 900, 400)).astype(numpy.uint32)
        steps = rng.integers(0, 441, 400).astype(numpy.uint16)
        starts, lengths = numpy.array([0, 400]), numpy.array([900])
        times = frames.astype(int) // (2 * EACH)
        slow = {}
        for ahead in range(-59, 226):
            inside = (times >= ahead) & (times < ahead + 60)
            if inside.sum() >= LEAST_PEAKS:
                slow[ahead] = table[steps[inside], times[inside] - ahead].sum() / numpy.sqrt(inside.sum())
        best = max(slow, key=lambda ahead: slow[ahead])

        scores, aheads = best_of_each(frames, steps, starts, lengths, numpy.ascontiguousarray(table[:, ::-1]))

        assert int(aheads[0]) == best
        assert scores[0] == pytest.approx(slow[best])

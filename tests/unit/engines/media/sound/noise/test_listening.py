"""What is drowned by noise is found by its levels; nothing else is."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy
import pytest
from numpy.typing import NDArray

from openiru.engines.media.packing import BrokenPrintError, pack
from openiru.engines.media.sound.bank import SoundBank, compare_sounds
from openiru.engines.media.sound.bass import BELOW, BESIDE
from openiru.engines.media.sound.levels import averaged, levels_of, relative, room_of, unpacked
from openiru.engines.media.sound.noise import listening
from openiru.engines.media.sound.noise.listening import BASS_SHIFTS, SHIFTS, Heard, heard_at, sums_around
from openiru.engines.media.sound.noise.scanning import (
    FULL,
    LEAST_PEAKS,
    LOUDEST_DB,
    ROWS,
    STEPS,
    Marks,
    Sound,
    Spot,
    best_of_each,
    spots_of,
)
from openiru.engines.media.sound.part import part_of
from openiru.engines.media.sound.peaks import sound_print_of
from openiru.engines.media.sound.types import (
    BASS_BINS,
    COLUMNS,
    EACH,
    KIND,
    LEVEL_BINS,
    LEVELS_S,
    RATE_HZ,
    STRENGTH_DB,
    VERSION,
    WEAKEST,
    SoundPrint,
    bass_codes,
    no_levels,
    no_room,
    no_wave,
)
from openiru.engines.media.types import NOTHING_SHARED, Outcome

Samples = NDArray[numpy.float32]
Make = Callable[..., Samples]
DROWNED_DB = -16.0
ROOM = numpy.zeros(COLUMNS, numpy.int8)


def bass_line(seed: int) -> Samples:
    """Twenty seconds of random notes from 45 to 200 Hz."""
    rng = numpy.random.default_rng(seed)
    made = numpy.zeros(20 * RATE_HZ)
    for begin in range(0, len(made) - RATE_HZ, RATE_HZ // 3):
        at = begin + int(rng.integers(RATE_HZ // 8))
        time = numpy.arange(RATE_HZ // 2) / RATE_HZ
        made[at : at + len(time)] += numpy.sin(
            2 * numpy.pi * 45 * 2 ** rng.uniform(0, 2.1) * time
        ) * numpy.exp(-4 * time)
    told: Samples = (0.4 * made).astype(numpy.float32)[: 20 * RATE_HZ]
    return told


def as_levels(relative_power: NDArray[Any]) -> NDArray[Any]:
    told: NDArray[Any] = numpy.minimum(15, numpy.rint(4 * numpy.sqrt(relative_power)))
    return told


def packed(**arrays: NDArray[Any]) -> bytes:
    empty = SoundPrint(length_frames=100)
    return pack(
        KIND, VERSION, {"frames": empty.frames, "steps": empty.steps, **arrays}, {"length_frames": 100}
    )


def random_print(rng: numpy.random.Generator, parts: int = 1) -> SoundPrint:
    """Peaks anywhere in so many times 900 frames."""
    high, low, frames = 400 * parts, 40 * parts, 900 * parts
    times = numpy.sort(rng.integers(0, frames // 2, low))
    return SoundPrint(
        frames=numpy.sort(rng.integers(0, frames, high)).astype(numpy.uint32),
        steps=rng.integers(0, STEPS, high).astype(numpy.uint16),
        strengths=rng.integers(0, WEAKEST + 1, high).astype(numpy.uint8),
        bass=bass_codes(
            times, rng.integers(0, BASS_BINS, low), rng.integers(0, WEAKEST + 1, low).astype(numpy.uint8)
        ),
        length_frames=frames,
    )


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
        assert bank.match(replace(drowned, levels=no_levels(), room=no_room(), wave=no_wave())) == []
        assert (number, likeness.outcome, likeness.method) == (2, Outcome.SAME_CONTENT, "sound-under-noise")
        assert segment.known_from_s - segment.query_from_s == pytest.approx(7.0, abs=0.05)
        assert likeness.figures["evidence"] >= (listening.LEAST_PROMINENCE + listening.BELOW) ** 2 / 2
        assert likeness.figures["votes"] > likeness.figures["chance"] * likeness.figures["peaks"]

    def test_calls_a_quotation_an_element(self, songs: list[Samples], make_melody: Make) -> None:
        quoted = (make_melody(340, 8.0), songs[1][5 * RATE_HZ : 10 * RATE_HZ], make_melody(341, 8.0))
        print_ = sound_print_of(numpy.concatenate(quoted))
        # By its levels alone.
        none = SoundPrint()
        heard = replace(print_, frames=none.frames, steps=none.steps, strengths=none.strengths)

        [(number, likeness)] = SoundBank(sound_print_of(song) for song in songs).match(heard)

        [segment] = likeness.segments
        assert (number, likeness.outcome, likeness.method) == (1, Outcome.SHARES_ELEMENT, "sound-under-noise")
        assert segment.query_from_s == pytest.approx(8.0, abs=0.6)
        assert segment.query_to_s == pytest.approx(13.0, abs=0.6)

    def test_does_not_measure_all_by_one_loud_stroke(
        self, songs: list[Samples], make_melody: Make, with_noise: Make
    ) -> None:
        known = 0.05 * songs[3]
        known[9 * RATE_HZ :][:RATE_HZ] += make_melody(345, 1.0)
        known = known.astype(numpy.float32)
        part = part_of([sound_print_of(known)])
        clip = sound_print_of(with_noise(known[7 * RATE_HZ : 13 * RATE_HZ], 2.0))

        [(_, [one])] = listening.listen(clip, part).items()

        assert (one.last - one.first) * 256 / RATE_HZ > 5

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

        assert listening.listen(sound_print_of(made[other].astype(numpy.float32)), bank.parts()[0]) == {}

    def test_finds_nothing_in_another_tune_over_the_same_drums(
        self, make_tune: Make, make_clicks: Make, with_noise: Make
    ) -> None:
        drums = make_clicks(24.0, 2)
        one, other = (make_tune(seed, 24.0) + drums for seed in (5, 6))
        part = sound_print_of(with_noise(one[5 * RATE_HZ : 10 * RATE_HZ], -3.0))

        assert compare_sounds(part, sound_print_of(other)) is NOTHING_SHARED

    def test_takes_one_word_for_nothing(self, songs: list[Samples], make_melody: Make) -> None:
        said = numpy.concatenate((make_melody(320, 2.5), songs[0][:20_000], make_melody(321, 2.5)))

        assert listening.listen(sound_print_of(said), SoundBank([sound_print_of(songs[0])]).parts()[0]) == {}

    def test_finds_by_its_bass_what_noise_drowns_above(self, make_melody: Make) -> None:
        hums = [bass_line(seed) + 0.1 * make_melody(seed, 20.0) for seed in range(400, 404)]
        noise = numpy.random.default_rng(6).normal(0, 0.35, 6 * RATE_HZ)
        clip = (hums[3][7 * RATE_HZ : 13 * RATE_HZ] + noise).astype(numpy.float32)
        prints = [sound_print_of(hum.astype(numpy.float32)) for hum in hums]
        without = [replace(print_, bass=print_.bass[:0], signs=print_.signs[:0]) for print_ in prints]

        found = SoundBank(prints).match(sound_print_of(clip))

        assert [(number, likeness.method) for number, likeness in found] == [(3, "sound-under-noise")]
        assert SoundBank(without).match(sound_print_of(clip)) == []

    @pytest.mark.parametrize("is_first", [True, False])
    def test_takes_the_best_place_of_what_comes_again(
        self, make_melody: Make, with_noise: Make, monkeypatch: pytest.MonkeyPatch, is_first: bool
    ) -> None:
        theme, varied = make_melody(350, 6.0), make_melody(351, 6.0)
        again = (0.8 * theme + 0.3 * varied).astype(numpy.float32)
        known = numpy.concatenate((make_melody(352, 8.0), theme, make_melody(353, 14.0), again))
        part = part_of([sound_print_of(known)])
        print_ = sound_print_of(with_noise(again, 0.0))
        spots = spots_of(Sound.of(print_), part, 1)[:2]
        monkeypatch.setattr(listening, "spots_of", lambda *_: spots if is_first else spots[::-1])

        [(row, [one])] = listening.listen(print_, part).items()

        begins_s = sorted(512 * spot.ahead / RATE_HZ for spot in spots)
        assert begins_s == pytest.approx([8.0, 28.0], abs=0.1)
        assert row == 0
        assert one.line.ahead * 256 / RATE_HZ == pytest.approx(28.0, abs=0.1)


class TestHeardAt:
    def test_hears_what_repeats_itself_where_it_is_best(self, make_melody: Make, with_noise: Make) -> None:
        theme, varied = make_melody(350, 6.0), make_melody(351, 6.0)
        both = (0.7 * theme + 0.5 * varied).astype(numpy.float32)
        known = sound_print_of(numpy.concatenate((make_melody(352, 8.0), theme, both, make_melody(353, 8.0))))
        part = part_of([known])
        sound = Sound.of(sound_print_of(with_noise(both, 0.0)))
        levels_a_second = RATE_HZ / 512

        heard = heard_at(sound, Marks.of(part, 0), part.peaks(0), Spot(0.0, 0, round(8 * levels_a_second)))

        assert heard is not None
        assert heard.ahead == pytest.approx(14 * levels_a_second, abs=8)
        assert heard.above > 0


class TestIsEnough:
    @pytest.mark.parametrize(
        ("heard", "is_enough"),
        [
            ((13.5, 8.0, 7.0, 3.0), True),  # above the rest at its pitch, so as little is enough as can be
            ((13.4, 8.0, 7.0, 3.0), False),
            ((13.5, 7.9, 7.0, 3.0), False),
            ((14.5, 8.4, 5.5, 3.0), False),  # a stranger of one scale stands out so far
            ((15.0, 5.0, 7.0, 8.0), True),  # so far above other times, in all, that it need not be everywhere
            ((14.9, 5.0, 7.0, 8.0), False),
            ((15.0, 4.9, 7.0, 8.0), False),
            ((15.0, 5.0, 7.0, 7.9), False),
            ((15.0, 5.0, 6.9, 8.0), False),
            ((13.5, 8.0, 5.0, 8.0), True),  # so far above other times that these may be wider
            ((13.5, 8.0, 4.9, 8.0), False),
            ((13.5, 7.9, 5.0, 8.0), False),
            ((15.5, 10.0, 5.0, 3.0), True),
            ((15.5, 9.9, 5.0, 3.0), False),
            ((15.5, 10.0, 5.0, 2.9), False),
            ((13.5, 8.0, 7.0, 2.9), False),
            ((15.0, 9.5, 7.5, 0.0), True),  # what repeats itself is not above the rest, but stands out in all
            ((16.4, 10.9, 6.1, 0.0), False),
            ((16.5, 11.0, 6.0, 0.0), True),
            ((40.0, 30.0, 0.0, -0.1), False),  # another place is better
            ((14.9, 20.0, 12.0, 0.0), False),
            ((40.0, 30.0, 0.0, -numpy.inf), False),  # there is nothing to hold it against
        ],
    )
    def test_asks_less_of_what_stands_out_of_other_times(
        self, heard: tuple[float, float, float, float], is_enough: bool
    ) -> None:
        assert listening.is_enough(Heard(0, *heard)) is is_enough


class TestAbove:
    def test_tells_nothing_of_too_few_other_times(self) -> None:
        assert not listening.is_enough(Heard(0, 40.0, 30.0, *listening._above(30.0, numpy.zeros(5), 1.0)))


class TestSound:
    def test_hears_only_peaks_that_noise_leaves(self, drowned: SoundPrint) -> None:
        weights = Sound.of(drowned).weights

        assert weights.shape == (WEAKEST + 1, ROWS)
        assert (numpy.diff(weights, axis=0) <= 0).all()  # the weaker a peak, the less it counts
        assert weights[0].max() <= FULL
        assert weights[WEAKEST, -BASS_BINS:].max() <= 1

    def test_weighs_what_is_as_loud_as_the_noise_by_half(self, drowned: SoundPrint) -> None:
        level = replace(drowned, room=numpy.full(COLUMNS, -LOUDEST_DB + 3 * STRENGTH_DB).astype(numpy.int8))

        assert Sound.of(level).weights[3] == pytest.approx(FULL / 2, abs=1)


class TestLevels:
    def test_are_what_a_slow_look_around_gives(self) -> None:
        rng = numpy.random.default_rng(1)
        power = rng.exponential(1.0, (61, LEVEL_BINS)).astype(numpy.float32)
        bass = rng.exponential(1.0, (31, BELOW + BASS_BINS + BESIDE)).astype(numpy.float32)
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
        assert numpy.allclose(
            relative(smooth.astype(numpy.float32), 10), smooth / numpy.array(around), rtol=1e-4
        )
        told = unpacked(levels_of(averaged(power), bass))
        assert told.max() <= 15
        assert (told[:, :LEVEL_BINS] == as_levels(relative(averaged(power), 10))).all()
        own = relative(bass, 20)[:, BELOW : BELOW + BASS_BINS]
        assert (told[:, LEVEL_BINS:] == as_levels(own)).all()

    def test_tell_how_far_the_noise_at_a_pitch_is_below_all_that_is_heard(self) -> None:
        power = numpy.full((9, LEVEL_BINS), 1.0, numpy.float32)
        bass = numpy.full((9, BELOW + BASS_BINS + BESIDE), 0.1, numpy.float32)
        power[:, 7] = 100.0
        whole = LEVEL_BINS - 1 + 100 + 0.1 * BASS_BINS

        room = room_of(power, bass)

        assert room[0] == round(10 * numpy.log10(whole))
        assert room[7] == round(10 * numpy.log10(whole / 100))
        assert room[-1] == round(10 * numpy.log10(whole / 0.1))

    def test_are_of_short_recordings_only(self, make_melody: Make) -> None:
        assert len(sound_print_of(make_melody(330, LEVELS_S - 1.0)).levels) > 0
        assert len(sound_print_of(make_melody(330, LEVELS_S + 1.0)).levels) == 0

    def test_come_back_from_bytes_and_prints_without_are_read(self, drowned: SoundPrint) -> None:
        without = replace(drowned, levels=no_levels(), room=no_room())

        assert SoundPrint.from_bytes(drowned.to_bytes()) == drowned
        assert SoundPrint.from_bytes(without.to_bytes()) == without
        assert drowned != without

    @pytest.mark.parametrize("shape", [(5,), (5, 3), (4_000, COLUMNS // 2)])
    def test_are_refused_in_another_shape(self, shape: tuple[int, ...]) -> None:
        with pytest.raises(BrokenPrintError):
            SoundPrint.from_bytes(packed(levels=numpy.zeros(shape, numpy.uint8), room=ROOM))

    @pytest.mark.parametrize("room", [ROOM[:-1], ROOM.astype(numpy.int16), ROOM[:0]])
    def test_are_refused_without_what_is_usual(self, room: NDArray[Any]) -> None:
        levels = numpy.zeros((5, COLUMNS // 2), numpy.uint8)

        assert len(SoundPrint.from_bytes(packed(levels=levels, room=ROOM)).levels) == 5
        with pytest.raises(BrokenPrintError):
            SoundPrint.from_bytes(packed(levels=levels, room=room))


class TestBestOfEach:
    def test_agrees_with_a_slow_sum(self, drowned: SoundPrint) -> None:
        rng = numpy.random.default_rng(3)
        table = Sound.of(drowned).table[:, :60]
        weights = rng.integers(0, 4, (WEAKEST + 1, ROWS)).astype(numpy.int16)
        part = part_of([random_print(rng, 8)])
        marks = Marks.of(part, 0)
        own = weights[marks.strengths, marks.rows].astype(int)
        slow = {}
        for ahead in range(-59, 8 * 225 + 1):
            inside = (marks.times // 2 >= ahead) & (marks.times // 2 < ahead + 60)
            heard = own[inside]
            if heard.sum() ** 2 >= LEAST_PEAKS * max(1, (heard**2).sum()):
                loud = table[marks.rows[inside], marks.times[inside] // 2 - ahead]
                slow[ahead] = (heard * loud).sum() / numpy.sqrt((heard**2).sum())

        scores, aheads = best_of_each(part, numpy.ascontiguousarray(table[:, ::-1]), weights)

        for score, ahead in zip(scores[0], aheads[0], strict=True):
            assert score == pytest.approx(max(slow.values()))
            assert score == pytest.approx(slow[int(ahead)])
            slow = {other: sum_ for other, sum_ in slow.items() if abs(other - ahead) >= 100}


class TestSumsAround:
    def test_agrees_with_a_slow_sum(self, drowned: SoundPrint) -> None:
        rng = numpy.random.default_rng(4)
        table = Sound.of(drowned).table
        marks = Marks.of(part_of([random_print(rng)]), 0)
        weights = rng.integers(1, 9, len(marks.times)).astype(numpy.int16)

        sums, totals, squares = sums_around(marks.times, marks.rows, weights, table, 40, 5)

        for number, lag in ((0, 0), (0, -5), (3, 2), (8, 5)):
            is_bass = marks.rows >= STEPS
            rows = marks.rows + numpy.where(is_bass, BASS_SHIFTS[number], SHIFTS[number])
            times = marks.times - 40 - lag
            inside = (times >= 0) & (times < table.shape[1]) & (rows >= 0) & (rows < ROWS)
            inside &= (rows >= STEPS) == is_bass
            heard = weights[inside].astype(int)
            assert sums[number, lag + 5] == (heard * table[rows[inside], times[inside]]).sum()
            assert totals[number, lag + 5] == heard.sum()
            assert squares[number, lag + 5] == (heard**2).sum()

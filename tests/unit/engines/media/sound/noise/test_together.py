"""What levels and the wave tell together is enough where neither is alone, and a bass that two tunes have in common is not."""

from collections.abc import Callable
from dataclasses import replace

import numpy
import pytest
from numpy.typing import NDArray

from openiru.engines.media.sound.aligning import BY_WAVE, Aligned
from openiru.engines.media.sound.bank import SoundBank
from openiru.engines.media.sound.noise import agreeing, correlating, listening, together
from openiru.engines.media.sound.noise.agreeing import Agreement, Query
from openiru.engines.media.sound.noise.listening import Heard
from openiru.engines.media.sound.noise.together import LEAST, NEAR, Both, correlate, heard_by_both, is_enough
from openiru.engines.media.sound.noise.tones import NO_TONES, Asked, Tones
from openiru.engines.media.sound.part import Part, part_of
from openiru.engines.media.sound.peaks import sound_print_of
from openiru.engines.media.sound.types import EACH, RATE_HZ, WAVE_EACH, SoundPrint, no_levels, no_room
from openiru.engines.media.types import Outcome

Samples = NDArray[numpy.float32]
Make = Callable[..., Samples]

NOISE_DB = -22.5
BEGIN_S = 12.0
HAD = Tones(low=30, in_step=0.8, least=0.6, high=0, known=0.0)


def hummed(seed: int, seconds: float = 30.0) -> Samples:
    """Low notes of random lengths: some of them are in the bass that the wave is kept of."""
    rng = numpy.random.default_rng(seed)
    made = numpy.zeros(int(seconds * RATE_HZ))
    begin = 0
    while begin < len(made):
        length = int(rng.uniform(0.15, 0.5) * RATE_HZ)
        time = numpy.arange(min(length, len(made) - begin)) / RATE_HZ
        base = 160 * 2 ** rng.uniform(0, 2.5)
        waves = sum(numpy.sin(2 * numpy.pi * base * up * time + rng.uniform(0, 6)) / up for up in (1, 2, 3))
        made[begin : begin + len(time)] += waves * numpy.exp(-3 * time)
        begin += length
    told: Samples = (made / numpy.abs(made).max() * 0.5).astype(numpy.float32)
    return told


@pytest.fixture(scope="module")
def songs() -> list[Samples]:
    return [hummed(seed) for seed in range(500, 506)]


@pytest.fixture(scope="module")
def bank(songs: list[Samples]) -> SoundBank:
    return SoundBank(sound_print_of(song) for song in songs)


@pytest.fixture(scope="module")
def drowned(songs: list[Samples], with_noise: Make) -> SoundPrint:
    begin = int(BEGIN_S * RATE_HZ)
    return sound_print_of(with_noise(songs[4][begin : begin + 6 * RATE_HZ], NOISE_DB, seed=6))


def asked_of(print_: SoundPrint) -> Asked:
    return Asked.of(print_, Query.of(print_))


def all_by_both(print_: SoundPrint, part: Part) -> list[tuple[int, Both]]:
    asked = asked_of(print_)
    return list(heard_by_both(asked, part, correlating.spots_of(asked.query, part, correlating.SPOTS)))


class TestCorrelate:
    def test_finds_what_neither_finds_alone(self, bank: SoundBank, drowned: SoundPrint) -> None:
        [part] = bank.parts()
        query = Query.of(drowned)
        spots = correlating.spots_of(query, part, correlating.SPOTS)

        [(number, likeness)] = bank.match(drowned)

        [segment] = likeness.segments
        assert listening.listen(drowned, part) == {}
        assert not any(agreeing.is_enough(one) for _, one in correlating.agreements(query, part, spots))
        assert (number, likeness.outcome) == (4, Outcome.SAME_CONTENT)
        assert likeness.method == "sound-by-levels-and-wave"
        assert segment.known_from_s - segment.query_from_s == pytest.approx(BEGIN_S, abs=0.05)

    def test_adds_what_both_tell(self, bank: SoundBank, drowned: SoundPrint) -> None:
        [part] = bank.parts()

        [(row, [one])] = correlate(drowned, part).items()

        both = next(both for number, both in all_by_both(drowned, part) if number == row and is_enough(both))
        assert one.evidence == pytest.approx((both.heard.all**2 + both.agreement.all**2) / 2)
        assert one.steady == pytest.approx((both.heard.steady**2 + both.agreement.steady**2) / 2)

    def test_takes_the_best_of_what_is_enough(
        self, bank: SoundBank, drowned: SoundPrint, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        [part] = bank.parts()
        row, both = next(told for told in all_by_both(drowned, part) if is_enough(told[1]))
        less = Both(both.heard._replace(all=0.95 * both.heard.all), both.agreement)

        for told in ([(row, both), (row, less)], [(row, less), (row, both)]):
            monkeypatch.setattr(together, "heard_by_both", lambda *_, told=told, **__: told)

            [one] = correlate(drowned, part)[row]

            assert one.evidence == pytest.approx((both.heard.all**2 + both.agreement.all**2) / 2)

    @pytest.mark.parametrize(
        ("levels", "wave", "aligned"), [(9.0, 7.0, listening.aligned), (7.0, 9.0, correlating.aligned)]
    )
    def test_tells_the_stretch_of_what_is_surer_without_its_best(
        self,
        bank: SoundBank,
        drowned: SoundPrint,
        monkeypatch: pytest.MonkeyPatch,
        levels: float,
        wave: float,
        aligned: Callable[..., Aligned],
    ) -> None:
        [part] = bank.parts()
        row, both = next(told for told in all_by_both(drowned, part) if is_enough(told[1]))
        heard, agreement = both.heard._replace(steady=levels), both.agreement._replace(steady=wave)
        monkeypatch.setattr(together, "heard_by_both", lambda *_, **__: [(row, Both(heard, agreement))])
        asked = asked_of(drowned)
        known = (asked.sound, heard) if aligned is listening.aligned else (asked.query, agreement)

        [one] = correlate(drowned, part)[row]

        surer = aligned(known[0], part, row, known[1])
        assert (one.first, one.last, one.agreeing) == (surer.first, surer.last, surer.agreeing)

    @pytest.mark.parametrize(("tones", "rows"), [(HAD, [4]), (NO_TONES, [])])
    def test_finds_by_its_tones_what_would_be_a_bass(
        self,
        bank: SoundBank,
        drowned: SoundPrint,
        monkeypatch: pytest.MonkeyPatch,
        tones: Tones,
        rows: list[int],
    ) -> None:
        monkeypatch.setattr(together, "LEAST_SHARE", numpy.inf)
        monkeypatch.setattr(together, "tones_at", lambda *_: tones)

        assert list(correlate(drowned, bank.parts()[0])) == rows

    def test_leaves_to_the_wave_what_it_knows_alone(
        self, bank: SoundBank, drowned: SoundPrint, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(agreeing, "is_enough", lambda _: True)

        [one] = correlate(drowned, bank.parts()[0])[4]

        assert one.method == BY_WAVE

    def test_finds_nothing_in_what_is_another_song(self, bank: SoundBank, with_noise: Make) -> None:
        for seed in range(510, 514):
            other = sound_print_of(with_noise(hummed(seed, 6.0), 0.0, seed=seed))

            assert correlate(other, bank.parts()[0]) == {}

    def test_asks_no_levels_of_prints_that_know_none(self, bank: SoundBank, drowned: SoundPrint) -> None:
        none = replace(drowned, levels=no_levels(), room=no_room())

        assert correlate(none, bank.parts()[0]) == {}

    def test_does_not_take_songs_over_one_bass_for_the_same(
        self, make_melody: Make, with_noise: Make
    ) -> None:
        bass = numpy.resize(hummed(520, 2.0) * (1 + numpy.arange(2 * RATE_HZ) / RATE_HZ), 30 * RATE_HZ)
        one, other = (make_melody(seed, 30.0) * numpy.float32(0.3) + bass for seed in (61, 62))
        part = part_of([sound_print_of(other.astype(numpy.float32))])

        for ratio_db in (20.0, 0.0, -6.0):
            clip = with_noise(one[5 * RATE_HZ : 10 * RATE_HZ], ratio_db)

            heard = all_by_both(sound_print_of(clip.astype(numpy.float32)), part)

            assert any(min(both.all, both.steady) > LEAST for _, both in heard)
            assert not any(is_enough(both) for _, both in heard)


class TestHeardByBoth:
    def test_asks_the_wave_where_levels_are_best(self, bank: SoundBank, drowned: SoundPrint) -> None:
        told = all_by_both(drowned, bank.parts()[0])

        assert len({row for row, _ in told}) == len(bank)
        for _, both in told:
            assert abs(both.agreement.ahead - both.heard.ahead * EACH * WAVE_EACH) <= NEAR

    def test_asks_each_place_once(self, bank: SoundBank, drowned: SoundPrint) -> None:
        places = [(row, both.heard.ahead) for row, both in all_by_both(drowned, bank.parts()[0])]

        assert len(places) == len(set(places))

    def test_looks_where_only_levels_lead(self, bank: SoundBank, drowned: SoundPrint) -> None:
        told = heard_by_both(asked_of(drowned), bank.parts()[0], [])

        assert 4 in {row for row, both in told if is_enough(both)}

    def test_looks_where_only_the_wave_leads(
        self, bank: SoundBank, drowned: SoundPrint, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(together, "spots_of", lambda *_: [])

        told = all_by_both(drowned, bank.parts()[0])

        assert 4 in {row for row, both in told if is_enough(both)}

    def test_passes_over_what_levels_tell_too_little_of(self, bank: SoundBank, drowned: SoundPrint) -> None:
        asked, [part] = asked_of(drowned), bank.parts()
        spots = correlating.spots_of(asked.query, part, correlating.SPOTS)

        told = [
            [both.levels for _, both in heard_by_both(asked, part, spots, least=least)]
            for least in (0.0, 0.4)
        ]

        assert min(told[0]) < 0.4
        assert told[1] == [levels for levels in told[0] if levels >= 0.4]

    def test_passes_over_recordings_whose_wave_is_not_known(
        self, songs: list[Samples], drowned: SoundPrint
    ) -> None:
        prints = [sound_print_of(song) for song in songs]
        prints[4] = replace(prints[4], signs=prints[4].signs[:0])

        told = all_by_both(drowned, part_of(prints))

        assert {row for row, _ in told} == {0, 1, 2, 3, 5}


class TestIsEnough:
    @pytest.mark.parametrize(
        ("heard", "agreement", "told"),
        [
            # Neither is enough alone. Levels in all, steady, beside and above others; the wave in all, steady, above and distinct.
            ((9.4, 6.0, 8.0, 5.0), (9.8, 7.0, 2.0, 2.5), True),
            ((9.4, 6.0, 8.0, 5.0), (9.3, 7.0, 2.0, 2.5), False),  # nearly enough
            ((7.0, 6.0, 8.0, 5.0), (9.8, 7.0, 2.0, 2.5), False),  # too little in all,
            ((9.4, 3.0, 8.0, 5.0), (9.8, 7.0, 2.0, 2.5), False),  # or beside the best second and a half
            ((9.4, 6.0, 8.0, -0.1), (9.8, 7.0, 2.0, 2.5), False),  # levels know a better time
            ((9.4, 6.0, 8.0, 7.9), (9.8, 7.0, 1.7, 2.5), False),  # the wave knows one that is nearly as good,
            ((9.4, 6.0, 5.0, 8.0), (9.8, 7.0, 1.0, 2.5), True),  # and levels know that it is not
            ((9.4, 6.0, 5.0, 8.0), (9.8, 7.0, 0.9, 2.5), False),
            ((9.4, 6.0, 4.9, 8.0), (9.8, 7.0, 1.7, 2.5), False),
            ((13.5, 7.0, 8.0, 5.0), (14.2, 9.0, 1.8, 9.0), True),
            ((13.5, 7.0, 8.0, 5.0), (14.4, 9.0, 1.8, 9.0), False),
            ((9.4, 6.0, 8.0, 5.0), (9.8, 7.0, 2.0, 2.0), True),
            ((9.4, 6.0, 8.0, 5.0), (9.8, 7.0, 2.0, 1.9), False),  # a hum
            ((6.9, 5.3, 5.2, 0.0), (16.6, 12.7, 1.9, 11.9), False),  # a bass that other tunes have too
            ((13.5, 8.0, 5.0, 1.0), (10.0, 7.0, 0.0, 2.5), True),  # a tune that comes again
            ((13.5, 8.0, 5.0, 0.9), (10.0, 7.0, 0.0, 2.5), False),
            ((14.8, 13.0, 8.4, 1.9), (28.7, 22.4, 0.2, 23.6), False),  # a bar of drums
            ((13.5, 7.9, 5.0, 1.0), (10.0, 7.0, 0.0, 2.5), False),
            ((13.5, 8.0, 5.0, 1.0), (9.9, 7.0, 0.0, 2.5), False),
            ((40.0, 30.0, 5.0, 1.0), (20.0, 16.0, -0.1, 2.5), False),
            ((-3.0, -2.0, 5.0, 1.0), (11.5, 8.0, 2.0, 2.5), False),  # what tells against it is not squared
        ],
    )
    def test_asks_both(
        self,
        heard: tuple[float, float, float, float],
        agreement: tuple[float, float, float, float],
        told: bool,
    ) -> None:
        both = Both(Heard(0, *heard), Agreement(0, 0, *agreement, numpy.empty(0)))

        assert is_enough(both) is told
        assert both.levels >= together._LEAST_LEVELS or not told

    def test_needs_levels_that_the_wave_cannot_make_up_for(self) -> None:
        needed = together._LEAST_LEVELS * 13.5
        wave = Agreement(
            0, 0, 10 * together._LEAST_LEVELS / together.LEAST_SHARE_HAD, 9.0, 9.0, 9.0, numpy.empty(0)
        )

        assert is_enough(Both(Heard(0, needed + 0.001, 9.0, 8.0, 9.0), wave, HAD))
        assert not is_enough(Both(Heard(0, needed - 0.001, 9.0, 8.0, 9.0), wave, HAD))

    @pytest.mark.parametrize(
        ("levels", "above", "tones", "told"),
        [
            (13.5, 0.5, HAD, True),  # a tune that comes again as it was
            (13.5, 0.5, NO_TONES, False),
            (13.5, 0.4, HAD, False),
            (7.1, 0.5, HAD, True),
            (7.0, 0.5, HAD, False),
            (7.1, 0.5, HAD._replace(low=29), False),  # too few tones are clear,
            (7.1, 0.5, HAD._replace(in_step=0.79), False),  # they are not had,
            (7.1, 0.5, HAD._replace(least=0.59), False),  # those of one octave are not,
            (
                7.1,
                0.5,
                HAD._replace(low=90, in_step=0.9, high=6, known=0.5),
                False,
            ),  # or peaks of another tune
            (7.1, 0.5, HAD._replace(low=90, in_step=0.9, high=5, known=0.5), True),  # too few to tell
            (7.1, 0.5, HAD._replace(low=90, in_step=0.9, high=6, known=0.6), True),
        ],
    )
    def test_asks_for_the_tones(self, levels: float, above: float, tones: Tones, told: bool) -> None:
        agreement = Agreement(0, 0, 15.0, 12.0, above, 9.0, numpy.empty(0))

        assert is_enough(Both(Heard(0, levels, 7.5, 5.0, 0.5), agreement, tones)) is told

    def test_asks_levels_where_a_tune_comes_again(self) -> None:
        agreement = Agreement(0, 0, 15.0, 12.0, 0.5, 9.0, numpy.empty(0))

        assert is_enough(Both(Heard(0, 13.5, 7.5, 5.0, 0.5), agreement, HAD))
        assert not is_enough(Both(Heard(0, 13.5, 7.5, 5.0, 0.4), agreement, HAD))

"""What agrees is told by how far it stands out of all other times."""

import numpy
import pytest
from scipy import fft

from openiru.engines.media.sound.noise.agreeing import Agreement, Query, agreement_at, is_enough
from openiru.engines.media.sound.noise.correlating import signs
from openiru.engines.media.sound.types import WAVE_EACH, WAVE_RATE_HZ, WAVES, SoundPrint
from openiru.engines.media.sound.waves import THINNED_HZ, signs_of, wave_of


def random_query(rng: numpy.random.Generator, frames: int) -> Query:
    wave = rng.integers(-90, 91, WAVES * WAVE_EACH * frames).astype(numpy.int8)
    return Query.of(SoundPrint(length_frames=frames, wave=wave))


class TestAgreementAt:
    @pytest.mark.parametrize(("ahead", "part"), [(-900, 0), (0, 1), (3100, 2), (4200, 3)])
    def test_agrees_with_a_slow_sum(self, ahead: int, part: int) -> None:
        rng = numpy.random.default_rng(11)
        query = random_query(rng, 200)
        told = signs(rng.integers(0, 256, WAVES * 600, numpy.uint8))
        begin, end = max(0, ahead), min(told.shape[1], ahead + len(query.whole))
        told[:, begin:end] = numpy.where(query.moved_by(part)[:, begin - ahead : end - ahead] > 0, 1, -1)

        heard = agreement_at(query, told, ahead)

        assert heard is not None
        assert (heard.ahead, heard.part) == (ahead, part)
        over = query.bands[part, :, begin - ahead : end - ahead]
        same = told[[0, 0, 0, 0, 1], begin:end]
        sums = (over * same).sum(axis=1) / numpy.sqrt(numpy.square(over).sum(axis=1))
        # Never more than it would be if all other places agreed by as much as in noise.
        assert heard.all <= numpy.sqrt(numpy.square(sums).sum()) * 1.001
        assert heard.all >= numpy.sqrt(numpy.square(sums).sum()) * 0.7
        assert heard.above > 10
        assert heard.halves.sum() == pytest.approx(heard.all, rel=0.01)

    def test_tells_little_of_what_agrees_for_a_second_only(self) -> None:
        rng = numpy.random.default_rng(12)
        query = random_query(rng, 400)
        known = signs(rng.integers(0, 256, WAVES * 900, numpy.uint8))
        known[:, 2000:2700] = numpy.where(query.moved_by(0)[:, 1000:1700] > 0, 1, -1)

        heard = agreement_at(query, known, 1000)

        assert heard is not None
        assert heard.ahead == 1000
        assert heard.all > 7
        assert heard.steady < 3

    @pytest.mark.parametrize("frames", [0, 3])
    def test_tells_nothing_where_there_is_too_little(self, frames: int) -> None:
        query = random_query(numpy.random.default_rng(13), 200)

        assert agreement_at(query, signs(numpy.zeros(WAVES * frames, numpy.uint8)), 0) is None

    @pytest.mark.parametrize("late", [0.0, 0.3, 0.5, 0.8])
    @pytest.mark.parametrize(("low", "high"), [(160, 240), (260, 420)])
    def test_tells_no_less_of_what_lies_between_two_samples(self, low: int, high: int, late: float) -> None:
        rng = numpy.random.default_rng(14)
        frames, at = 1000, 2000
        count = WAVES * WAVE_EACH * frames
        hertz = numpy.arange(count // 2 + 1) * THINNED_HZ / count
        spectrum = numpy.where(
            (hertz > low) & (hertz < high), rng.normal(0, 1, (2, len(hertz))).T @ [1, 1j], 0
        )
        known = signs_of(fft.irfft(spectrum, count).astype(numpy.float32), frames)
        later = fft.irfft(spectrum * numpy.exp(2j * numpy.pi * hertz * late / WAVE_RATE_HZ), count)
        clip = later[WAVES * at : WAVES * (at + 2000)].astype(numpy.float32)
        query = Query.of(SoundPrint(length_frames=250, wave=wave_of(clip, 250)))

        heard = agreement_at(query, signs(known), at)

        assert heard is not None
        assert heard.ahead - heard.part / 4 == pytest.approx(at + late, abs=0.25)
        assert heard.all > 17


class TestIsEnough:
    @pytest.mark.parametrize(
        ("figures", "told"),
        [
            ((10.0, 7.0, 3.5, 2.5), True),
            ((9.9, 7.0, 3.5, 2.5), False),
            ((20.0, 6.9, 9.0, 9.0), False),
            ((20.0, 15.0, 3.4, 9.0), False),
            ((20.0, 15.0, 9.0, 2.4), False),
        ],
    )
    def test_asks_for_all_of_them(self, figures: tuple[float, float, float, float], told: bool) -> None:
        assert is_enough(Agreement(0, 0, *figures, numpy.empty(0))) is told

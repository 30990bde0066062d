"""What agrees is told by how far it stands out of all other times."""

import numpy
import pytest

from openiru.engines.media.sound.noise.agreeing import Agreement, Query, agreement_at, is_enough
from openiru.engines.media.sound.noise.correlating import signs
from openiru.engines.media.sound.types import WAVE_EACH, SoundPrint


def random_query(rng: numpy.random.Generator, frames: int) -> Query:
    wave = rng.integers(-90, 91, WAVE_EACH * frames).astype(numpy.int8)
    return Query.of(SoundPrint(length_frames=frames, wave=wave))


class TestAgreementAt:
    @pytest.mark.parametrize("ahead", [-900, 0, 3100, 4200])
    def test_agrees_with_a_slow_sum(self, ahead: int) -> None:
        rng = numpy.random.default_rng(11)
        query = random_query(rng, 200)
        known = signs(rng.integers(0, 256, 600, numpy.uint8))
        begin, end = max(0, ahead), min(len(known), ahead + len(query.whole))
        told = known.copy()
        told[begin:end] = numpy.where(query.whole[begin - ahead : end - ahead] > 0, 1, -1)

        heard = agreement_at(query, told, ahead)

        assert heard is not None
        assert heard.ahead == ahead
        over = query.bands[:, begin - ahead : end - ahead]
        sums = (over * told[begin:end]).sum(axis=1) / numpy.sqrt(numpy.square(over).sum(axis=1))
        # Never more than it would be if all other places agreed by as much as in noise.
        assert heard.all <= numpy.sqrt(numpy.square(sums).sum()) * 1.001
        assert heard.all >= numpy.sqrt(numpy.square(sums).sum()) * 0.7
        assert heard.above > 10
        assert heard.halves.sum() == pytest.approx(heard.all, rel=0.01)

    def test_tells_little_of_what_agrees_for_a_second_only(self) -> None:
        rng = numpy.random.default_rng(12)
        query = random_query(rng, 400)
        known = signs(rng.integers(0, 256, 900, numpy.uint8))
        known[2000:2700] = numpy.where(query.whole[1000:1700] > 0, 1, -1)

        heard = agreement_at(query, known, 1000)

        assert heard is not None
        assert heard.ahead == 1000
        assert heard.all > 7
        assert heard.steady < 3

    @pytest.mark.parametrize("frames", [0, 3])
    def test_tells_nothing_where_there_is_too_little(self, frames: int) -> None:
        query = random_query(numpy.random.default_rng(13), 200)

        assert agreement_at(query, signs(numpy.zeros(frames, numpy.uint8)), 0) is None


class TestIsEnough:
    @pytest.mark.parametrize(
        ("figures", "told"),
        [
            ((9.0, 6.0, 3.0, 2.5), True),
            ((8.9, 6.0, 3.0, 2.5), False),
            ((20.0, 5.9, 9.0, 9.0), False),
            ((20.0, 15.0, 2.9, 9.0), False),
            ((20.0, 15.0, 9.0, 2.4), False),
        ],
    )
    def test_asks_for_all_of_them(self, figures: tuple[float, float, float, float], told: bool) -> None:
        assert is_enough(Agreement(0, *figures, numpy.empty(0))) is told

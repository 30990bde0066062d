import numpy
import pytest

from openiru.engines.media.affine import least_squares

RNG = numpy.random.default_rng(4)
TURNED = numpy.array([[0.8, -0.3, 0.1], [0.2, 1.1, -0.4]])


class TestLeastSquares:
    def test_finds_the_map_whatever_the_pairs_that_do_not_count_say(self) -> None:
        there = RNG.uniform(0, 1, (40, 4))
        here = there[:, :2] @ TURNED[:, :2].T + TURNED[:, 2]
        agreeing = numpy.arange(40) % 3 > 0
        here[~agreeing] += 5

        assert least_squares(there, here, agreeing) == pytest.approx(TURNED, abs=1e-6)

    def test_equals_what_numpy_finds_for_pairs_with_errors(self) -> None:
        there = RNG.uniform(0, 1, (30, 2))
        here = there @ TURNED[:, :2].T + TURNED[:, 2] + RNG.normal(0, 0.05, (30, 2))

        wanted = numpy.linalg.lstsq(numpy.c_[there, numpy.ones(30)], here, rcond=None)[0].T

        assert least_squares(there, here, numpy.ones(30, bool)) == pytest.approx(wanted, abs=1e-5)

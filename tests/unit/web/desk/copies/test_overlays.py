import numpy
import pytest

from openiru.engines.media.types import Box
from openiru.web.desk.copies.overlays import boxed, overlaid

KNOWN = numpy.random.default_rng(1).integers(0, 256, (80, 120, 3)).astype(numpy.uint8)


def framed() -> numpy.ndarray:
    """The known picture in the middle of a black one of twice its size."""
    around = numpy.zeros((160, 240, 3), numpy.uint8)
    around[40:120, 60:180] = KNOWN
    return around


class TestOverlaid:
    def test_turns_grey_where_both_are_the_same(self) -> None:
        found = numpy.asarray(overlaid(framed(), KNOWN, (0.5, 0, 0.25, 0, 0.5, 0.25))).astype(int)

        inner = found[48:112, 68:172]
        assert numpy.abs(inner[:, :, 0] - inner[:, :, 1]).mean() < 2
        assert found.shape == (160, 240, 3)

    def test_shows_colours_where_they_lie_elsewhere(self) -> None:
        found = numpy.asarray(overlaid(framed(), KNOWN, (0.5, 0, 0.27, 0, 0.5, 0.25))).astype(int)

        inner = found[48:112, 74:172]
        assert numpy.abs(inner[:, :, 0] - inner[:, :, 1]).mean() > 20

    def test_undoes_a_mirror(self) -> None:
        found = numpy.asarray(overlaid(framed()[:, ::-1], KNOWN, (-0.5, 0, 0.75, 0, 0.5, 0.25))).astype(int)

        inner = found[48:112, 68:172]
        assert numpy.abs(inner[:, :, 0] - inner[:, :, 1]).mean() < 2


class TestBoxed:
    @pytest.mark.parametrize(
        "box",
        [
            Box(left=0.25, top=0.25, right=0.75, bottom=0.75),
            Box(left=-3, top=-3, right=9, bottom=9),
            Box(left=0.9, top=0.9, right=0.1, bottom=0.1),
        ],
    )
    def test_draws_a_frame_whatever_the_region(self, box: Box) -> None:
        found = numpy.asarray(boxed(framed(), box))

        assert (found == (208, 72, 0)).all(axis=2).sum() > 100

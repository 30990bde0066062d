"""Points agree on a place, or they do not; the fewer, the better they must agree."""

from dataclasses import dataclass

import numpy as np
import pytest

from openiru.engines.media.marks.agreeing import (
    LEAST_POINTS,
    Agreement,
    agreement_of,
    is_clear,
    worth_fitting,
)

RNG = np.random.default_rng(11)
MAP = np.array([[0.1, -0.02, 0.4], [0.02, 0.1, 0.3]])


@dataclass(frozen=True)
class Pairs:
    there: np.ndarray
    here: np.ndarray


def shown(count: int, *, turned_by: float = 0.0, strays: int = 0) -> Pairs:
    """Points of a mark and where a picture shows them; each turned by so much more than the whole, to either side."""
    there = np.column_stack(
        [RNG.uniform(0, 1, (count, 2)), RNG.uniform(0.02, 0.1, count), RNG.uniform(-3, 3, count)]
    )
    scale, turn = np.hypot(MAP[0, 0], MAP[1, 0]), np.arctan2(MAP[1, 0], MAP[0, 0])
    sides = np.where(np.arange(count) % 2, turned_by, -turned_by)
    here = np.column_stack(
        [there[:, :2] @ MAP[:, :2].T + MAP[:, 2], there[:, 2] * scale, there[:, 3] + turn + sides]
    )
    stray = np.column_stack(
        [RNG.uniform(0, 1, (strays, 2)), RNG.uniform(0.002, 0.1, strays), RNG.uniform(-3, 3, strays)]
    )
    return Pairs(
        np.concatenate([there, there[RNG.integers(0, count, strays)] if strays else there[:0]]),
        np.concatenate([here, stray]),
    )


class TestAgreementOf:
    def test_finds_the_place_among_strays(self) -> None:
        pairs = shown(14, strays=60)

        found = agreement_of(pairs.there, pairs.here)

        assert found.points >= 10
        assert found.made == pytest.approx(MAP, abs=0.01)
        assert found.off_angle < 0.05
        assert found.off_size < 0.05
        assert found.uneven < 1.1
        assert is_clear(found, area=1.0)

    def test_tells_how_far_points_are_turned_otherwise(self) -> None:
        pairs = shown(10, turned_by=0.2)

        found = agreement_of(pairs.there, pairs.here)

        assert found.off_angle == pytest.approx(0.2, abs=0.03)
        assert not is_clear(found, area=1.0)

    def test_finds_nothing_in_strays(self) -> None:
        pairs = shown(1, strays=40)

        assert not is_clear(agreement_of(pairs.there, pairs.here), area=1.0)


class TestIsClear:
    @pytest.mark.parametrize(
        ("points", "off_size", "off_angle", "uneven", "span", "clear"),
        [
            (6, 0.0, 0.0, 1.0, 0.5, False),
            (7, 0.12, 0.08, 1.2, 0.125, True),
            (7, 0.13, 0.08, 1.2, 0.125, False),
            (7, 0.12, 0.09, 1.2, 0.125, False),
            (7, 0.12, 0.08, 1.3, 0.125, False),
            (7, 0.12, 0.08, 1.2, 0.12, False),
            (9, 0.25, 0.15, 1.3, 0.1, True),
            (9, 0.25, 0.15, 1.3, 0.09, False),
            (11, 0.26, 0.15, 1.3, 0.1, False),
            (11, 0.25, 0.15, 1.4, 0.1, False),
            (12, 0.30, 0.35, 2.5, 0.1, True),
            (15, 0.30, 0.35, 2.5, 0.09, False),
            (16, 0.30, 0.35, 2.5, 0.075, True),
            (40, 0.30, 0.35, 2.5, 0.07, False),
            (40, 0.31, 0.35, 2.5, 0.5, False),
            (40, 0.30, 0.36, 2.5, 0.5, False),
        ],
    )
    def test_asks_more_of_few_points(
        self, *, points: int, off_size: float, off_angle: float, uneven: float, span: float, clear: bool
    ) -> None:
        agreed = Agreement(points, span, off_size, off_angle, uneven, MAP)

        assert is_clear(agreed, area=0.5) is clear


class TestWorthFitting:
    def test_leaves_out_no_mark_that_points_agree_on(self) -> None:
        groups = [shown(int(count), strays=int(strays)) for count, strays in RNG.integers(1, 14, (60, 2))]
        firsts = np.concatenate([[0], np.cumsum([len(each.there) for each in groups])]).astype(np.int64)

        worth = worth_fitting(
            np.concatenate([each.there for each in groups]),
            np.concatenate([each.here for each in groups]),
            firsts,
        )

        agree = np.array([agreement_of(each.there, each.here).points >= LEAST_POINTS for each in groups])
        assert agree.any()
        assert not agree.all()
        assert worth[agree].all()
        assert not worth.all()

"""The lists find what comparing everything finds, nearly always, and nothing else."""

import numpy as np
import pytest

from openiru.engines.media.marks.searching import FARTHEST, NEAREST, find_near_points, points_of

RNG = np.random.default_rng(5)


def descriptors(count: int) -> np.ndarray:
    """Like RootSIFT: positive, of length 512."""
    raw = RNG.gamma(0.5, 1.0, (count, 128))
    made: np.ndarray = (np.sqrt(raw / raw.sum(axis=1, keepdims=True)) * 512).astype(np.uint8)
    return made


def shaken(some: np.ndarray, by: int) -> np.ndarray:
    return np.clip(some.astype(int) + RNG.integers(-by, by + 1, some.shape), 0, 255).astype(np.uint8)


def slowly(asked: np.ndarray, held: np.ndarray, owners: np.ndarray) -> set[tuple[int, int, int]]:
    found = set()
    for row, one in enumerate(asked.astype(np.int64)):
        distances = ((held.astype(np.int64) - one) ** 2).sum(axis=1)
        nearest: dict[int, int] = {}
        for place in np.argsort(distances, kind="stable"):
            if distances[place] < FARTHEST:
                nearest.setdefault(int(owners[place]), int(place))
        found |= {(row, owner, place) for owner, place in list(nearest.items())[:NEAREST]}
    return found


class TestFindNearPoints:
    @pytest.mark.parametrize(("marks", "least"), [(20, 1.0), (120, 0.95)])
    def test_finds_what_comparing_all_finds(self, marks: int, least: float) -> None:
        held = descriptors(60 * marks)
        owners = np.repeat(np.arange(marks, dtype=np.int32), 60)
        asked = np.concatenate([shaken(held[RNG.permutation(len(held))[:90]], 9), descriptors(60)])

        found = find_near_points(asked, points_of(held, owners, np.arange(len(held), dtype=np.int32)))

        wanted = slowly(asked, held, owners)
        told = {tuple(each) for each in found.tolist()}
        near = {each for each in wanted if each[0] < 90}
        assert len(near & told) >= least * len(near)
        assert len(told - wanted) <= (1 - least) * len(told)

    def test_tells_each_mark_once(self) -> None:
        one = descriptors(1)
        held = np.repeat(one, 10, axis=0)

        found = find_near_points(one, points_of(held, np.zeros(10, np.int32), np.arange(10, dtype=np.int32)))

        assert found.tolist() == [[0, 0, 0]]

    def test_finds_nothing_in_nothing(self) -> None:
        nothing = np.empty((0, 128), np.uint8)
        points = points_of(nothing, np.empty(0, np.int32), np.empty(0, np.int32))

        assert find_near_points(descriptors(3), points).shape == (0, 3)
        assert find_near_points(nothing, points).shape == (0, 3)

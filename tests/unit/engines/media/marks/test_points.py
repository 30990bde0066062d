"""A small mark has points beside a busy picture, and in a quiet one."""

import tracemalloc

import numpy as np

from openiru.engines.media.marks.points import POINTS, WARMTH_POINTS, points_of_mark, points_of_picture

RNG = np.random.default_rng(3)


def busy() -> np.ndarray:
    """Noise of middling contrast nearly everywhere, and a checked corner of stronger contrast."""
    coarse = RNG.integers(70, 170, (96, 128, 1)).astype(np.uint8)
    made = np.repeat(np.kron(coarse, np.ones((8, 8, 1), np.uint8)), 3, axis=2)
    made[20:100, 20:100] = np.kron(
        RNG.integers(0, 2, (10, 10, 1)).astype(np.uint8) * 255, np.ones((8, 8, 3), np.uint8)
    )
    return made


def in_corner(frames: np.ndarray) -> int:
    return int(((frames[:, 0] < 0.11) & (frames[:, 1] < 0.11)).sum())


class TestPointsOfPicture:
    def test_gives_a_strong_corner_more_points_than_its_share(self) -> None:
        found = points_of_picture(busy())

        share = 0.11 * 0.11 * 1024 / 768
        assert in_corner(found.frames[:POINTS]) > 2 * share * POINTS

    def test_has_points_everywhere(self) -> None:
        found = points_of_picture(busy()).frames[:POINTS]

        cells = {(int(x * 8), int(y * 8)) for x, y in found[:, :2]}
        assert len(cells) == 8 * 6

    def test_has_no_more_than_was_said(self) -> None:
        assert len(points_of_picture(busy())) <= POINTS + WARMTH_POINTS

    def test_finds_colours_that_are_as_bright_as_each_other(self) -> None:
        cells = RNG.integers(0, 2, (24, 32, 1)).astype(np.uint8)
        orange, teal = np.array([238, 150, 75], np.uint8), np.array([27, 240, 160], np.uint8)
        picture = np.kron(np.where(cells, orange, teal), np.ones((32, 32, 1), np.uint8)).astype(np.uint8)

        assert len(points_of_picture(picture)) >= 200

    def test_makes_no_numbers_of_every_pixel_of_a_large_picture(self) -> None:
        large = np.zeros((4000, 4000, 3), np.uint8)
        tracemalloc.start()
        try:
            points_of_picture(large)
            assert tracemalloc.get_traced_memory()[1] < large.nbytes
        finally:
            tracemalloc.stop()


class TestPointsOfMark:
    def test_places_points_within_the_trimmed_mark(self) -> None:
        mark = np.full((300, 300, 3), 255, np.uint8)
        mark[50:250, 100:200] = np.kron(
            RNG.integers(0, 256, (20, 10, 3)).astype(np.uint8), np.ones((10, 10, 1), np.uint8)
        )

        frames = points_of_mark(mark).frames

        assert len(frames) > 100
        assert frames[:, 0].max() < 0.6
        assert frames[:, 1].max() < 1.1
        assert frames[:, :2].min() > -0.1

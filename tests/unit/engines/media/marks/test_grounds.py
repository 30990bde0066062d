"""What lies around a mark is left out, and what shows through it may be of any brightness."""

import tracemalloc

import numpy as np
import pytest

from openiru.engines.media.marks.grounds import on_other_grounds, trimmed


def ring(ground: int = 250) -> np.ndarray:
    """A dark square ring with a light middle, in the middle of flat ground."""
    made = np.full((60, 80, 3), ground, np.uint8)
    made[10:50, 20:60] = 40
    made[20:40, 30:50] = ground
    return made


class TestTrimmed:
    def test_leaves_out_flat_ground(self) -> None:
        assert trimmed(ring()).shape == (40, 40, 3)

    def test_bears_the_noise_of_files(self) -> None:
        noisy = np.clip(ring().astype(int) + np.random.default_rng(1).integers(-6, 6, (60, 80, 3)), 0, 255)

        assert trimmed(noisy.astype(np.uint8)).shape == (40, 40, 3)

    @pytest.mark.parametrize("corner", [(0, 0), (0, -1), (-1, 0), (-1, -1)])
    def test_keeps_what_has_no_flat_ground(self, corner: tuple[int, int]) -> None:
        other = ring()
        other[corner] = 0

        assert trimmed(other) is other

    def test_keeps_what_is_nothing_but_ground(self) -> None:
        plain = np.full((30, 30, 3), 9, np.uint8)

        assert trimmed(plain) is plain

    def test_takes_less_memory_than_the_mark_itself(self) -> None:
        large = np.kron(ring(), np.ones((20, 20, 1), np.uint8))
        tracemalloc.start()
        try:
            assert trimmed(large).shape == (800, 800, 3)
            assert tracemalloc.get_traced_memory()[1] < large.nbytes
        finally:
            tracemalloc.stop()


class TestOnOtherGrounds:
    def test_shows_a_mark_on_black_and_grey(self) -> None:
        round_one = ring()
        round_one[10:20, 20:30] = 250  # a corner of its frame is ground

        views = on_other_grounds(round_one)

        assert [view[0, 0].tolist() for view in views] == [[0] * 3, [128] * 3]
        assert all((view[35, 5] == 40).all() for view in views)

    def test_leaves_what_the_mark_encloses(self) -> None:
        round_one = ring()
        round_one[10:20, 20:30] = 250

        assert all((view[20, 20] == 250).all() for view in on_other_grounds(round_one))

    def test_has_none_of_a_mark_that_fills_its_frame(self) -> None:
        assert on_other_grounds(ring()) == []

    def test_has_none_without_flat_ground(self) -> None:
        noise = np.random.default_rng(2).integers(0, 256, (40, 40, 3)).astype(np.uint8)

        assert on_other_grounds(noise) == []

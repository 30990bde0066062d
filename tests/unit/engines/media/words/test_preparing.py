"""Letters become dark, of a usual size, on an even ground."""

import numpy as np
import pytest

from openiru.engines.media.words.preparing import VIEWS, Grey, View, prepared, resized, seen, usual_scale


def strokes(height_px: int, *, ink: int = 0, ground: int = 255) -> Grey:
    """Rows of upright strokes of one height."""
    page = np.full((height_px * 12, height_px * 30), ground, np.uint8)
    for top in range(height_px, page.shape[0] - 2 * height_px, 3 * height_px):
        for left in range(height_px, page.shape[1] - height_px, height_px):
            page[top : top + height_px, left : left + max(2, height_px // 4)] = ink
    return page


class TestUsualScale:
    @pytest.mark.parametrize("height_px", [12, 24, 48, 96])
    def test_brings_letters_to_one_height(self, height_px: int) -> None:
        assert usual_scale(strokes(height_px)) * height_px == pytest.approx(24)

    def test_leaves_a_picture_without_letters(self) -> None:
        assert usual_scale(np.full((50, 80), 255, np.uint8)) == 1.0

    def test_is_not_misled_by_dust(self) -> None:
        page = strokes(24)
        page[::5, ::7] = np.minimum(page[::5, ::7], 90)

        assert usual_scale(page) == pytest.approx(1, abs=0.1)


class TestPrepared:
    def test_makes_letters_dark_whatever_they_were(self) -> None:
        dark, light = strokes(24), strokes(24, ink=230, ground=40)

        assert (prepared(dark) == prepared(light)).mean() > 0.99

    def test_takes_an_uneven_ground_away(self) -> None:
        page = strokes(24).astype(float)
        shade = np.linspace(0.4, 1.0, page.shape[1])[None, :]

        even = prepared((page * shade).astype(np.uint8))

        ground = even[strokes(24) == 255] if even.shape == page.shape else even[even > 127]
        assert np.mean(ground > 240) > 0.95

    @pytest.mark.parametrize("shape", [(1, 1), (1, 500), (500, 1), (3, 3)])
    @pytest.mark.parametrize("value", [0, 128, 255])
    def test_takes_any_picture(self, shape: tuple[int, int], value: int) -> None:
        ready = prepared(np.full(shape, value, np.uint8))

        assert all(seen(ready, view).dtype == np.uint8 for view in VIEWS)


class TestResized:
    def test_never_makes_more_than_a_reader_reads_in_a_second(self) -> None:
        assert resized(np.zeros((1_000, 3_000), np.uint8), 10).size <= 4_100_000


class TestSlantedView:
    SLANTED = View(scale=1.0, slant=0.15)

    def test_moves_each_line_by_its_height(self) -> None:
        page = np.full((200, 300), 255, np.uint8)
        page[20:180, 100:104] = 0

        found = seen(page, self.SLANTED)

        upper, lower = found[70], found[210]
        moved = int(np.flatnonzero(lower < 128).mean() - np.flatnonzero(upper < 128).mean())
        assert moved == pytest.approx(0.15 * 140, abs=2)

    @pytest.mark.parametrize("shape", [(40_000, 20), (20, 40_000), (2_000, 90)])
    def test_leaves_a_long_strip_as_it_is(self, shape: tuple[int, int]) -> None:
        page = np.full(shape, 255, np.uint8)

        assert seen(page, self.SLANTED).shape == (shape[0] + 80, shape[1] + 80)

import gc
from typing import Any

import numpy as np
import pytest
from PIL import Image

from openiru.engines.hashes.borrowed import grey_pixels, rgb_pixels


def picture(width: int, height: int) -> Image.Image:
    random = np.random.default_rng(4)
    return Image.fromarray(random.integers(0, 256, (height, width, 3), dtype=np.uint8))


class TestRgbPixels:
    # The last one lies in several pieces of memory, which are not lent.
    @pytest.mark.parametrize("size", [(1, 1), (7, 3), (64, 64), (1001, 333), (2500, 2000)])
    def test_shows_what_a_copy_shows(self, size: tuple[int, int]) -> None:
        made = picture(*size)

        assert np.array_equal(rgb_pixels(made), np.asarray(made))

    def test_keeps_the_pixels_when_the_picture_is_gone(self) -> None:
        made = picture(300, 200)
        expected = np.asarray(made).copy()

        pixels = rgb_pixels(made)
        made.close()
        del made
        gc.collect()
        others = [picture(300, 200) for _ in range(10)]

        assert np.array_equal(pixels, expected)
        assert len(others) == 10

    def test_lets_nobody_write_into_the_picture(self) -> None:
        pixels = rgb_pixels(picture(8, 8))

        with pytest.raises(ValueError, match="read-only"):
            pixels[0, 0, 0] = 1

    def test_copies_where_nothing_is_lent(self) -> None:
        class Older(Image.Image):
            def __getattribute__(self, name: str) -> Any:
                if name == "__arrow_c_array__":
                    raise AttributeError(name)
                return super().__getattribute__(name)

        made = picture(8, 8)
        older = made.copy()
        older.__class__ = Older

        assert np.array_equal(rgb_pixels(older), np.asarray(made))


class TestGreyPixels:
    @pytest.mark.parametrize("size", [(1, 1), (7, 3), (1001, 333), (5000, 4000)])
    def test_shows_what_a_copy_shows(self, size: tuple[int, int]) -> None:
        made = picture(*size).convert("L")

        assert np.array_equal(grey_pixels(made), np.asarray(made))

    def test_keeps_the_pixels_when_the_picture_is_gone(self) -> None:
        made = picture(300, 200).convert("L")
        expected = np.asarray(made).copy()

        pixels = grey_pixels(made)
        made.close()
        del made
        gc.collect()
        others = [picture(300, 200).convert("L") for _ in range(10)]

        assert np.array_equal(pixels, expected)
        assert len(others) == 10

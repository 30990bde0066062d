from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageOps
from tests.factories.scenes import as_file, scene

from openiru.engines.media.pictures.boxes import Rectangle
from openiru.engines.media.pictures.comparing import compare_pictures
from openiru.engines.media.pictures.insets import (
    MOST_INSETS,
    MOST_LINES,
    edges_of,
    insets_of,
    longest_lines,
)
from openiru.engines.media.pictures.printing import from_bytes, read_picture_print, to_bytes
from openiru.engines.media.pictures.types import Depth, Grey, PicturePrint
from openiru.engines.media.types import NOTHING_SHARED, Outcome

WIDTH, HEIGHT = 512, 384


def print_of(picture: Image.Image, depth: Depth = Depth.PANELS) -> PicturePrint:
    found = read_picture_print(as_file(picture), depth=depth)
    assert isinstance(found, PicturePrint)
    return found


def as_grey(pixels: NDArray[Any]) -> Grey:
    grey: Grey = np.clip(pixels, 0, 255).astype(np.uint8)
    return grey


def planted(seed: int) -> tuple[Grey, Rectangle]:
    """Noise, and a rectangle of noise a little lighter or darker anywhere in it."""
    random = np.random.default_rng(seed)
    pixels = random.normal(128, 4, (HEIGHT, WIDTH))
    width = int(random.integers(WIDTH // 4, WIDTH // 2 + 1))
    height = int(width * random.uniform(0.55, 0.75))
    left, top = int(random.integers(WIDTH - width)), int(random.integers(HEIGHT - height))
    contrast = random.uniform(25, 110) * random.choice([-1, 1])
    pixels[top : top + height, left : left + width] += contrast
    return as_grey(pixels), (left, top, left + width, top + height)


def checked(side: int) -> Grey:
    rows, columns = np.mgrid[:HEIGHT, :WIDTH]
    return as_grey((rows // side + columns // side) % 2 * 255)


def hatched(pitch: int) -> Grey:
    rows, columns = np.mgrid[:HEIGHT, :WIDTH]
    return as_grey(((rows % pitch < 1) | (columns % pitch < 1)) * 255)


def noisy(_: int) -> Grey:
    return np.random.default_rng(1).integers(0, 256, (HEIGHT, WIDTH), np.uint8)


def within(inner: Image.Image, *, left: int, top: int) -> Image.Image:
    """A picture of a third of the width in another one."""
    ground = scene(97, width=1024, height=768)
    ground.paste(inner.resize((340, 255)), (left, top))
    return ground


class TestInsetsOf:
    @pytest.mark.parametrize("seed", range(40))
    def test_finds_a_rectangle_of_any_place_size_and_contrast_in_noise(self, seed: int) -> None:
        grey, wanted = planted(seed)

        found = insets_of(grey)

        assert min(np.abs(np.subtract(box, wanted)).max() for box in found[:2]) <= 1

    @pytest.mark.parametrize("shape", [(32, 32), (31, 900), (900, 2), (1, 1), (384, 512)])
    def test_finds_nothing_in_an_even_or_tiny_picture(self, shape: tuple[int, int]) -> None:
        assert insets_of(np.full(shape, 7, np.uint8)) == []

    @pytest.mark.parametrize("size", [2, 4, 9, 16, 40])
    @pytest.mark.parametrize("draw", [checked, hatched, noisy])
    def test_is_not_kept_busy_by_pictures_full_of_edges(self, draw: Callable[[int], Grey], size: int) -> None:
        grey = draw(size)

        found = insets_of(grey)

        # What is tried grows with these lines alone, however many edges there are.
        assert len(longest_lines(edges_of(grey), 1)) <= MOST_LINES
        assert len(found) <= 2 * MOST_INSETS
        for left, top, right, bottom in found:
            assert 0 <= left < right <= WIDTH
            assert 0 <= top < bottom <= HEIGHT


class TestPrintsWithInsets:
    @pytest.mark.parametrize(("left", "top"), [(30, 40), (400, 300), (600, 480), (0, 200)])
    def test_a_third_of_the_width_is_found_by_its_hash(self, left: int, top: int) -> None:
        known = print_of(scene(3), Depth.HASHES)

        found = compare_pictures(print_of(within(scene(3), left=left, top=top)), known)

        assert (found.outcome, found.method) == (Outcome.SAME_CONTENT, "pdq-part")
        assert found.box is not None
        assert (found.box.left, found.box.top) == pytest.approx((left / 1024, top / 768), abs=0.01)

    def test_so_is_one_within_a_thin_white_frame(self) -> None:
        frame = ImageOps.expand(scene(3), 12, "white")

        found = compare_pictures(print_of(within(frame, left=400, top=100)), print_of(scene(3), Depth.HASHES))

        assert (found.outcome, found.method) == (Outcome.SAME_CONTENT, "pdq-part")

    def test_another_picture_in_the_same_frame_is_none(self) -> None:
        query = print_of(within(scene(4), left=400, top=100))

        assert compare_pictures(query, print_of(scene(3), Depth.HASHES)) == NOTHING_SHARED

    def test_lies_in_files_as_it_was(self) -> None:
        made = print_of(within(scene(3), left=400, top=300))

        assert np.array_equal(from_bytes(to_bytes(made)).box_turns, made.box_turns)

    def test_the_whole_hashes_as_before(self) -> None:
        picture = within(scene(3), left=400, top=300)

        shallow, deep = print_of(picture, Depth.HASHES), print_of(picture)

        assert np.array_equal(shallow.turns, deep.turns)

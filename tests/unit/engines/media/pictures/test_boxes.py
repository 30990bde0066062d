import numpy as np
import pytest
from PIL import Image, ImageOps
from tests.factories.scenes import scene

from openiru.engines.media.pictures.boxes import MOST, Rectangle, parts_of


def grey_of(picture: Image.Image) -> np.ndarray:
    return np.asarray(picture.convert("L"), dtype=np.uint8)


def nearness(one: Rectangle, other: Rectangle) -> float:
    """The area that two rectangles share, as a share of what both cover."""
    width = min(one[2], other[2]) - max(one[0], other[0])
    height = min(one[3], other[3]) - max(one[1], other[1])
    shared = max(width, 0) * max(height, 0)
    areas = [(box[2] - box[0]) * (box[3] - box[1]) for box in (one, other)]
    return shared / (sum(areas) - shared)


def beside(one: Image.Image, other: Image.Image) -> Image.Image:
    both = Image.new("RGB", (one.width + other.width, one.height))
    both.paste(one, (0, 0))
    both.paste(other, (one.width, 0))
    return both


class TestPartsOf:
    @pytest.mark.parametrize("colour", ["black", "white", "navy"])
    def test_leaves_out_flat_borders(self, colour: str) -> None:
        picture = ImageOps.expand(scene(1), 80, colour)

        found = parts_of(grey_of(picture))

        assert max(nearness(box, (80, 80, 720, 560)) for box in found) > 0.97

    def test_finds_a_picture_below_a_strip(self) -> None:
        picture = Image.new("RGB", (640, 640), "white")
        picture.paste(scene(2), (0, 160))

        assert max(nearness(box, (0, 160, 640, 640)) for box in parts_of(grey_of(picture))) > 0.97

    def test_finds_both_of_two_pictures_side_by_side(self) -> None:
        found = parts_of(grey_of(beside(scene(3), ImageOps.invert(scene(4)))))

        assert max(nearness(box, (0, 0, 640, 480)) for box in found) > 0.95
        assert max(nearness(box, (640, 0, 1280, 480)) for box in found) > 0.95

    @pytest.mark.parametrize("seed", range(5))
    def test_stays_within_the_picture_and_its_number(self, seed: int) -> None:
        random = np.random.default_rng(seed)
        blocks = random.integers(0, 256, (6, 7), dtype=np.uint8)
        grey = np.kron(blocks, np.ones((61, 53), np.uint8))

        found = parts_of(grey)

        assert len(found) <= MOST
        assert len(set(found)) == len(found)
        for left, top, right, bottom in found:
            assert 0 <= left < right <= grey.shape[1]
            assert 0 <= top < bottom <= grey.shape[0]

    @pytest.mark.parametrize("shape", [(1, 1), (2, 900), (900, 2), (8, 8)])
    def test_finds_nothing_to_stumble_over_in_tiny_pictures(self, shape: tuple[int, int]) -> None:
        assert parts_of(np.full(shape, 7, np.uint8)) == []

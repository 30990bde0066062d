import cv2
import numpy as np
import pytest
from tests.factories.films import HEIGHT, WIDTH, Pixels, film

from openiru.engines.media.video.boxes import content_boxes, cut_out


def framed(pixels: Pixels, ground: Pixels, left: int, top: int) -> Pixels:
    out = ground.copy()
    out[top : top + HEIGHT, left : left + WIDTH] = pixels
    return out


class TestContentBoxes:
    def test_finds_none_where_the_content_fills_the_frame(self) -> None:
        assert content_boxes(list(film(1, 2))) == []

    def test_finds_what_moves_within_a_still_frame(self) -> None:
        ground = np.random.default_rng(1).integers(0, 255, (360, 200, 3), np.uint8)
        frames = [framed(pixels, ground, 20, 120) for pixels in film(1, 2)]

        (box, *_) = content_boxes(frames)

        assert box == pytest.approx((0.1, 1 / 3, 0.9, 2 / 3), abs=0.02)

    def test_finds_a_still_between_bars(self) -> None:
        still = next(film(1))
        frame = framed(still, np.zeros((240, WIDTH, 3), np.uint8), 0, 60)

        assert content_boxes([frame] * 4) == [pytest.approx((0, 0.25, 1, 0.75), abs=0.03)]

    def test_finds_what_is_sharp_before_a_blurred_copy(self) -> None:
        def story(pixels: Pixels) -> Pixels:
            sharp = cv2.resize(pixels, (WIDTH, HEIGHT)).astype(np.int16)
            sharp += np.random.default_rng(1).integers(-40, 40, sharp.shape, np.int16)
            ground = cv2.GaussianBlur(cv2.resize(pixels, (WIDTH, 280)), (31, 31), 0)
            return framed(np.clip(sharp, 0, 255).astype(np.uint8), np.asarray(ground, np.uint8), 0, 80)

        boxes = content_boxes([story(pixels) for pixels in film(1)])

        assert pytest.approx((0, 80 / 280, 1, 200 / 280), abs=0.03) in boxes


class TestCutOut:
    def test_is_never_empty(self) -> None:
        assert cut_out(np.zeros((3, 4, 3), np.uint8), (0.99, 0.99, 1.0, 1.0)).shape == (1, 1, 3)

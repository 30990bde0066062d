import cv2
import numpy as np
import pytest
from tests.factories.films import HEIGHT, WIDTH, Pixels, edited, encoded, film, print_of, read, scene

from openiru.engines.media.types import Outcome
from openiru.engines.media.video.compare import compare_videos
from openiru.engines.media.video.judging import covered_s


def letterboxed(pixels: Pixels) -> Pixels:
    return np.pad(pixels, ((40, 40), (0, 0), (0, 0)))


def in_a_frame(pixels: Pixels) -> Pixels:
    coarse = np.random.default_rng(5).integers(0, 255, (12, 8, 3), np.uint8)
    ground = np.asarray(cv2.resize(coarse, (200, 300)), np.uint8)
    ground[100 : 100 + HEIGHT, 20 : 20 + WIDTH] = pixels
    return ground


class TestCompareVideos:
    def test_finds_nothing_in_common_with_another_film(self) -> None:
        assert not compare_videos(print_of(1, 2, 3), print_of(4, 5, 6))

    def test_says_how_the_same_film_is_the_same(self) -> None:
        found = compare_videos(print_of(1, 2, 3), print_of(1, 2, 3))

        assert (found.outcome, found.method, found.edit) == (Outcome.SAME_CONTENT, "frames", "none")
        assert found.figures["known_share"] == pytest.approx(1.0, abs=0.05)
        (segment,) = found.segments
        assert segment.query_to_s - segment.query_from_s == pytest.approx(6.0, abs=0.5)

    @pytest.mark.parametrize(
        ("edit", "told"),
        [
            (lambda pixels: pixels[:, ::-1], "mirrored"),
            (lambda pixels: np.rot90(pixels, -1), "rotated-90"),
            (lambda pixels: np.rot90(pixels, 1), "rotated-270"),
            (letterboxed, None),
            (in_a_frame, None),
            (lambda pixels: cv2.resize(pixels, (96, 72)), None),
        ],
        ids=["mirrored", "turned right", "turned left", "letterboxed", "in a frame", "small"],
    )
    def test_finds_edited_copies(self, edit: object, told: str | None) -> None:
        found = compare_videos(edited(edit, 1, 2, 3), print_of(1, 2, 3))  # type: ignore[arg-type]

        assert found.outcome is Outcome.SAME_CONTENT
        assert told is None or found.edit == told

    def test_finds_a_clip_and_where_it_stands(self) -> None:
        found = compare_videos(print_of(2, 3), print_of(1, 2, 3, 4))

        (segment,) = found.segments
        assert found.outcome is Outcome.SAME_CONTENT
        assert segment.known_from_s == pytest.approx(2.0, abs=0.5)
        assert segment.known_to_s == pytest.approx(6.0, abs=0.5)
        assert found.figures["query_share"] > 0.9

    def test_finds_a_film_between_an_intro_and_an_outro(self) -> None:
        found = compare_videos(print_of(8, 8, 1, 2, 3, 9, 9), print_of(1, 2, 3))

        assert found.outcome is Outcome.SAME_CONTENT
        assert found.figures["known_share"] > 0.9

    def test_finds_a_faster_copy(self) -> None:
        faster = read(encoded(film(1, 2, 3, 4, 5, 6, rate=16), rate=20))

        found = compare_videos(faster, print_of(1, 2, 3, 4, 5, 6))

        assert found.outcome is Outcome.SAME_CONTENT
        assert found.figures["speed"] == pytest.approx(1.25, abs=0.1)

    def test_calls_one_common_scene_an_element(self) -> None:
        found = compare_videos(print_of(1, 2, 3, 4, 5, 6), print_of(11, 12, 3, 14, 15, 16))

        assert found.outcome is Outcome.SHARES_ELEMENT
        (segment,) = found.segments
        assert segment.query_from_s == pytest.approx(4.0, abs=0.5)
        assert segment.query_to_s == pytest.approx(6.0, abs=0.5)

    def test_calls_a_common_still_an_element(self) -> None:
        still = [scene(3, 0.0)] * 16
        slides = read(encoded([*still, *film(4, 5)]))

        found = compare_videos(slides, read(encoded([*film(6, 7), *still])))

        assert found.outcome is Outcome.SHARES_ELEMENT

    def test_does_not_follow_a_film_that_runs_backwards(self) -> None:
        backwards = read(encoded(reversed(list(film(1, 2, 3)))))

        assert compare_videos(backwards, print_of(1, 2, 3)).outcome is not Outcome.SAME_CONTENT

    def test_has_nothing_to_say_of_black(self) -> None:
        black = read(encoded([np.zeros((120, 160, 3), np.uint8)] * 32))

        assert not compare_videos(black, black)


class TestCoveredS:
    def test_counts_what_overlaps_once(self) -> None:
        assert covered_s([(4.0, 6.0), (0.0, 2.0), (1.0, 3.0), (5.0, 5.5)]) == 5.0

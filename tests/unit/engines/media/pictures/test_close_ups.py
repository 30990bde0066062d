import numpy as np
import pytest
from PIL import Image, ImageDraw
from tests.factories.scenes import WORDS, as_file, scene, statement

from openiru.engines.media.pictures.blocks import Overlay
from openiru.engines.media.pictures.close_ups import MOST_CLOSE_UPS
from openiru.engines.media.pictures.comparing import compare_pictures
from openiru.engines.media.pictures.judging import words_may_agree
from openiru.engines.media.pictures.printing import read_picture_print
from openiru.engines.media.pictures.types import Depth, PicturePrint
from openiru.engines.media.types import Outcome


def print_of(picture: Image.Image, depth: Depth = Depth.LOCAL) -> PicturePrint:
    found = read_picture_print(as_file(picture), depth=depth)
    assert isinstance(found, PicturePrint)
    return found


def notice(seed: int, *, other: int | None = None) -> Image.Image:
    """Lines of words; one line, if wanted, is of another notice."""
    page = Image.new("RGB", (720, 960), "white")
    draw = ImageDraw.Draw(page)
    draw.text((60, 40), "Office of Lanterns", fill="black", font_size=48)
    draw.rectangle((40, 120, 680, 126), fill="black")
    for line in range(18):
        random = np.random.default_rng([seed, line, int(line == other)])
        draw.text((60, 160 + 40 * line), " ".join(random.choice(WORDS, 7)), fill="black", font_size=26)
    return page


def screenshot(*shown: Image.Image) -> Image.Image:
    """Pictures below each other on the screen of a telephone."""
    screen = Image.new("RGB", (720, 1440), "lightgrey")
    height = 1200 // len(shown)
    for place, picture in enumerate(shown):
        width = round(picture.width * height * 0.7 / picture.height)
        screen.paste(picture.resize((width, round(height * 0.7))), (60, 120 + place * height))
    return screen


class TestCloseUps:
    @pytest.mark.parametrize("seed", range(3))
    def test_a_page_within_a_screenshot_is_known_again(self, seed: int) -> None:
        query = print_of(screenshot(statement(seed)))

        found = compare_pictures(query, print_of(statement(seed)))

        assert query.close_ups
        assert found.outcome is Outcome.SAME_CONTENT
        assert found.figures["pixels_compared"] >= 250
        assert found.figures["query_share"] == pytest.approx(630 * 840 / (720 * 1440), abs=0.02)

    @pytest.mark.parametrize("line", [2, 7, 12, 17])
    def test_a_page_with_one_other_line_is_another_page(self, line: int) -> None:
        query = print_of(screenshot(notice(1, other=line)), Depth.DEEP)

        found = [
            compare_pictures(query, print_of(notice(1, other=each), Depth.DEEP)).outcome
            for each in (line, None)
        ]

        assert found == [Outcome.SAME_CONTENT, Outcome.SHARES_ELEMENT]

    def test_only_pages_are_kept_closely_and_few_of_them(self) -> None:
        picture = print_of(screenshot(scene(1)))
        pages = print_of(screenshot(*(statement(seed) for seed in range(5))), Depth.DEEP)

        assert picture.close_ups == ()
        assert len(pages.close_ups) <= MOST_CLOSE_UPS

    @pytest.mark.parametrize(("other_writing", "may_agree"), [(0, True), (3, True), (4, False), (7, False)])
    def test_few_other_words_are_enough_on_a_page_of_few_words(
        self, other_writing: int, *, may_agree: bool
    ) -> None:
        # Measured on two statements of one letterhead, one of them within a frame on the screen of a telephone.
        laid = Overlay(
            covered=103,
            alike=79,
            textured=103,
            writing=24,
            other_writing=other_writing,
            resolution=235.0,
            explained=0.25,
            softer=0,
            is_illegible=False,
            is_page=True,
            replaced=0,
            added=0,
            missing_region=0,
            other_region=0,
            captioned=0,
            other_line=3,
            is_written=False,
            is_close_up=True,
        )

        assert words_may_agree(laid, None) is may_agree

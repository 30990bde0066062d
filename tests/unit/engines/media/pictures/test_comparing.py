from collections.abc import Callable

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFilter, ImageOps
from tests.factories.scenes import WORDS, as_file, as_pixels, scene, statement

from openiru.engines.media.pictures.comparing import compare_pictures
from openiru.engines.media.pictures.printing import picture_print_of, read_picture_print
from openiru.engines.media.pictures.types import Depth, PicturePrint
from openiru.engines.media.types import NOTHING_SHARED, Outcome

Edit = Callable[[Image.Image], Image.Image]


def print_of(picture: Image.Image, *, depth: Depth = Depth.LOCAL, quality: int = 80) -> PicturePrint:
    found = read_picture_print(as_file(picture, quality=quality), depth=depth)
    assert isinstance(found, PicturePrint)
    return found


def framed(picture: Image.Image) -> Image.Image:
    return ImageOps.expand(picture, 90, "darkred")


def within_another(picture: Image.Image) -> Image.Image:
    other = scene(99, width=900, height=700)
    other.paste(picture.resize((450, 338)), (300, 250))
    return other


def stickered(picture: Image.Image) -> Image.Image:
    covered = picture.copy()
    ImageDraw.Draw(covered).ellipse((200, 150, 360, 310), fill="yellow")
    return covered


def notice(seed: int, ground: str, ink: str, *, other: int | None = None) -> Image.Image:
    """Lines of words in one ink; one line, if wanted, is of another notice."""
    page = Image.new("RGB", (720, 960), ground)
    draw = ImageDraw.Draw(page)
    draw.text((60, 40), "Office of Lanterns", fill=ink, font_size=48)
    draw.rectangle((40, 120, 680, 126), fill=ink)
    for line in range(18):
        random = np.random.default_rng([seed, line, int(line == other)])
        draw.text((60, 160 + 40 * line), " ".join(random.choice(WORDS, 7)), fill=ink, font_size=26)
    return page


def template(seed: int, side: int) -> Image.Image:
    """A poster that many share, with a portrait of its own."""
    poster = scene(60, width=600, height=750)
    poster.paste(scene(seed, width=side, height=side), ((600 - side) // 2, (750 - side) // 2))
    return poster


def window(shown: int | None) -> Image.Image:
    """A frame that every window of one program has, around nothing or a plan of its own."""
    made = scene(61, width=640, height=640)
    plan = Image.new("L", (400, 400), 210)
    if shown is not None:
        cells = np.random.default_rng(shown).integers(0, 2, (20, 20), dtype=np.uint8)
        plan = Image.fromarray(255 * cells).resize((400, 400), Image.Resampling.NEAREST)
    made.paste(plan.convert("RGB"), (120, 120))
    return made


def captioned(picture: Image.Image) -> Image.Image:
    made = picture.copy()
    draw = ImageDraw.Draw(made)
    draw.rectangle((0, 0.8 * made.height, made.width, made.height), fill="black")
    draw.text((30, 0.86 * made.height), " ".join(WORDS[:5]), fill="white", font_size=30)
    return made


class TestComparePictures:
    @pytest.mark.parametrize(
        ("edit", "method"),
        [
            (lambda picture: picture.resize((320, 240)), "pdq"),
            (ImageOps.mirror, "pdq"),
            (lambda picture: picture.rotate(90, expand=True), "pdq"),
            (framed, "pdq-part"),
            (lambda picture: picture.crop((120, 80, 520, 400)), "orb"),
            (lambda picture: ImageOps.mirror(picture.crop((60, 40, 560, 460))), "orb-mirrored"),
            (lambda picture: picture.rotate(7, expand=True, fillcolor="black"), "orb"),
            (stickered, "orb"),
            (within_another, "pdq-part"),
        ],
    )
    def test_finds_copies_whatever_was_done_to_them(self, edit: Edit, method: str) -> None:
        original = scene(1)

        found = compare_pictures(print_of(edit(original), quality=50), print_of(original))

        assert found.outcome is Outcome.SAME_CONTENT
        assert found.method == method

    def test_needs_no_local_features_for_a_framed_copy(self) -> None:
        query = print_of(framed(scene(1)), depth=Depth.PANELS)

        found = compare_pictures(query, print_of(scene(1), depth=Depth.HASHES))

        assert (found.outcome, found.method) == (Outcome.SAME_CONTENT, "pdq-part")

    def test_looks_deeper_with_more_features(self) -> None:
        original = scene(3)
        small = scene(98, width=900, height=700)
        small.paste(original.resize((270, 202)), (500, 400))

        found = compare_pictures(print_of(small, depth=Depth.DEEP), print_of(original, depth=Depth.DEEP))

        assert found.outcome is Outcome.SAME_CONTENT

    def test_says_where_the_known_picture_lies(self) -> None:
        found = compare_pictures(print_of(within_another(scene(1))), print_of(scene(1)))

        assert found.box is not None
        corners = (found.box.left, found.box.top, found.box.right, found.box.bottom)
        assert corners == pytest.approx((300 / 900, 250 / 700, 750 / 900, 588 / 700), abs=0.02)
        assert found.transform[0] == pytest.approx(0.5, abs=0.03)

    def test_tells_where_a_mirrored_crop_came_from(self) -> None:
        query = ImageOps.mirror(scene(1).crop((320, 0, 640, 480)))

        found = compare_pictures(print_of(query), print_of(scene(1)))

        # The right edge of the known picture is the left edge of the query.
        assert found.transform[0] + found.transform[2] == pytest.approx(0.0, abs=0.03)
        assert "mirrored" in found.edit

    @pytest.mark.parametrize("seed", range(10, 16))
    def test_finds_nothing_in_strangers(self, seed: int) -> None:
        query, known = (print_of(scene(each), depth=Depth.DEEP) for each in (seed, seed + 100))

        assert compare_pictures(query, known) == NOTHING_SHARED

    def test_calls_a_shared_emblem_an_element(self) -> None:
        emblem = scene(50, width=200, height=200)
        one, other = scene(51), scene(52)
        one.paste(emblem, (30, 40))
        other.paste(emblem, (400, 250))

        found = compare_pictures(print_of(one), print_of(other))

        assert found.outcome is Outcome.SHARES_ELEMENT

    @pytest.mark.parametrize("seed", range(4))
    def test_never_calls_another_statement_on_one_letterhead_the_same(self, seed: int) -> None:
        query, known = print_of(statement(seed)), print_of(statement(seed + 50))

        assert compare_pictures(query, known).outcome is Outcome.SHARES_ELEMENT

    @pytest.mark.parametrize(
        ("ground", "ink"),
        [
            ("#c80000", "black"),
            ("black", "#960000"),
            ("white", "#ffa500"),
            ("white", "#50c8ff"),
            ("white", "#dcdcdc"),
            ("#ffff00", "white"),
            ("#005000", "#00a000"),
        ],
    )
    def test_tells_statements_apart_in_any_ink(self, ground: str, ink: str) -> None:
        known = print_of(notice(1, ground, ink))
        other = compare_pictures(print_of(notice(2, ground, ink)), known)
        copy = compare_pictures(print_of(notice(1, ground, ink), quality=40), known)

        assert other.outcome is not Outcome.SAME_CONTENT
        assert copy.outcome is Outcome.SAME_CONTENT
        assert copy.figures["is_page"] == 1

    @pytest.mark.parametrize("line", [2, 9, 16])
    def test_tells_statements_apart_that_differ_by_a_line(self, line: int) -> None:
        query, known = notice(1, "white", "black", other=line), notice(1, "white", "black")

        assert compare_pictures(print_of(query), print_of(known)).outcome is Outcome.SHARES_ELEMENT

    @pytest.mark.parametrize("side", [380, 440])
    def test_calls_another_portrait_in_one_template_an_element(self, side: int) -> None:
        found = compare_pictures(print_of(template(71, side)), print_of(template(72, side)))

        assert found.outcome is Outcome.SHARES_ELEMENT
        assert found.figures["blocks_replaced"] > 0.22 * found.figures["blocks"]

    @pytest.mark.parametrize(("asked", "known"), [(71, None), (None, 71), (71, 72)])
    def test_calls_a_window_that_shows_something_else_an_element(
        self, asked: int | None, known: int | None
    ) -> None:
        found = compare_pictures(print_of(window(asked)), print_of(window(known)))

        assert found.outcome is Outcome.SHARES_ELEMENT

    @pytest.mark.parametrize("edit", [stickered, captioned, lambda picture: captioned(stickered(picture))])
    @pytest.mark.parametrize("shown", [None, 71])
    def test_knows_a_window_under_stickers_and_captions(self, edit: Edit, shown: int | None) -> None:
        known = window(shown)

        assert compare_pictures(print_of(edit(known)), print_of(known)).outcome is Outcome.SAME_CONTENT

    @pytest.mark.parametrize("seed", range(4))
    def test_knows_the_same_statement(self, seed: int) -> None:
        query = print_of(framed(statement(seed)), quality=40)

        assert compare_pictures(query, print_of(statement(seed))).outcome is Outcome.SAME_CONTENT

    @pytest.mark.parametrize("ink", ["#977", "#887"])
    def test_never_calls_a_page_the_same_whose_ink_has_faded(self, ink: str) -> None:
        query = print_of(notice(1, "#655", ink).filter(ImageFilter.GaussianBlur(3)))
        known = print_of(notice(1, "#655", ink))
        said = "the lantern stands in the orchard by the river"

        assert compare_pictures(query, known).outcome is Outcome.SHARES_ELEMENT
        assert compare_pictures(query, known, texts=(said, said)).outcome is Outcome.SAME_CONTENT

    def test_never_calls_a_page_the_same_whose_words_cannot_be_told_apart(self) -> None:
        query, known = print_of(statement(1).resize((120, 160))), print_of(statement(1))
        said = "the lantern stands in the orchard by the river"

        unread, read = compare_pictures(query, known), compare_pictures(query, known, texts=(said, said))

        assert unread.outcome is Outcome.SHARES_ELEMENT
        assert read.outcome is Outcome.SAME_CONTENT

    def test_knows_a_blurred_copy(self) -> None:
        blurred = scene(5).filter(ImageFilter.GaussianBlur(6))

        found = compare_pictures(print_of(blurred), print_of(scene(5)))

        assert (found.outcome, found.method) == (Outcome.SAME_CONTENT, "pdq")

    def test_believes_what_was_read(self) -> None:
        query, known = print_of(statement(1)), print_of(statement(1))
        said = "the lantern stands in the orchard by the river"

        agreeing = compare_pictures(query, known, texts=(said, said.replace("the ", "the  ")))
        differing = compare_pictures(
            query, known, texts=(said, "copper pepper was sold at the harbour today")
        )

        assert agreeing.outcome is Outcome.SAME_CONTENT
        assert differing.outcome is Outcome.SHARES_ELEMENT

    def test_compares_pixels_of_frames(self) -> None:
        found = compare_pictures(picture_print_of(as_pixels(scene(4))), print_of(scene(4)))

        assert (found.outcome, found.edit) == (Outcome.SAME_CONTENT, "none")

    def test_tells_what_it_measured(self) -> None:
        found = compare_pictures(print_of(scene(1).crop((120, 80, 520, 400))), print_of(scene(1)))

        assert found.inliers is not None
        assert found.inliers >= 20
        assert found.block_share is not None
        assert found.block_share > 0.9
        assert found.figures["blocks_seen"] <= found.figures["blocks"]

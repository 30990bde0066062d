"""Marks are found where they are shown, told with their place, and never as a copy."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageOps
from tests.factories.scenes import as_pixels, scene

from openiru.engines.hashes.edits import Edit
from openiru.engines.media.marks.bank import COLOURS, MARK, MarkBank
from openiru.engines.media.marks.printing import mark_print_of, read, scene_print_of
from openiru.engines.media.marks.types import VERSION, MarkPrint
from openiru.engines.media.packing import BrokenPrintError, pack
from openiru.engines.media.types import Likeness, MediaFault, NoMedia, Outcome


def mark(seed: int) -> Image.Image:
    """A seal of its own: shapes and spokes within a ring."""
    rng = np.random.default_rng(seed)
    made = Image.new("RGB", (360, 360), "white")
    draw = ImageDraw.Draw(made)
    draw.ellipse((30, 30, 330, 330), fill="darkgreen", outline="black", width=10)
    for _ in range(14):
        corners = [(float(x), float(y)) for x, y in rng.uniform(80, 280, (int(rng.integers(3, 6)), 2))]
        draw.polygon(corners, fill=tuple(int(c) for c in rng.integers(0, 255, 3)), outline="white")
    return made


def flag(*colours: str) -> Image.Image:
    made = Image.new("RGB", (300, 200))
    for place, colour in enumerate(colours):
        ImageDraw.Draw(made).rectangle((0, place * 200 // len(colours), 300, 200), fill=colour)
    return made


def emblem_on(ground: str) -> Image.Image:
    """Thin strokes, which are all rim."""
    made = Image.new("RGB", (300, 300), ground)
    draw = ImageDraw.Draw(made)
    rng = np.random.default_rng(4)
    for _ in range(9):
        x, y, to_x, to_y = rng.uniform(40, 260, 4).tolist()
        draw.line((x, y, to_x, to_y), fill="#c5283d", width=9)
    return made


def pasted(ground: Image.Image, part: Image.Image, box: tuple[int, int, int, int]) -> Image.Image:
    made = ground.copy()
    made.paste(part.resize((box[2] - box[0], box[3] - box[1]), Image.Resampling.LANCZOS), box[:2])
    return made


GROUND = scene(3, width=1000, height=700)
SEALS = [mark(seed) for seed in range(6)]
GREEN_WHITE_RED = flag("green", "white", "red")


@pytest.fixture(scope="module")
def bank() -> MarkBank:
    return MarkBank([mark_print_of(as_pixels(each)) for each in (*SEALS, GREEN_WHITE_RED)])


def found_in(bank: MarkBank, picture: Image.Image) -> dict[int, Likeness]:
    return dict(bank.match(scene_print_of(as_pixels(picture))))


class TestMatch:
    @pytest.mark.parametrize(
        "shown",
        [
            lambda: pasted(GROUND, SEALS[2].crop((30, 30, 331, 331)), (600, 60, 760, 220)),
            lambda: pasted(GROUND, SEALS[2].crop((30, 30, 331, 331)).rotate(20), (600, 60, 760, 220)),
            lambda: pasted(GROUND, SEALS[2], (580, 40, 780, 240)).resize((500, 350)).resize((1000, 700)),
        ],
        ids=["plain", "turned", "blurred"],
    )
    def test_finds_a_mark_and_its_place(self, bank: MarkBank, shown: Callable[[], Image.Image]) -> None:
        found = found_in(bank, shown())

        assert set(found) == {2}
        likeness = found[2]
        assert (likeness.outcome, likeness.method) == (Outcome.SHARES_ELEMENT, MARK)
        assert likeness.box is not None
        assert likeness.box.left == pytest.approx(0.60, abs=0.04)
        assert likeness.box.bottom == pytest.approx(0.31, abs=0.05)
        assert likeness.score <= 0.5

    def test_finds_nothing_where_none_is(self, bank: MarkBank) -> None:
        assert found_in(bank, GROUND) == {}
        assert found_in(bank, scene(8)) == {}

    def test_finds_a_mark_in_a_mirrored_picture(self, bank: MarkBank) -> None:
        shown = pasted(GROUND, SEALS[2].crop((30, 30, 331, 331)), (600, 60, 860, 320))

        found = found_in(bank, ImageOps.mirror(shown))

        assert set(found) == {2}
        assert found[2].edit == Edit.MIRRORED
        assert found[2].box is not None
        assert found[2].box.left == pytest.approx(0.14, abs=0.04)
        assert found[2].box.right == pytest.approx(0.40, abs=0.04)
        assert found[2].score <= 0.5

    def test_finds_lettering_that_is_as_bright_as_its_ground(self) -> None:
        lettering = flag("#ee964b")
        draw = ImageDraw.Draw(lettering)
        for place in range(9):
            draw.text(
                (20 + 30 * place, 40 + 13 * (place % 5)), "KWRZEHXAB"[place], fill="#1bf0a0", font_size=48
            )
        grey = np.asarray(lettering.convert("L")).astype(int)
        assert grey.max() - grey.min() < 4

        found = found_in(
            MarkBank([mark_print_of(as_pixels(lettering))]), pasted(GROUND, lettering, (500, 100, 800, 300))
        )

        assert set(found) == {0}

    def test_finds_an_emblem_on_other_ground_than_the_known_one(self) -> None:
        known, shown = (emblem_on(ground) for ground in ("white", "#303030"))
        bank = MarkBank([mark_print_of(as_pixels(known))])

        found = found_in(bank, pasted(Image.new("RGB", (1000, 700), "#303030"), shown, (300, 200, 420, 320)))

        assert set(found) == {0}

    def test_finds_several(self, bank: MarkBank) -> None:
        both = pasted(pasted(GROUND, SEALS[0], (40, 40, 240, 240)), SEALS[5], (700, 400, 950, 650))

        assert set(found_in(bank, both)) == {0, 5}

    def test_calls_plain_colours_possible_at_most(self, bank: MarkBank) -> None:
        found = found_in(
            bank, pasted(Image.new("RGB", (900, 600), "grey"), GREEN_WHITE_RED, (300, 200, 600, 400))
        )

        assert found[6].method == COLOURS
        assert found[6].score <= 0.2
        assert found[6].box is not None
        assert found[6].box.left == pytest.approx(1 / 3, abs=0.07)

    def test_minds_the_order_of_colours(self, bank: MarkBank) -> None:
        upside_down = pasted(
            Image.new("RGB", (900, 600), "grey"), flag("red", "white", "green"), (300, 200, 600, 400)
        )

        assert found_in(bank, upside_down) == {}

    def test_finds_nothing_in_an_empty_bank(self) -> None:
        assert MarkBank([]).match(scene_print_of(as_pixels(GROUND))) == []

    def test_finds_the_same_after_it_was_saved(self, bank: MarkBank, tmp_path: Path) -> None:
        bank.save(tmp_path / "bank")
        shown = scene_print_of(as_pixels(pasted(GROUND, SEALS[4], (100, 100, 300, 300))))

        assert MarkBank.open(tmp_path / "bank").match(shown) == bank.match(shown) != []


class TestOpen:
    @pytest.mark.parametrize("data", [None, b"", pack("mark-bank", 1, {}, {"owners": ["", ""]})])
    def test_refuses_what_is_no_bank(self, tmp_path: Path, data: bytes | None) -> None:
        if data is not None:
            (tmp_path / "marks.print").write_bytes(data)

        with pytest.raises(BrokenPrintError):
            MarkBank.open(tmp_path)


class TestMarkPrint:
    def test_comes_back_whole(self) -> None:
        made = mark_print_of(as_pixels(SEALS[1]))

        again = MarkPrint.from_bytes(made.to_bytes())

        assert (again.width, again.height, len(again)) == (made.width, made.height, len(made))
        assert again.to_bytes() == made.to_bytes()

    def test_leaves_out_the_ground_around_a_mark(self) -> None:
        assert mark_print_of(as_pixels(SEALS[1])).width in range(296, 306)

    @pytest.mark.parametrize(
        "wrong",
        [
            {"frames": np.zeros((2, 3), np.float32)},
            {"descriptors": np.zeros((1, 128), np.uint8)},
            {"frames": np.full((2, 4), np.nan, np.float32)},
            {"colours": np.zeros((65, 9), np.uint8)},
            {"colours": np.zeros((0, 0), np.uint8)},
        ],
    )
    def test_refuses_arrays_that_do_not_fit(self, wrong: dict[str, np.ndarray]) -> None:
        arrays: dict[str, np.ndarray] = {
            "frames": np.zeros((2, 4), np.float32),
            "descriptors": np.zeros((2, 128), np.uint8),
            "colours": np.zeros((9, 9), np.uint8),
        }

        with pytest.raises(BrokenPrintError):
            MarkPrint.from_bytes(pack("marks", VERSION, {**arrays, **wrong}, {"width": 1, "height": 1}))


class TestRead:
    @pytest.mark.parametrize("data", [b"", b"no picture"])
    def test_answers_files_that_are_none(self, data: bytes) -> None:
        found = read(data)

        assert isinstance(found, NoMedia)
        assert found.fault is MediaFault.NO_MEDIA

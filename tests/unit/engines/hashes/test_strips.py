"""A picture that is looked at strip by strip has the same pixels and the same hashes as one that is looked at as a whole."""

import io

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageOps

from openiru.engines.hashes import strips
from openiru.engines.hashes.decode import use_picture
from openiru.engines.hashes.dihedral import hash_turns
from openiru.engines.hashes.pdq import hash_pixels
from openiru.engines.hashes.strips import Pixels, Strips, grey_of, rgb_of

MODES = ("1", "L", "LA", "P", "RGB", "RGBA", "CMYK", "I;16", "I")


def picture(mode: str, width: int = 61, height: int = 83, seed: int = 1) -> Image.Image:
    """With detail, and where the mode knows it, parts that are transparent."""
    coarse = np.random.default_rng(seed).integers(0, 256, (9, 7, 4), dtype=np.uint8)
    made = Image.fromarray(coarse, "RGBA").resize((width, height), Image.Resampling.BICUBIC)
    if mode.startswith("I"):
        grey = np.asarray(made.convert("L"))
        return Image.fromarray(grey.astype(np.uint16 if mode == "I;16" else np.int32) * 257)
    if mode == "P":
        made = made.convert("RGB").quantize(32)
        made.info["transparency"] = 3
        return made
    return made.convert(mode)


def turned(made: Image.Image, orientation: int) -> Image.Image:
    """As a file that says how it is to be turned."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    file = io.BytesIO()
    made.save(file, "PNG", exif=exif)
    return Image.open(io.BytesIO(file.getvalue()))


def in_pieces(given: Strips) -> Pixels:
    return np.concatenate(list(given))


class TestStrips:
    @pytest.mark.parametrize("mode", MODES)
    @pytest.mark.parametrize("rows", [4, 16, 1_000])
    def test_have_the_pixels_of_the_whole(
        self, mode: str, rows: int, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        made = picture(mode)
        monkeypatch.setattr(strips, "WHOLE_PIXELS", 0)
        monkeypatch.setattr(strips, "STRIP_PIXELS", 61 * rows)

        assert np.array_equal(in_pieces(Strips(made)), rgb_of(made))
        assert np.array_equal(in_pieces(Strips(made, grey=True)), grey_of(made))
        assert np.array_equal(Strips(made).whole(), rgb_of(made))
        assert np.array_equal(Strips(made, grey=True).whole(), grey_of(made))

    @pytest.mark.parametrize("orientation", range(10))
    @pytest.mark.parametrize("mode", ["L", "P", "RGBA", "I;16"])
    def test_stand_upright(self, orientation: int, mode: str, monkeypatch: pytest.MonkeyPatch) -> None:
        made = turned(picture(mode), orientation)
        upright = rgb_of(ImageOps.exif_transpose(made))
        whole = Strips(made).whole()
        monkeypatch.setattr(strips, "WHOLE_PIXELS", 0)
        monkeypatch.setattr(strips, "STRIP_PIXELS", 500)

        assert np.array_equal(whole, upright)
        assert np.array_equal(in_pieces(Strips(made)), upright)
        assert (Strips(made).height, Strips(made).width) == upright.shape[:2]

    def test_are_as_high_as_lanes_need(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(strips, "WHOLE_PIXELS", 0)
        monkeypatch.setattr(strips, "STRIP_PIXELS", 1)

        assert {len(strip) for strip in Strips(picture("RGB", 50, 80))} == {strips.LANES}


class TestHashesOfStrips:
    @settings(deadline=None, max_examples=60)
    @given(st.integers(5, 300), st.integers(5, 300), st.sampled_from(MODES), st.integers(1, 40))
    def test_are_those_of_the_whole(self, width: int, height: int, mode: str, rows: int) -> None:
        made = picture(mode, width, height)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(strips, "WHOLE_PIXELS", 0)
            patch.setattr(strips, "STRIP_PIXELS", width * rows)
            found = hash_turns(Strips(made), min_quality=0)

        assert found == hash_turns(rgb_of(made), min_quality=0)

    @pytest.mark.parametrize(
        "size", [(64, 64), (64, 65), (65, 64), (9_000, 700), (700, 9_000), (2_600, 2_400)]
    )
    def test_are_those_of_large_pictures(self, size: tuple[int, int]) -> None:
        made = picture("RGB", *size)

        assert hash_pixels(Strips(made)) == hash_pixels(np.asarray(made))


class TestUsePicture:
    def test_gives_a_picture_whose_conversion_fails_a_fault(self) -> None:
        def fails(_: Strips) -> None:
            raise ValueError

        file = io.BytesIO()
        picture("RGB").save(file, "PNG")

        assert use_picture(file.getvalue(), fails) is not None

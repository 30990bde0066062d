"""Pixels come out of the sandbox, small enough to be shown; nothing else does."""

import io

import numpy as np
import pytest
from PIL import Image

from openiru.engines.media.packing import pack
from openiru.engines.media.types import MediaFault, NoMedia
from openiru.sandbox.pool import Sandbox
from openiru.sandbox.readers import shown


def png(width: int, height: int) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (width, height), "#446688").save(file, "PNG")
    return file.getvalue()


class TestRead:
    def test_gives_pixels_from_the_sandbox(self) -> None:
        with Sandbox(shown.READER, workers=1) as sandbox:
            small = shown.unpacked(sandbox.read(png(40, 30)))
            large = shown.unpacked(sandbox.read(png(3_000, 1_500), max_side=100))
            nothing = shown.unpacked(sandbox.read(b"<svg/>"))

        assert small is not None
        assert large is not None
        assert (small.shape, large.shape, nothing) == ((30, 40, 3), (50, 100, 3), None)
        assert (small == np.array([0x44, 0x66, 0x88], np.uint8)).all()


class TestUnpacked:
    @pytest.mark.parametrize(
        "made",
        [
            b"",
            b"nonsense",
            pack("pixels", 1, {}),
            pack("pixels", 1, {"pixels": np.zeros((4, 4), np.uint8)}),
            pack("pixels", 1, {"pixels": np.zeros((4, 4, 3), np.float32)}),
            pack("pixels", 1, {"pixels": np.zeros((0, 4, 3), np.uint8)}),
            NoMedia(fault=MediaFault.TOO_LARGE, reason="Too large."),
        ],
    )
    def test_trusts_no_answer(self, made: bytes | NoMedia) -> None:
        assert shown.unpacked(made) is None

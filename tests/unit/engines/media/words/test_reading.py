import io
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from openiru.engines.media.packing import BrokenPrintError, pack
from openiru.engines.media.words.preparing import VIEWS
from openiru.engines.media.words.reading import read, tiff_of, unpacked_pages


def pages(**others: NDArray[Any]) -> dict[str, NDArray[Any]]:
    return {f"{place}": np.zeros((4, 5), np.uint8) for place in range(len(VIEWS))} | others


class TestUnpackedPages:
    def test_gives_back_every_view_as_a_page(self) -> None:
        file = io.BytesIO()
        Image.effect_noise((90, 60), 80).save(file, "PNG")

        made = read(file.getvalue())

        assert isinstance(made, bytes)
        found = unpacked_pages(made)
        with Image.open(io.BytesIO(tiff_of(found))) as tiff:
            assert getattr(tiff, "n_frames", 1) == len(found) == len(VIEWS)
            assert tiff.size == found[0].shape[::-1]

    @pytest.mark.parametrize(
        "page",
        [
            np.zeros((4, 5), np.int16),
            np.zeros((4, 5, 3), np.uint8),
            np.zeros((0, 5), np.uint8),
            np.zeros((5_000, 5_000), np.uint8),
            np.zeros((1, 70_000), np.uint8),
        ],
        ids=["kind", "colours", "empty", "large", "long"],
    )
    def test_refuses_what_is_no_page(self, page: NDArray[Any]) -> None:
        with pytest.raises(BrokenPrintError):
            unpacked_pages(pack("pages", 1, {**pages(), "0": page}))

    @pytest.mark.parametrize(
        "made", [b"", b"II*\x00", pack("pages", 1, {}), pack("pages", 1, pages(more=np.zeros(1)))]
    )
    def test_refuses_anything_else(self, made: bytes) -> None:
        with pytest.raises(BrokenPrintError):
            unpacked_pages(made)

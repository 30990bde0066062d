"""A hash from the sandbox equals the one that the engine makes."""

import io
from collections.abc import Iterator

import numpy as np
import pytest
from PIL import Image

from openiru.engines.hashes.decode import FORMATS
from openiru.engines.hashes.pdq import hash_picture
from openiru.engines.hashes.types import LowQuality, NoPicture, PdqHash, PictureFault
from openiru.engines.media.packing import pack
from openiru.engines.media.types import MediaFault, NoMedia
from openiru.sandbox.pool import Sandbox
from openiru.sandbox.readers import pdq
from openiru.sandbox.readers.faults import MEDIA_FAULTS


def encoded(kind: str, mode: str = "RGB", *, flat: bool = False) -> bytes:
    noise = np.random.default_rng(3).integers(0, 256, (12, 16, 3), dtype=np.uint8)
    pixels = np.kron(noise * (not flat), np.ones((16, 16, 1), np.uint8))
    file = io.BytesIO()
    Image.fromarray(pixels).convert(mode).save(file, kind)
    return file.getvalue()


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(pdq.READER, workers=1) as opened:
        yield opened


class TestRead:
    @pytest.mark.parametrize("kind", FORMATS)
    @pytest.mark.parametrize("mode", ["RGB", "L"])
    def test_hashes_in_the_sandbox_as_outside(self, sandbox: Sandbox, kind: str, mode: str) -> None:
        picture = encoded(kind, mode)

        found = pdq.unpacked(sandbox.read(picture))

        assert isinstance(found, PdqHash)
        assert found == hash_picture(picture)

    @pytest.mark.parametrize(
        "data",
        [b"", b"text", encoded("PNG", flat=True), encoded("JPEG")[:400], encoded("PNG")[:200]],
        ids=["empty", "text", "flat", "cut JPEG", "cut PNG"],
    )
    def test_tells_the_same_faults(self, sandbox: Sandbox, data: bytes) -> None:
        found = pdq.unpacked(sandbox.read(data))

        assert isinstance(found, LowQuality | NoPicture)
        assert found == hash_picture(data)

    def test_heeds_the_limit_on_pixels(self, sandbox: Sandbox) -> None:
        found = pdq.unpacked(sandbox.read(encoded("PNG"), max_pixels=100))

        assert isinstance(found, NoPicture)
        assert found.fault is PictureFault.TOO_LARGE


class TestUnpacked:
    @pytest.mark.parametrize(
        "made", [b"", b"nonsense", pack("pdq", 1, {}), pack("pdq", 1, {}, {"score": "much"})]
    )
    def test_trusts_no_answer(self, made: bytes) -> None:
        found = pdq.unpacked(made)

        assert isinstance(found, NoPicture)
        assert found.fault is PictureFault.UNREADABLE

    @pytest.mark.parametrize("fault", list(MediaFault))
    def test_has_a_word_for_every_fault(self, fault: MediaFault) -> None:
        assert isinstance(pdq.unpacked(NoMedia(fault=fault, reason="A sentence.")), NoPicture)

    def test_every_fault_of_a_picture_is_told(self) -> None:
        assert set(MEDIA_FAULTS) == set(PictureFault)


class TestUnpackedFigures:
    @pytest.mark.parametrize("told", [-1, 101, 10**400])
    @pytest.mark.parametrize("name", ["score", "quality"])
    def test_refuses_what_is_no_quality(self, name: str, told: int) -> None:
        made = pack("pdq", 1, {"hashes": np.zeros((1, 32), np.uint8)}, {name: told})

        found = pdq.unpacked(made)

        assert isinstance(found, NoPicture)
        assert found.fault is PictureFault.UNREADABLE

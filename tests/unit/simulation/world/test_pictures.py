import io
from typing import Any

import numpy as np
from pdqhash.bindings import compute
from PIL import Image

from openiru.simulation.world.pictures import KNOWN_SIZE, copy_of, draw, jpeg
from openiru.simulation.world.streams import stream


def pdq(data: bytes) -> tuple[Any, int]:
    vector, quality = compute(np.asarray(Image.open(io.BytesIO(data)).convert("RGB")))
    return vector, quality


def distance_bits(one: Any, other: Any) -> int:
    return int((one != other).sum())


class TestCopyOf:
    def test_looks_like_the_original(self) -> None:
        distances = []
        for number in range(12):
            original = draw(stream(1, "original", number), KNOWN_SIZE)
            copied = copy_of(original, stream(1, "copy", number))
            distances.append(distance_bits(pdq(jpeg(original, 88))[0], pdq(copied)[0]))

        # 31 bits is the usual limit of the same picture; a rare copy may lie just beyond it.
        assert sum(distance <= 31 for distance in distances) >= 11
        assert max(distances) <= 40

    def test_has_another_size(self) -> None:
        original = draw(stream(1, "original"), KNOWN_SIZE)

        copied = Image.open(io.BytesIO(copy_of(original, stream(1, "copy"))))

        assert copied.size[0] < original.size[0] == KNOWN_SIZE


class TestDraw:
    def test_never_looks_like_another(self) -> None:
        hashes = [pdq(jpeg(draw(stream(2, number), 200))) for number in range(16)]

        assert min(quality for _, quality in hashes) >= 50
        assert min(distance_bits(a, b) for i, (a, _) in enumerate(hashes) for b, _ in hashes[:i]) > 60

    def test_is_small(self) -> None:
        picture = draw(stream(3, "one"), 240)

        assert picture.size[0] == 240
        assert 160 <= picture.size[1] <= 240
        assert len(jpeg(picture)) < 40_000

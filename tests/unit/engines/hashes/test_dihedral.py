from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pdqhash.bindings import compute_dihedral

from openiru.engines.hashes.decode import Pixels
from openiru.engines.hashes.dihedral import TURNS, DihedralHashes, hash_turns
from openiru.engines.hashes.edits import Edit, distance_bits
from openiru.engines.hashes.pdq import hash_pixels
from openiru.engines.hashes.types import LowQuality, PdqHash

TURNERS: dict[Edit, Callable[[Pixels], Pixels]] = {
    Edit.NONE: lambda pixels: pixels,
    Edit.MIRRORED: lambda pixels: pixels[:, ::-1],
    Edit.UPSIDE_DOWN: lambda pixels: pixels[::-1],
    Edit.ROTATED_90: lambda pixels: np.rot90(pixels, -1),
    Edit.ROTATED_180: lambda pixels: np.rot90(pixels, 2),
    Edit.ROTATED_270: np.rot90,
    Edit.TRANSPOSED: lambda pixels: pixels.transpose(1, 0, 2),
    Edit.TRANSVERSED: lambda pixels: np.rot90(pixels, 2).transpose(1, 0, 2),
}


def waves(height: int, width: int, seed: int) -> Pixels:
    """A few smooth waves across a picture."""
    random = np.random.default_rng(seed)
    y, x = np.mgrid[0:height, 0:width]
    total = sum(
        size * np.sin(a * x / width + b * y / height + phase)
        for size, a, b, phase in random.uniform((5, -60, -60, 0), (30, 60, 60, 6), (8, 4))
    )
    return np.repeat(np.clip(128 + total, 0, 255).astype(np.uint8)[:, :, None], 3, axis=2)


def made(pixels: Pixels) -> DihedralHashes:
    found = hash_turns(pixels, min_quality=0)
    assert isinstance(found, DihedralHashes)
    return found


class TestHashTurns:
    @settings(max_examples=60, deadline=None)
    @given(st.integers(5, 300), st.integers(5, 300), st.integers(0, 1 << 32))
    def test_equals_the_reference_bit_by_bit(self, height: int, width: int, seed: int) -> None:
        pixels = waves(height, width, seed)

        found = made(pixels)

        expected, quality = compute_dihedral(pixels)
        assert found.values == tuple(np.packbits(bits.astype(np.uint8)).tobytes() for bits in expected)
        assert found.quality == quality

    @pytest.mark.parametrize("edit", TURNS)
    def test_names_what_the_turned_picture_has(self, edit: Edit) -> None:
        pixels = waves(256, 192, seed=7)

        found = hash_pixels(np.ascontiguousarray(TURNERS[edit](pixels)))

        assert isinstance(found, PdqHash)
        distances = {name: distance_bits(value, found.value) for name, value in made(pixels).named().items()}
        assert min(distances, key=lambda name: distances[name]) is edit
        assert distances[edit] <= 31

    def test_begins_with_the_picture_as_it_is(self) -> None:
        pixels = waves(90, 120, seed=1)

        plain = hash_pixels(pixels, min_quality=0)

        assert isinstance(plain, PdqHash)
        assert made(pixels).named()[Edit.NONE] == plain.value

    def test_takes_grey_for_three_equal_colours(self) -> None:
        pixels = waves(201, 97, seed=2)

        assert made(np.ascontiguousarray(pixels[:, :, 0])) == made(pixels)

    def test_calls_flat_pictures_low_quality(self) -> None:
        assert hash_turns(np.full((80, 80, 3), 9, np.uint8)) == LowQuality(score=0)

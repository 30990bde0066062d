"""A picture looks the same without what is too much beside it."""

import struct

import numpy as np
import pytest
from tests.factories.hostile_files import encoded

from openiru.engines.hashes.bulk import MOST_BYTES, without_bulk
from openiru.engines.hashes.decode import decode_picture
from openiru.engines.hashes.types import NoPicture

PIECE = struct.pack(">BBH", 0xFF, 0xE1, 60_002) + b"Exif\x00\x00" + bytes(59_994)


def described(pieces: int, *, cut: int | None = None) -> bytes:
    plain = encoded("JPEG")
    return (plain[:2] + PIECE * pieces + plain[2:])[:cut]


class TestWithoutBulk:
    @pytest.mark.parametrize("data", [b"", b"\xff\xd8", encoded("JPEG"), encoded("PNG"), described(20)])
    def test_leaves_what_is_usual(self, data: bytes) -> None:
        assert without_bulk(data) is data

    def test_leaves_a_large_picture(self) -> None:
        large = described(1) + bytes(MOST_BYTES)

        assert without_bulk(large) is large

    def test_leaves_out_what_is_too_much(self) -> None:
        small = without_bulk(described(300))

        assert len(small) < MOST_BYTES + 2 * len(PIECE)
        seen, expected = decode_picture(described(300)), decode_picture(encoded("JPEG"))
        assert not isinstance(seen, NoPicture)
        assert not isinstance(expected, NoPicture)
        assert np.array_equal(seen, expected)

    @pytest.mark.parametrize("cut", [4_500_000, 4_500_001, 12_000_000])
    def test_takes_files_that_end_too_early(self, cut: int) -> None:
        assert len(without_bulk(described(300, cut=cut))) <= cut

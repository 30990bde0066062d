"""A picture looks the same without what is too much beside it."""

import struct

import numpy as np
import pytest
from tests.factories.hostile_files import encoded, webp

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

    @pytest.mark.parametrize("is_behind", [False, True])
    def test_leaves_out_what_is_too_much_of_a_webp(self, *, is_behind: bool) -> None:
        profile = b"ICCP" + struct.pack("<I", 1_001) + bytes(1_002)
        bulk = b"junk" + struct.pack("<I", MOST_BYTES) + bytes(MOST_BYTES)
        large = webp(profile) + bulk if is_behind else webp(profile + bulk)

        small = without_bulk(large)

        assert small == webp(profile)
        seen, expected = decode_picture(large), decode_picture(encoded("WEBP"))
        assert not isinstance(seen, NoPicture)
        assert not isinstance(expected, NoPicture)
        assert np.array_equal(seen, expected)

    def test_leaves_a_large_webp(self) -> None:
        large = webp(b"EXIF" + struct.pack("<I", 3_900_000) + bytes(3_900_000)) + bytes(90_000)

        assert without_bulk(large) is large

    @pytest.mark.parametrize("size", [0, 2**32 - 1])
    def test_takes_a_webp_that_lies_about_its_size(self, size: int) -> None:
        lying = bytearray(webp(b"junk" + struct.pack("<I", 5_000_000) + bytes(5_000_000)))
        lying[4:8] = struct.pack("<I", size)

        assert len(without_bulk(bytes(lying))) < MOST_BYTES

    @pytest.mark.parametrize("cut", [4_500_000, 4_500_001, 12_000_000])
    def test_takes_files_that_end_too_early(self, cut: int) -> None:
        assert len(without_bulk(described(300, cut=cut))) <= cut

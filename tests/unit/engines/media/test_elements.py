"""Elements of hardly any content are counted wherever they lie, whatever lengths say."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.factories.hostile_recordings import CLUSTER, element, matroska, matroska_block

from openiru.engines.media.elements import small_elements

EMPTY = matroska_block(b"")
FLOOD = EMPTY * 1_000
USUAL = small_elements(matroska(b""))


class TestSmallElements:
    @pytest.mark.parametrize(
        "content",
        [
            FLOOD,
            CLUSTER + FLOOD,
            element("1f43b675", FLOOD),
            element("1f43b675", element("a0", FLOOD)),
            b"\0" + FLOOD,
            element("1f43b675", b"\xa3\x10\xff\xff\xff") + FLOOD,
            b"\xa3\x10\xff\xff\xff" + FLOOD,
            element("1254c367", element("7373", element("67c8", FLOOD))),
        ],
        ids=["bare", "open", "closed", "grouped", "behind damage", "long in short", "too long", "in notes"],
    )
    def test_are_found(self, content: bytes) -> None:
        found = small_elements(matroska(content)) - USUAL

        assert 1_000 <= found <= 1_004

    def test_are_none_in_what_is_long_or_an_index(self) -> None:
        assert small_elements(matroska(matroska_block(bytes(32)) * 1_000)) == USUAL
        assert small_elements(matroska(element("1c53bb6b", FLOOD))) == USUAL

    @given(data=st.binary(max_size=200))
    def test_end_for_any_bytes(self, data: bytes) -> None:
        assert 0 <= small_elements(data) <= len(data)

    def test_end_for_damaged_files(self) -> None:
        rng, whole = random.Random(1), bytearray(matroska(CLUSTER + FLOOD))
        for _ in range(500):
            whole[rng.randrange(len(whole))] = rng.randrange(256)
        assert 0 <= small_elements(bytes(whole)) <= len(whole)

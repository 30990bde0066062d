import random
from io import BytesIO
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from openiru.intake.formats import json_stream
from openiru.intake.formats.json_stream import BrokenJsonError, JsonCursor

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


def items(data: bytes, limit_bytes: int = 10_000) -> list[Any]:
    cursor = JsonCursor(BytesIO(data), limit_bytes)
    cursor.enter(b"[")
    found = []
    while cursor.next_item():
        found.append(orjson.loads(cursor.value() or b'"too long"'))
    return found


class TestJsonCursor:
    @given(st.lists(VALUES, max_size=6))
    def test_reads_what_a_whole_parser_reads_however_small_the_pieces(self, values: list[Any]) -> None:
        data = orjson.dumps(values, option=random.choice([0, orjson.OPT_INDENT_2]))

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(json_stream, "_CHUNK_BYTES", 3)
            found = items(data)

        assert found == values

    @given(st.binary(max_size=200))
    def test_ends_on_any_bytes(self, data: bytes) -> None:
        try:
            items(b"[" + data)
        except (BrokenJsonError, orjson.JSONDecodeError):
            return

    def test_holds_no_value_longer_than_the_limit(self) -> None:
        long = [["x" * 50_000], {"deep": [[["y" * 50_000]]]}]

        assert items(orjson.dumps([1, *long, 2])) == [1, "too long", "too long", 2]

    def test_passes_over_values_without_keeping_them(self) -> None:
        cursor = JsonCursor(BytesIO(b'{"private": [{"a": "]}"}], "x": 1}'), 100)
        cursor.enter(b"{")

        assert cursor.next_key() == "private"
        cursor.skip()
        assert (cursor.next_key(), cursor.value()) == ("x", b"1")
        assert cursor.next_key() is None

    def test_knows_its_line(self) -> None:
        cursor = JsonCursor(BytesIO(b'[\n1,\n"a\\nb",\n\n2]'), 100)
        cursor.enter(b"[")
        lines = []
        while cursor.next_item():
            lines.append(cursor.line())
            cursor.value()

        assert lines == [2, 3, 5]

    @pytest.mark.parametrize("data", [b"[", b"[1", b'["a', b'[{"a": 1', b"[[" * 5_000, b'["\\'])
    def test_tells_a_cut_off_document_from_a_broken_one(self, data: bytes) -> None:
        with pytest.raises(BrokenJsonError) as refusal:
            items(data)

        assert refusal.value.is_end

    def test_is_quick_on_hostile_brackets(self) -> None:
        with pytest.raises(BrokenJsonError):
            items(b"[" + b'{"a":[' * 200_000, limit_bytes=10_000_000)

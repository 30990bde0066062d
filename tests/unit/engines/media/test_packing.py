import numpy
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays_of

from openiru.engines.media.packing import BrokenPrintError, pack, unpack

_NUMBERS = st.sampled_from(["u1", "<u2", "<i4", "<u8", "<f4", "<f8", "?"])
_PRINT = pack("tune", 2, {"peaks": numpy.arange(6, dtype=numpy.uint16).reshape(2, 3)}, {"seconds": 1.5})


class TestPack:
    @given(
        st.dictionaries(
            st.text(max_size=8),
            _NUMBERS.flatmap(
                lambda code: arrays_of.arrays(code, arrays_of.array_shapes(min_side=0, max_side=5))
            ),
            max_size=4,
        )
    )
    def test_gives_back_what_it_took(self, given_arrays: dict[str, numpy.ndarray]) -> None:
        found, facts = unpack(pack("tune", 1, given_arrays, {"ur": "لفظ"}), "tune", 1)

        assert facts == {"ur": "لفظ"}
        assert found.keys() == given_arrays.keys()
        for name, array in given_arrays.items():
            assert found[name].dtype == array.dtype
            numpy.testing.assert_array_equal(found[name], array)

    def test_refuses_objects(self) -> None:
        with pytest.raises(TypeError, match="no number"):
            pack("tune", 1, {"peaks": numpy.array([object()])})


class TestUnpack:
    @pytest.mark.parametrize(("kind", "version"), [("tune", 1), ("picture", 2)])
    def test_tells_what_kind_it_met(self, kind: str, version: int) -> None:
        with pytest.raises(BrokenPrintError, match="print of tune 2"):
            unpack(_PRINT, kind, version)

    @pytest.mark.parametrize("length", range(0, len(_PRINT), 7))
    def test_refuses_what_was_cut_off(self, length: int) -> None:
        with pytest.raises(BrokenPrintError):
            unpack(_PRINT[:length], "tune", 2)

    @pytest.mark.parametrize(
        ("old", "new"),
        [(b'"<u2"', b'"|O8"'), (b"[2,3]", b"[9,9]"), (b"[2,3]", b"[-1,]"), (b'"facts"', b'"fucts"')],
    )
    def test_refuses_heads_that_lie(self, old: bytes, new: bytes) -> None:
        with pytest.raises(BrokenPrintError):
            unpack(_PRINT.replace(old, new[: len(old)].ljust(len(old))), "tune", 2)

    @pytest.mark.parametrize("word", [b"NaN", b"1e999", b"-1e999", b"Infinity"])
    def test_refuses_numbers_that_are_none(self, word: bytes) -> None:
        lying = pack("tune", 2, {}, {"seconds": 12345.25}).replace(b"12345.25", word.ljust(8))

        with pytest.raises(BrokenPrintError):
            unpack(lying, "tune", 2)

    @given(st.binary(max_size=64))
    def test_refuses_anything_else(self, data: bytes) -> None:
        with pytest.raises(BrokenPrintError):
            unpack(data, "tune", 2)

"""No cell runs as a formula, and no text reaches the database that it cannot keep."""

import pytest

from openiru.foundation.cells import guarded, is_storable


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_a_formula_begins_with_an_apostrophe(cell: str) -> None:
    assert guarded(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["", "a=1", "'=1", -1, 0.5, True, None])
def test_other_cells_stay_as_they_are(cell: object) -> None:
    assert guarded(cell) is cell


@pytest.mark.parametrize(
    ("text", "can_be"),
    [("", True), ("لالٹین 😀", True), ("a\x00", False), ("a\ud800", False), ("\udfff", False)],
)
def test_texts_with_nul_or_half_a_pair_of_surrogates_cannot_be_kept(text: str, *, can_be: bool) -> None:
    assert is_storable(text) is can_be

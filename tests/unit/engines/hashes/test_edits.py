import io

import numpy as np
import pytest
from PIL import Image
from tests.factories.scene import drawing

from openiru.engines.hashes.edits import (
    TURNS,
    Edit,
    differing_bits,
    distance_bits,
    edit_within,
    guess_edit,
    turned,
)
from openiru.engines.hashes.pdq import hash_picture
from openiru.engines.hashes.types import PdqHash, WrongHashLengthError

PILLOW = {
    Edit.MIRRORED: Image.Transpose.FLIP_LEFT_RIGHT,
    Edit.UPSIDE_DOWN: Image.Transpose.FLIP_TOP_BOTTOM,
    Edit.ROTATED_90: Image.Transpose.ROTATE_270,  # Pillow turns to the left
    Edit.ROTATED_180: Image.Transpose.ROTATE_180,
    Edit.ROTATED_270: Image.Transpose.ROTATE_90,
    Edit.TRANSPOSED: Image.Transpose.TRANSPOSE,
    Edit.TRANSVERSED: Image.Transpose.TRANSVERSE,
}


def hashed(data: bytes) -> bytes:
    made = hash_picture(data)
    assert isinstance(made, PdqHash)
    return made.value


def edited(data: bytes, turn: Image.Transpose) -> bytes:
    file = io.BytesIO()
    Image.open(io.BytesIO(data)).transpose(turn).save(file, "PNG")
    return file.getvalue()


class TestGuessEdit:
    def test_names_every_turn_that_it_estimates(self) -> None:
        assert set(PILLOW) == set(TURNS)

    @pytest.mark.parametrize("edit", PILLOW)
    def test_tells_turned_pictures_from_the_hash_alone(self, edit: Edit) -> None:
        data = drawing("river front poster")

        assert guess_edit(hashed(data), hashed(edited(data, PILLOW[edit]))) is edit

    def test_tells_strangers(self) -> None:
        rng = np.random.default_rng(3)

        assert guess_edit(rng.bytes(32), rng.bytes(32)) is Edit.DIFFERENT

    @pytest.mark.parametrize(
        ("bits", "edit"),
        [
            (0, Edit.NONE),
            (1, Edit.SAVED_AGAIN),
            (10, Edit.SAVED_AGAIN),
            (11, Edit.CHANGED),
            (31, Edit.CHANGED),
        ],
    )
    def test_guesses_by_distance_where_hashes_are_near(self, bits: int, edit: Edit) -> None:
        one = bytes(range(32))
        other = (int.from_bytes(one) ^ ((1 << bits) - 1)).to_bytes(32)

        assert edit_within(bits) is guess_edit(one, other) is edit


class TestDifferingBits:
    def test_counts_from_the_most_significant_one(self) -> None:
        one, other = bytes(32), bytes([0x81, *[0] * 30, 1])

        assert differing_bits(one, other) == (0, 7, 255)
        assert distance_bits(one, other) == 3


class TestTurned:
    def test_turns_back_to_where_it_began(self) -> None:
        pdq = np.random.default_rng(5).bytes(32)

        for edit in (Edit.MIRRORED, Edit.UPSIDE_DOWN, Edit.ROTATED_180, Edit.TRANSPOSED, Edit.TRANSVERSED):
            assert turned(turned(pdq)[edit])[edit] == pdq
        assert turned(turned(pdq)[Edit.ROTATED_90])[Edit.ROTATED_270] == pdq

    def test_refuses_what_is_no_hash(self) -> None:
        with pytest.raises(WrongHashLengthError):
            turned(b"short")

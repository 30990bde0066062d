"""What may have been done to a picture so that its hash lies where it does?

A guess for people, never a reason: it says what a reader may look for when both pictures are side by side.
"""

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Final

import numpy as np
from numpy.typing import NDArray

from openiru.engines.hashes.search import MAX_DISTANCE_BITS
from openiru.engines.hashes.types import HASH_BYTES, WrongHashLengthError

Bits = NDArray[np.bool_]

# Bands read off fifty edits of real pictures: saving again or scaling moves a few bits, crops and overlays more.
_SAME_BITS: Final = 0
_SAVED_AGAIN_BITS: Final = 10
# Hashes of turned pictures are estimated, on 52 screenshots with up to 56 bits wrong; strangers lie 128 bits apart,
# give or take 8.
_TURNED_BITS: Final = 64

_ODD: Final = np.arange(16) % 2 == 0  # the first frequency is the first odd one: mirroring turns its sign


class Edit(StrEnum):
    """What was probably done."""

    NONE = "none"  # the same picture, as far as hashes can tell
    SAVED_AGAIN = "saved-again"  # recompressed or scaled
    CHANGED = "changed"  # cropped, overlaid, or its colours changed
    MIRRORED = "mirrored"
    UPSIDE_DOWN = "upside-down"  # mirrored top to bottom
    ROTATED_90 = "rotated-90"  # quarter turns to the right
    ROTATED_180 = "rotated-180"
    ROTATED_270 = "rotated-270"
    TRANSPOSED = "transposed"  # mirrored along a diagonal
    TRANSVERSED = "transversed"  # along the other one
    DIFFERENT = "different"  # no edit that hashes can tell of


def _mirror(bits: Bits) -> Bits:
    mirrored: Bits = bits ^ _ODD[None, :]
    return mirrored


def _flip(bits: Bits) -> Bits:
    flipped: Bits = bits ^ _ODD[:, None]
    return flipped


TURNS: Final[Mapping[Edit, Callable[[Bits], Bits]]] = {
    Edit.MIRRORED: _mirror,
    Edit.UPSIDE_DOWN: _flip,
    Edit.ROTATED_90: lambda bits: _mirror(bits.T),
    Edit.ROTATED_180: lambda bits: _mirror(_flip(bits)),
    Edit.ROTATED_270: lambda bits: _flip(bits.T),
    Edit.TRANSPOSED: lambda bits: bits.T,
    Edit.TRANSVERSED: lambda bits: _mirror(_flip(bits.T)),
}


def distance_bits(one: bytes, other: bytes) -> int:
    """In how many of 256 bits two hashes differ."""
    return (int.from_bytes(one) ^ int.from_bytes(other)).bit_count()


def differing_bits(one: bytes, other: bytes) -> tuple[int, ...]:
    """Which bits differ, counted from the most significant one."""
    changed = int.from_bytes(one) ^ int.from_bytes(other)
    return tuple(place for place in range(256) if changed >> (255 - place) & 1)


def turned(pdq: bytes) -> dict[Edit, bytes]:
    """Nearly the hashes that the picture would have if it were mirrored or rotated, made from the hash alone.

    Turning a picture turns signs of frequencies. Hashes compare with a median that lies near zero but not at it, so
    some bits are off.

    Raises:
        WrongHashLengthError: if the hash does not have 32 bytes.
    """
    if len(pdq) != HASH_BYTES:
        raise WrongHashLengthError(f"a hash must have {HASH_BYTES} bytes")
    bits = np.unpackbits(np.frombuffer(pdq, np.uint8)).astype(bool)[::-1].reshape(16, 16)
    return {
        edit: np.packbits(np.ascontiguousarray(turn(bits)).ravel()[::-1]).tobytes()
        for edit, turn in TURNS.items()
    }


def edit_within(distance: int) -> Edit:
    """A guess for two hashes that lie near each other."""
    if distance == _SAME_BITS:
        return Edit.NONE
    return Edit.SAVED_AGAIN if distance <= _SAVED_AGAIN_BITS else Edit.CHANGED


def guess_edit(known: bytes, found: bytes) -> Edit:
    """What may have been done to the picture of `known` so that it became the one of `found`.

    Raises:
        WrongHashLengthError: if a hash does not have 32 bytes.
    """
    distance = distance_bits(known, found)
    if distance <= MAX_DISTANCE_BITS:
        return edit_within(distance)
    turns = {edit: distance_bits(pdq, found) for edit, pdq in turned(known).items()}
    nearest = min(turns, key=lambda edit: turns[edit])
    return nearest if turns[nearest] <= _TURNED_BITS else Edit.DIFFERENT

"""What are the PDQ hashes of a picture that was mirrored or turned by quarters?

Turning a picture turns signs of its frequencies, or changes rows for columns. So all eight hashes come from one
picture and one transform, and are those that the turned pictures have, up to rounding. `edits.turned` only estimates
them where nothing is left but a hash.

Source: facebook/ThreatExchange, pdq/README.md, "Dihedral-transform hashes".
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numba import njit
from numpy.typing import NDArray

from openiru.engines.hashes.edits import Edit
from openiru.engines.hashes.pdq import MIN_QUALITY, spectrum
from openiru.engines.hashes.strips import Pixels, Strips
from openiru.engines.hashes.types import HASH_BYTES, LowQuality

# The order of the reference implementation.
TURNS: Final = (
    Edit.NONE,
    Edit.ROTATED_270,
    Edit.ROTATED_180,
    Edit.ROTATED_90,
    Edit.UPSIDE_DOWN,
    Edit.MIRRORED,
    Edit.TRANSPOSED,
    Edit.TRANSVERSED,
)
# Whether rows change for columns first, and whose signs then turn: of odd frequencies down, of odd ones across.
_WAYS: Final = np.array(
    [
        (False, False, False),
        (True, True, False),
        (False, True, True),
        (True, False, True),
        (False, True, False),
        (False, False, True),
        (True, False, False),
        (True, True, True),
    ]
)

_compiled = njit(cache=True, nogil=True, error_model="numpy")


@dataclass(frozen=True, slots=True, kw_only=True)
class DihedralHashes:
    """The eight hashes of a picture good enough to compare."""

    values: tuple[bytes, ...]  # in the order of `TURNS`
    quality: int  # 0 to 100

    def named(self) -> dict[Edit, bytes]:
        """The hashes, each by how the picture would have to be turned to have it."""
        return dict(zip(TURNS, self.values, strict=True))


def hash_turns(pixels: Pixels | Strips, *, min_quality: int = MIN_QUALITY) -> DihedralHashes | LowQuality:
    """The PDQ hashes of decoded pixels as they are and in all seven other positions.

    Args:
        pixels: shape (height, width, 3), or (height, width) if grey; whole or in strips.
        min_quality: pictures below have no hashes.

    Cost: some 20 microseconds more than the one hash.
    """
    found = spectrum(pixels, min_quality=min_quality)
    if isinstance(found, LowQuality):
        return found
    return DihedralHashes(values=turned_hashes(found.frequencies), quality=found.quality)


def turned_hashes(frequencies: NDArray[np.float32]) -> tuple[bytes, ...]:
    """Eight hashes, in the order of `TURNS`, from the 16 by 16 lowest frequencies of a picture."""
    packed = np.packbits(_turned_bits(frequencies, _WAYS), axis=1).tobytes()
    return tuple(packed[first : first + HASH_BYTES] for first in range(0, len(packed), HASH_BYTES))


@_compiled
def _turned_bits(frequencies: NDArray[np.float32], ways: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Bits of each position, most significant first; the first frequency is the last bit."""
    bits = np.empty((ways.shape[0], 256), np.bool_)
    turned = np.empty(256, np.float32)
    for way in range(ways.shape[0]):
        for row in range(16):
            for column in range(16):
                value = frequencies[column, row] if ways[way, 0] else frequencies[row, column]
                # Counted from one, the first frequency is odd.
                turns = (ways[way, 1] and row % 2 == 0) != (ways[way, 2] and column % 2 == 0)
                turned[16 * row + column] = -value if turns else value
        middle = np.partition(turned, 127)[127]
        for place in range(256):
            bits[way, 255 - place] = turned[place] > middle
    return bits

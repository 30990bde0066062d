"""What is kept of a picture in which marks are looked for, and of a mark?"""

from dataclasses import dataclass
from typing import Any, Final, Self

import numpy as np
from numpy.typing import NDArray

from openiru.engines.media.packing import BrokenPrintError, pack, unpack

KIND: Final = "marks"
VERSION: Final = 2
DESCRIPTOR_BYTES: Final = 128  # RootSIFT
COLOUR_SIDE: Final = 64  # cells of the colour map along the longer side

Frames = NDArray[np.float32]  # x, y, size, angle; lengths as shares of the longer side
Descriptors = NDArray[np.uint8]


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkPrint:
    """Points of a picture, or of a mark at several sizes, and which colours lie where."""

    width: int  # pixels
    height: int
    frames: Frames  # shape (n, 4)
    descriptors: Descriptors  # shape (n, 128)
    colours: NDArray[np.uint8]  # shape (rows, columns): a name of `colours.Colour` for each cell

    def __len__(self) -> int:
        """How many points."""
        return len(self.frames)

    def to_bytes(self) -> bytes:
        """The print, to be kept or sent."""
        arrays: dict[str, NDArray[Any]] = {
            "frames": self.frames,
            "descriptors": self.descriptors,
            "colours": self.colours,
        }
        return pack(KIND, VERSION, arrays, {"width": self.width, "height": self.height})

    @classmethod
    def from_bytes(cls, data: bytes) -> Self:
        """The print that was kept.

        Raises:
            BrokenPrintError: if it is none, of another version, or damaged.
        """
        arrays, facts = unpack(data, KIND, VERSION)
        try:
            found = cls(
                width=int(facts["width"]),
                height=int(facts["height"]),
                frames=_shaped(arrays["frames"], np.float32, 4),
                descriptors=_shaped(arrays["descriptors"], np.uint8, DESCRIPTOR_BYTES),
                colours=arrays["colours"],
            )
        except (KeyError, TypeError, ValueError, OverflowError) as error:
            raise BrokenPrintError("this print of marks is damaged; make it anew") from error
        if (
            min(found.width, found.height) < 1
            or len(found.frames) != len(found.descriptors)
            or found.colours.dtype != np.uint8
            or found.colours.ndim != 2
            or not found.colours.size
            or max(found.colours.shape) > COLOUR_SIDE
            or not np.isfinite(found.frames).all()
        ):
            raise BrokenPrintError("this print of marks is damaged; make it anew")
        return found


def _shaped(array: NDArray[Any], kind: type[np.generic], width: int) -> NDArray[Any]:
    if array.dtype != kind or array.ndim != 2 or array.shape[1] != width:
        raise ValueError(array.shape)
    return array

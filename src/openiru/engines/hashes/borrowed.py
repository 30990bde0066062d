"""How are a decoded picture's pixels looked at where the decoder put them, instead of copied?

A copy of a million pixels takes a tenth of the time of decoding and hashing them. Pillow lends its memory by Arrow's C
interface; where it cannot (other modes, pictures that lie in several pieces, older releases), there is a copy.

Source: Apache Arrow, "The Arrow C data interface", structure definitions.
"""

import ctypes
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

_CHANNELS: Final = 4  # Pillow keeps a spare byte beside red, green and blue


class _ArrowArray(ctypes.Structure):
    """The beginning of Arrow's structure: all that is read here."""


_ArrowArray._fields_ = [
    ("length", ctypes.c_int64),
    ("null_count", ctypes.c_int64),
    ("offset", ctypes.c_int64),
    ("buffer_count", ctypes.c_int64),
    ("child_count", ctypes.c_int64),
    ("buffers", ctypes.POINTER(ctypes.c_void_p)),
    ("children", ctypes.POINTER(ctypes.POINTER(_ArrowArray))),
]

_pointer_of: Final = ctypes.pythonapi.PyCapsule_GetPointer
_pointer_of.restype = ctypes.c_void_p
_pointer_of.argtypes = [ctypes.py_object, ctypes.c_char_p]


def rgb_pixels(picture: Image.Image) -> NDArray[np.uint8]:
    """The pixels of a picture in mode RGB, shape (height, width, 3); read only, and valid as long as the array is kept.

    Borrowed pixels lie four bytes apart.
    """
    borrowed = _borrow(picture, _CHANNELS)
    return np.asarray(picture, dtype=np.uint8) if borrowed is None else borrowed[:, :, :3]


def grey_pixels(picture: Image.Image) -> NDArray[np.uint8]:
    """The pixels of a picture in mode L, shape (height, width); the rest as in `rgb_pixels`."""
    borrowed = _borrow(picture, 1)
    return np.asarray(picture, dtype=np.uint8) if borrowed is None else borrowed[:, :, 0]


def _borrow(picture: Image.Image, channels: int) -> NDArray[np.uint8] | None:
    """The memory of a picture, shape (height, width, channels); None if Pillow does not lend it."""
    lend = getattr(picture, "__arrow_c_array__", None)
    if lend is None:
        return None
    try:
        _, capsule = lend()
    except ValueError:
        return None
    address = _address(capsule, picture.width * picture.height, channels)
    if address is None:
        return None
    memory: Any = (ctypes.c_uint8 * (channels * picture.width * picture.height)).from_address(address)
    memory.lender = capsule  # Pillow keeps the memory until the capsule is gone
    pixels = np.frombuffer(memory, np.uint8).reshape(picture.height, picture.width, channels)
    pixels.flags.writeable = False
    return pixels


def _address(capsule: object, pixels: int, channels: int) -> int | None:
    """Where the bytes of a list of pixels begin; None if this is no such list."""
    pointer = _pointer_of(capsule, b"arrow_array")
    array = _ArrowArray.from_address(pointer) if pointer else None
    if array is None or array.length != pixels or array.offset:
        return None
    values = array
    if channels > 1:
        if array.child_count != 1:
            return None
        values = array.children[0].contents
    if values.length != channels * pixels or values.offset or values.child_count or values.buffer_count < 2:
        return None
    address: int | None = values.buffers[1]
    return address

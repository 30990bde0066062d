"""Which blocks of a picture are writing, and do two of them show the same words?

Ink is whatever stands out of an even ground: black on white, orange on white or black on red.
"""

import math
from typing import Final

import numpy as np
from numba import njit
from numpy.typing import NDArray

from openiru.engines.media.pictures.types import Grey

REACH: Final = 2  # pixels that a block may lie beside its place
TEXTURE: Final = 4.0  # grey levels: standard deviation of a block worth comparing
INK: Final = 50  # grey levels between ink and ground
PALE_INK: Final = 12  # the same where the whole picture has an even ground
_OTHER_LINE: Final = 0.5  # correlation of bands of writing that say something else
_INKED: Final = 0.15  # of what a block varies along its rows: in its upper half
_EVEN: Final = 0.5  # of a block of writing that is ground
_AT_THE_END: Final = 0.2  # of the range of tones: how far the ground may lie from one end
_ABOUT: Final = 12  # grey levels up and down that count as one tone, at most
_LEAST_ABOUT: Final = 2
_ABOUT_SHARE: Final = 0.1  # of the range of tones

_compiled = njit(cache=True, nogil=True, error_model="numpy", fastmath=True)


def ground_share(grey: Grey) -> float:
    """How much of a picture has about its commonest tone."""
    return float(_ground(np.bincount(grey.ravel(), minlength=256), _ABOUT)[0]) / grey.size


@_compiled
def writing_in(known: Grey, details: Grey, block: int, ink: int) -> tuple[int, int]:
    """How many blocks are writing, and how many have texture."""
    written, textured = 0, 0
    for top in range(0, known.shape[0] - block + 1, block):
        for left in range(0, known.shape[1] - block + 1, block):
            if deviation(details, top, left, block) >= TEXTURE:
                textured += 1
                written += is_writing(known, top, left, block, ink)
    return written, textured


@_compiled
def is_writing(grey: Grey, top: int, left: int, block: int, ink: int) -> bool:
    """Whether a block shows ink on an even ground, which is much lighter or darker than all else."""
    tones = np.zeros(256, np.int64)
    for row in range(top, top + block):
        for column in range(left, left + block):
            tones[grey[row, column]] += 1
    low, high = 0, 255
    while tones[low] == 0:
        low += 1
    while tones[high] == 0:
        high -= 1
    if high - low < ink:
        return False
    about = min(_ABOUT, max(_LEAST_ABOUT, int(_ABOUT_SHARE * (high - low))))
    ground, tone = _ground(tones, about)
    if ground < _EVEN * block * block or min(high - tone, tone - low) > _AT_THE_END * (high - low):
        return False
    middle, crossings = (low + high) // 2, 0
    for row in range(top, top + block):
        for column in range(left + 1, left + block):
            crossings += (grey[row, column] > middle) != (grey[row, column - 1] > middle)
    return crossings >= block


@_compiled
def _ground(tones: NDArray[np.int64], about: int) -> tuple[int, int]:
    """How many pixels have about the commonest tone, and which that is."""
    held = tones[: 2 * about].sum()
    most, tone = held, about
    for first in range(1, 257 - 2 * about):
        held += tones[first + 2 * about - 1] - tones[first - 1]
        if held > most:
            most, tone = held, first + about
    return most, tone


@_compiled
def word_likeness(known: Grey, seen: Grey, place: tuple[int, int], size: tuple[int, int]) -> float:
    """The correlation of two blocks (height, width) without the rhythm of their lines, a few pixels around."""
    best = -1.0
    top, left = place
    for down in range(max(-REACH, -top), min(REACH, known.shape[0] - size[0] - top) + 1):
        for right in range(max(-REACH, -left), min(REACH, known.shape[1] - size[1] - left) + 1):
            best = max(best, _line_correlation(known, seen, place, (top + down, left + right), size))
    return best


@_compiled
def other_lines(known: Grey, seen: Grey, block: int, ink: int) -> NDArray[np.bool_]:
    """Which bands of half a block hold other words: lines of small writing are lower than a block."""
    height = block // 2
    marks = np.zeros(((known.shape[0] - block) // height + 1, known.shape[1] // block), np.bool_)
    for line in range(marks.shape[0]):
        for place in range(marks.shape[1]):
            top, left = line * height, place * block
            if not is_writing(known, top, left, block, ink) or not is_writing(seen, top, left, block, ink):
                continue
            if _is_inked(known, top, left, block) and _is_inked(seen, top, left, block):
                marks[line, place] = word_likeness(known, seen, (top, left), (height, block)) < _OTHER_LINE
    return marks


@_compiled
def _is_inked(grey: Grey, top: int, left: int, block: int) -> bool:
    """Whether the upper half of a block holds a fair part of its writing; a ruled line is none."""
    upper, whole = 0.0, 0.0
    for row in range(block):
        total, squares = 0, 0
        for column in range(block):
            value = int(grey[top + row, left + column])
            total += value
            squares += value * value
        whole += squares - total * total / block
        if row < block // 2:
            upper = whole
    return upper >= _INKED * whole


@_compiled
def _line_correlation(
    known: Grey, seen: Grey, place: tuple[int, int], other: tuple[int, int], size: tuple[int, int]
) -> float:
    """Of two blocks, each row less its own mean."""
    aa, bb, ab = 0.0, 0.0, 0.0
    for row in range(size[0]):
        a, b = 0, 0
        for column in range(size[1]):
            one = int(known[place[0] + row, place[1] + column])
            two = int(seen[other[0] + row, other[1] + column])
            a += one
            b += two
            aa += one * one
            bb += two * two
            ab += one * two
        aa -= a * a / size[1]
        bb -= b * b / size[1]
        ab -= a * b / size[1]
    return ab / math.sqrt(aa * bb) if aa > 1e-6 and bb > 1e-6 else 0.0


@_compiled
def deviation(grey: Grey, top: int, left: int, block: int) -> float:
    """The standard deviation of a block."""
    total, squares = 0.0, 0.0
    for row in range(top, top + block):
        for column in range(left, left + block):
            value = float(grey[row, column])
            total += value
            squares += value * value
    size = block * block
    return math.sqrt(max(squares / size - (total / size) ** 2, 0.0))

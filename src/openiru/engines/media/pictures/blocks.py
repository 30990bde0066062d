"""Once a known picture is laid over a query, how much of it is seen there?

The known picture is cut into blocks. Those with texture that lie within the query are looked for where they should be, a
few pixels around: correlation tells whether they are there. Letterheads are the trap: two statements share the head, the
frame and the rhythm of lines. So blocks of writing are compared once more without that rhythm.
"""

import math
from dataclasses import dataclass
from typing import Any, Final

import cv2
import numpy as np
from numba import njit
from numpy.typing import NDArray

from openiru.engines.media.pictures.places import Matrix
from openiru.engines.media.pictures.types import Grey

ALIKE: Final = 0.6  # correlation of a block that is seen again
_BLOCKS: Final = 16  # along the longer side
_LEAST_BLOCK: Final = 8  # pixels
_REACH: Final = 2  # pixels that a block may lie beside its place
_TEXTURE: Final = 4.0  # grey levels: standard deviation of a block worth comparing
_SOFTER: Final = 0.6  # times the deviation of the known block
_INK: Final = 50  # grey levels between ink and ground
_EVEN: Final = 0.5  # of a block of writing that is ground
_AT_THE_END: Final = 0.2  # of the range of tones: how far the ground may lie from one end
_ABOUT: Final = 12  # grey levels up and down that count as one tone
_SAME_WORDS: Final = 0.5  # correlation of writing that says the same
_WRITTEN: Final = 0.25  # of the covered blocks of a page
_PAGE: Final = 0.42  # of the textured blocks of a page are writing
_LEGIBLE: Final = 200.0  # pixels of the longer side of a page at which words can be told apart
_WRITTEN_GROUND: Final = 0.4  # of a page that is ground
_LEAST_SIDE: Final = 24  # pixels; smaller than that, nothing can be told

_compiled = njit(cache=True, nogil=True, error_model="numpy", fastmath=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Overlay:
    """What is seen of a known picture that was laid over a query."""

    covered: int  # textured blocks of the known picture that lie within the query
    alike: int  # of those, seen again
    textured: int  # textured blocks of the known picture
    writing: int  # covered blocks of writing in both
    other_writing: int  # of those, with other words
    resolution: float  # pixels of the longer side of the known picture at which they were compared
    explained: float  # share of the query that the known picture lies over
    softer: (
        int  # covered blocks that show much less detail in the query: it is blurred, or much was pasted over
    )
    is_illegible: (
        bool  # the known picture is a page, and too small in the query for its words to be told apart
    )
    is_written: bool  # the known picture is mostly an even ground, as letters and statements are

    @property
    def share(self) -> float:
        """Of the covered textured blocks, how many are seen again."""
        return self.alike / self.covered if self.covered else 0.0


def overlay(query: Grey, known: Grey, matrix: Matrix, *, scale: float = 1.0) -> Overlay:
    """Compare small grey pictures block by block.

    Args:
        query: the picture asked about.
        known: the known one.
        matrix: from the known picture to the query, lengths as shares of the longer side of each.
        scale: to which the known picture is shrunk at least: a blurred copy is seen at a coarser scale only.
    """
    side_known, side_query = max(known.shape), max(query.shape)
    stretch = math.sqrt(abs(np.linalg.det(matrix[:2, :2]))) * side_query / side_known
    shrink = min(scale, max(stretch, _LEAST_SIDE / side_known))
    target = _resized(known, shrink)
    source = _resized(query, min(1.0, shrink / max(stretch, 1e-6)))
    mapped = _to_pixels(source) @ matrix @ np.linalg.inv(_to_pixels(target))
    height, width = target.shape
    warped: Any = cv2.warpPerspective(
        source,
        mapped,
        (width, height),
        flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_REPLICATE,
    )
    block = max(_LEAST_BLOCK, round(max(width, height) / _BLOCKS))
    seen: Grey = warped.reshape(height, width)
    details = _without_slopes(target, block), _without_slopes(seen, block)
    found = _compare_blocks((target, seen), details, mapped, source.shape, block)
    return Overlay(
        covered=int(found[0]),
        alike=int(found[1]),
        textured=int(found[2]),
        writing=int(found[3]),
        other_writing=int(found[4]),
        resolution=float(max(target.shape)),
        explained=_explained(mapped, target.shape, source.shape),
        softer=int(found[5]),
        is_illegible=max(target.shape) < _LEGIBLE and is_page(known),
        is_written=found[3] >= _WRITTEN * found[0] and _ground_share(known) >= _WRITTEN_GROUND,
    )


def is_page(known: Grey) -> bool:
    """Whether a picture is mostly writing on an even ground."""
    if _ground_share(known) < _WRITTEN_GROUND:
        return False
    block = max(_LEAST_BLOCK, round(max(known.shape) / _BLOCKS))
    written, textured = _writing_in(known, _without_slopes(known, block), block)
    return bool(written >= _PAGE * textured)


def _to_pixels(grey: Grey) -> Matrix:
    """From shares of the longer side to pixels, whose places are those of their middles."""
    side = max(grey.shape)
    return np.array([[side, 0, -0.5], [0, side, -0.5], [0, 0, 1]], np.float64)


def _without_slopes(grey: Grey, block: int) -> Grey:
    """Details around middle grey: a smooth ground would correlate with any other smooth ground."""
    wide: Any = cv2.blur(grey, (block | 1, block | 1))
    return cv2.addWeighted(grey, 1.0, wide, -1.0, 128.0).astype(np.uint8, copy=False)


def _ground_share(grey: Grey) -> float:
    """How much of a picture has about its commonest tone."""
    return float(_ground(np.bincount(grey.ravel(), minlength=256))[0]) / grey.size


def _resized(grey: Grey, scale: float) -> Grey:
    if scale >= 1:
        return grey
    height, width = grey.shape
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    return cv2.resize(grey, size, interpolation=cv2.INTER_AREA).astype(np.uint8, copy=False)


def _explained(mapped: Matrix, target: tuple[int, ...], source: tuple[int, ...]) -> float:
    """The share of the source that the target lies over."""
    corners = np.array([[[0, 0], [target[1], 0], [target[1], target[0]], [0, target[0]]]], np.float64)
    laid = cv2.perspectiveTransform(corners, mapped)[0].astype(np.float32)
    frame = np.array([[0, 0], [source[1], 0], [source[1], source[0]], [0, source[0]]], np.float32)
    if not cv2.isContourConvex(laid):
        return 0.0
    area, _ = cv2.intersectConvexConvex(laid, frame)
    return float(area) / (source[0] * source[1])


@_compiled
def _compare_blocks(
    greys: tuple[Grey, Grey], details: tuple[Grey, Grey], matrix: Matrix, shape: tuple[int, int], block: int
) -> NDArray[np.int64]:
    """Counts: covered, alike, textured, writing, other writing, softer."""
    counts = np.zeros(6, np.int64)
    known, seen = greys
    for top in range(0, known.shape[0] - block + 1, block):
        for left in range(0, known.shape[1] - block + 1, block):
            deviation = _deviation(details[0], top, left, block)
            if deviation < _TEXTURE:
                continue
            counts[2] += 1
            if not _is_within(matrix, shape, top, left, block):
                continue
            counts[0] += 1
            counts[5] += _deviation(details[1], top, left, block) < _SOFTER * deviation
            counts[1] += _block_likeness(details[0], details[1], top, left, block) > ALIKE
            if _is_writing(known, top, left, block) and _is_writing(seen, top, left, block):
                counts[3] += 1
                counts[4] += _word_likeness(known, seen, top, left, block) < _SAME_WORDS
    return counts


@_compiled
def _writing_in(known: Grey, details: Grey, block: int) -> tuple[int, int]:
    """How many blocks are writing, and how many have texture."""
    written, textured = 0, 0
    for top in range(0, known.shape[0] - block + 1, block):
        for left in range(0, known.shape[1] - block + 1, block):
            if _deviation(details, top, left, block) >= _TEXTURE:
                textured += 1
                written += _is_writing(known, top, left, block)
    return written, textured


@_compiled
def _block_likeness(known: Grey, seen: Grey, top: int, left: int, block: int) -> float:
    """The greatest correlation of a block with what is seen a few pixels around."""
    best = -1.0
    for down in range(max(-_REACH, -top), min(_REACH, known.shape[0] - block - top) + 1):
        for right in range(max(-_REACH, -left), min(_REACH, known.shape[1] - block - left) + 1):
            best = max(best, _correlation(known, seen, (top, left), (top + down, left + right), block))
    return best


@_compiled
def _is_within(matrix: Matrix, shape: tuple[int, int], top: int, left: int, block: int) -> bool:
    """Whether a block of the known picture lies within the query."""
    for corner in range(4):
        x, y = left + block * (corner & 1), top + block * (corner >> 1)
        depth = matrix[2, 0] * x + matrix[2, 1] * y + matrix[2, 2]
        across = (matrix[0, 0] * x + matrix[0, 1] * y + matrix[0, 2]) / depth
        down = (matrix[1, 0] * x + matrix[1, 1] * y + matrix[1, 2]) / depth
        if across < -1 or down < -1 or across > shape[1] + 1 or down > shape[0] + 1:
            return False
    return True


@_compiled
def _deviation(grey: Grey, top: int, left: int, block: int) -> float:
    total, squares = 0.0, 0.0
    for row in range(top, top + block):
        for column in range(left, left + block):
            value = float(grey[row, column])
            total += value
            squares += value * value
    size = block * block
    return math.sqrt(max(squares / size - (total / size) ** 2, 0.0))


@_compiled
def _correlation(
    known: Grey, seen: Grey, place: tuple[int, int], other: tuple[int, int], block: int
) -> float:
    """Of two blocks, -1 to 1; 0 if either is flat."""
    a, b, aa, bb, ab = 0, 0, 0, 0, 0
    for row in range(block):
        for column in range(block):
            one = int(known[place[0] + row, place[1] + column])
            two = int(seen[other[0] + row, other[1] + column])
            a += one
            b += two
            aa += one * one
            bb += two * two
            ab += one * two
    size = float(block * block)
    spread = (aa - a * a / size) * (bb - b * b / size)
    if spread < 1e-6:
        return 0.0
    return (ab - a * b / size) / math.sqrt(spread)


@_compiled
def _is_writing(grey: Grey, top: int, left: int, block: int) -> bool:
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
    if high - low < _INK:
        return False
    ground, tone = _ground(tones)
    if ground < _EVEN * block * block or min(high - tone, tone - low) > _AT_THE_END * (high - low):
        return False
    middle, crossings = (low + high) // 2, 0
    for row in range(top, top + block):
        for column in range(left + 1, left + block):
            crossings += (grey[row, column] > middle) != (grey[row, column - 1] > middle)
    return crossings >= block


@_compiled
def _ground(tones: NDArray[np.int64]) -> tuple[int, int]:
    """How many pixels have about the commonest tone, and which that is."""
    held = tones[: 2 * _ABOUT].sum()
    most, tone = held, _ABOUT
    for first in range(1, 257 - 2 * _ABOUT):
        held += tones[first + 2 * _ABOUT - 1] - tones[first - 1]
        if held > most:
            most, tone = held, first + _ABOUT
    return most, tone


@_compiled
def _word_likeness(known: Grey, seen: Grey, top: int, left: int, block: int) -> float:
    """The correlation of two blocks without the rhythm of their lines, a few pixels around."""
    best = -1.0
    for down in range(max(-_REACH, -top), min(_REACH, known.shape[0] - block - top) + 1):
        for right in range(max(-_REACH, -left), min(_REACH, known.shape[1] - block - left) + 1):
            best = max(best, _line_correlation(known, seen, (top, left), (top + down, left + right), block))
    return best


@_compiled
def _line_correlation(
    known: Grey, seen: Grey, place: tuple[int, int], other: tuple[int, int], block: int
) -> float:
    """Of two blocks, each row less its own mean."""
    aa, bb, ab = 0.0, 0.0, 0.0
    for row in range(block):
        a, b = 0, 0
        for column in range(block):
            one = int(known[place[0] + row, place[1] + column])
            two = int(seen[other[0] + row, other[1] + column])
            a += one
            b += two
            aa += one * one
            bb += two * two
            ab += one * two
        aa -= a * a / block
        bb -= b * b / block
        ab -= a * b / block
    return ab / math.sqrt(aa * bb) if aa > 1e-6 and bb > 1e-6 else 0.0

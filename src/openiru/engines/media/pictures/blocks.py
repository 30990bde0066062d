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
from openiru.engines.media.pictures.writing import (
    INK,
    PALE_INK,
    REACH,
    TEXTURE,
    deviation,
    ground_share,
    is_writing,
    other_lines,
    word_likeness,
    writing_in,
)

ALIKE: Final = 0.6  # correlation of a block that is seen again
_BLOCKS: Final = 16  # along the longer side
_LEAST_BLOCK: Final = 8  # pixels
_SOFTER: Final = 0.6  # times the deviation of the known block
_SAME_WORDS: Final = 0.5  # correlation of writing that says the same
_WRITTEN: Final = 0.25  # of the covered blocks of a page
_PAGE: Final = 0.42  # of the textured blocks of a page are writing
_FADED: Final = (
    0.5  # of the writing of a page: so much of it shows no ink in the query, and the rest tells nothing
)
LEGIBLE: Final = 200.0  # pixels of the longer side of a page at which words can be told apart
_WRITTEN_GROUND: Final = 0.4  # of a page that is ground
_REPLACED: Final = 1  # marks
_OTHER_WORDS: Final = 2
_MISSING: Final = 1  # marks of the other kind
_IS_ADDED: Final = 2
_NO_STRIP: Final = 5  # blocks that a region measures either way at least
_NO_STICKER: Final = 6  # the same where blocks count that are flat in the known picture
_ADDED: Final = 25.0  # grey levels: deviation of what is shown where the known picture is flat; noise and bad saving show less
_CAPTION: Final = (0.6, 0.34)  # of the blocks: a region as wide at least, and as high at most, is a caption
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
    is_illegible: bool  # the known picture is a page, and too small or too faint in the query for its words to be told apart
    is_page: bool  # the known picture is mostly writing on an even ground
    replaced: (
        int  # covered blocks that lie together and show something else, neither flat nor words nor a strip
    )
    added: int  # blocks within the query where the known picture is flat, and the query is not
    missing_region: int  # covered blocks that lie together and are not seen again, blank or not, no strip
    other_region: int  # the same with the added ones, nothing as small as a sticker
    captioned: int  # covered blocks that are not seen again and lie as a caption does
    other_line: int  # of a page: blocks that lie side by side on a line of other words
    is_written: bool  # the known picture is mostly an even ground, as letters and statements are
    is_close_up: bool = False  # seen in a copy of a part of the query

    @property
    def share(self) -> float:
        """Of the covered textured blocks, how many are seen again."""
        return self.alike / self.covered if self.covered else 0.0

    @property
    def share_beside(self) -> float:
        """The same of the blocks that no caption lies over."""
        beside = self.covered - self.captioned
        return self.alike / beside if beside else 0.0


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
    is_even = ground_share(known) >= _WRITTEN_GROUND
    counts, marks, lost = _compare_blocks(
        (target, seen), details, mapped, source.shape, (block, PALE_INK if is_even else INK)
    )
    is_page_of_words = is_even and is_page(known)
    return Overlay(
        covered=int(counts[0]),
        alike=int(counts[1]),
        textured=int(counts[2]),
        writing=int(counts[3]),
        other_writing=int(counts[4]),
        resolution=float(max(target.shape)),
        explained=_explained(mapped, target.shape, source.shape),
        softer=int(counts[5]),
        is_illegible=is_page_of_words and (max(target.shape) < LEGIBLE or counts[6] > _FADED * counts[7]),
        is_page=is_page_of_words,
        replaced=_largest(marks == _REPLACED),
        added=int(counts[8]),
        missing_region=_largest(lost == _MISSING),
        other_region=_largest(lost > 0, _NO_STICKER),
        captioned=_in_captions(lost == _MISSING),
        other_line=_longest_run(other_lines(target, seen, block, PALE_INK)) if is_even else 0,
        is_written=bool(counts[3] >= _WRITTEN * counts[0] and is_even),
    )


def is_page(known: Grey) -> bool:
    """Whether a picture is mostly writing on an even ground."""
    if ground_share(known) < _WRITTEN_GROUND:
        return False
    block = max(_LEAST_BLOCK, round(max(known.shape) / _BLOCKS))
    written, textured = writing_in(known, _without_slopes(known, block), block, PALE_INK)
    return bool(written >= _PAGE * textured)


def _largest(marked: NDArray[np.bool_], least: int = _NO_STRIP) -> int:
    """How many marked blocks lie together at most; strips are left out, for captions are strips."""
    count, _, stats, _ = cv2.connectedComponentsWithStats(marked.astype(np.uint8), connectivity=4)
    sides = stats[1:count, [cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT]].min(axis=1)
    areas = stats[1:count, cv2.CC_STAT_AREA][sides >= least]
    return int(areas.max(initial=0))


def _in_captions(marked: NDArray[np.bool_]) -> int:
    """How many marked blocks lie in regions as wide and as low as captions."""
    count, _, stats, _ = cv2.connectedComponentsWithStats(marked.astype(np.uint8), connectivity=4)
    height, width = marked.shape
    wide, low = _CAPTION
    is_caption = (stats[1:count, cv2.CC_STAT_WIDTH] >= wide * width) & (
        stats[1:count, cv2.CC_STAT_HEIGHT] <= low * height
    )
    return int(stats[1:count, cv2.CC_STAT_AREA][is_caption].sum())


def _longest_run(marked: NDArray[np.bool_]) -> int:
    """How many marked blocks lie side by side at most."""
    longest = 0
    for row in marked:
        edges = np.flatnonzero(np.diff(row.astype(np.int8), prepend=0, append=0))
        longest = max(longest, *(edges[1::2] - edges[::2]).tolist(), 0)
    return int(longest)


def _to_pixels(grey: Grey) -> Matrix:
    """From shares of the longer side to pixels, whose places are those of their middles."""
    side = max(grey.shape)
    return np.array([[side, 0, -0.5], [0, side, -0.5], [0, 0, 1]], np.float64)


def _without_slopes(grey: Grey, block: int) -> Grey:
    """Details around middle grey: a smooth ground would correlate with any other smooth ground."""
    wide: Any = cv2.blur(grey, (block | 1, block | 1))
    return cv2.addWeighted(grey, 1.0, wide, -1.0, 128.0).astype(np.uint8, copy=False)


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
    greys: tuple[Grey, Grey],
    details: tuple[Grey, Grey],
    matrix: Matrix,
    shape: tuple[int, int],
    sizes: tuple[int, int],
) -> tuple[NDArray[np.int64], NDArray[np.uint8], NDArray[np.uint8]]:
    """Counts, a mark for each block, and which blocks are missing or added.

    The counts: covered, alike, textured, writing, other writing, softer, faded, known writing, added.
    """
    block, ink = sizes
    known, seen = greys
    counts = np.zeros(9, np.int64)
    marks = np.zeros((known.shape[0] // block, known.shape[1] // block), np.uint8)
    lost = np.zeros_like(marks)
    for line in range(marks.shape[0]):
        for place in range(marks.shape[1]):
            top, left = line * block, place * block
            detail = deviation(details[0], top, left, block)
            counts[2] += detail >= TEXTURE
            if not _is_within(matrix, shape, top, left, block):
                continue
            detail_seen = deviation(details[1], top, left, block)
            if detail < TEXTURE:
                is_added = detail_seen >= _ADDED
                counts[8] += is_added
                lost[line, place] = _IS_ADDED * is_added
                continue
            counts[0] += 1
            counts[5] += detail_seen < _SOFTER * detail
            is_alike = _block_likeness(details[0], details[1], top, left, block) > ALIKE
            counts[1] += is_alike
            lost[line, place] = _MISSING * (not is_alike)
            is_written = is_writing(seen, top, left, block, ink)
            if not is_alike and not is_written and detail_seen >= TEXTURE:
                marks[line, place] = _REPLACED
            if not is_writing(known, top, left, block, ink):
                continue
            counts[7] += 1
            if not is_written:
                counts[6] += 1
            else:
                counts[3] += 1
                if word_likeness(known, seen, (top, left), (block, block)) < _SAME_WORDS:
                    counts[4] += 1
                    marks[line, place] = _OTHER_WORDS
    return counts, marks, lost


@_compiled
def _block_likeness(known: Grey, seen: Grey, top: int, left: int, block: int) -> float:
    """The greatest correlation of a block with what is seen a few pixels around."""
    best = -1.0
    for down in range(max(-REACH, -top), min(REACH, known.shape[0] - block - top) + 1):
        for right in range(max(-REACH, -left), min(REACH, known.shape[1] - block - left) + 1):
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

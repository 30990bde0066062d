"""Does a picture come in more pieces than any picture needs?

Decoders look at the pieces before and behind the pixels one by one: millions of empty ones, or of bytes that are none, take
them seconds, though the picture is tiny.
"""

import re
from collections.abc import Callable, Iterator
from typing import Final

MOST_PIECES: Final = 120_000  # a PNG file of a hundred megabytes in pieces of a kilobyte has fewer
_LEAST_BYTES: Final = 2  # of a piece
_MOST_BETWEEN_BYTES: Final = 1_000_000  # of a JPEG, beside its pieces

# Bytes up to the marker of the next piece: anything, stuffed zeros, and marks that repeat themselves.
_BETWEEN: Final = re.compile(rb"[^\xff]*(?:\xff\x00[^\xff]*)*\xff*")
_JPEG_BEGINS: Final = b"\xff\xd8"
SCAN: Final = 0xDA
_ALONE: Final = frozenset(
    (0x01, 0xC8, *range(0xD0, 0xDA), *range(0xF0, 0xFE))
)  # nothing follows that Pillow skips
_FIRST_MARKER: Final = 0xC0  # none below but the ones that stand alone

_PNG_BEGINS: Final = b"\x89PNG\r\n\x1a\n"
_PNG_FRAME_BYTES: Final = 12  # length, kind and sum

_WEBP: Final = re.compile(rb"RIFF....WEBP", re.DOTALL)
_RIFF_HEAD_BYTES: Final = 8

_GIF_HEAD_BYTES: Final = 13
_GIF_IMAGE: Final = 0x2C
_GIF_EXTENSION: Final = 0x21


class TooManyPiecesError(ValueError):
    """More than any picture needs."""


def check_pieces(data: bytes) -> None:
    """Refuse a file in more pieces than any picture needs; of AVIF nothing is known.

    Raises:
        TooManyPiecesError: if there are more.
    """
    walk = _walk_of(data)
    if walk is None or len(data) <= _LEAST_BYTES * MOST_PIECES:
        return
    for number, _ in enumerate(walk(data)):
        if number == MOST_PIECES:
            raise TooManyPiecesError


def jpeg_segments(data: bytes) -> Iterator[tuple[int, int, int]]:
    """Where each segment before the pixels begins and ends, and its marker; ends at the first scan, or where it breaks off.

    Raises:
        TooManyPiecesError: if a million bytes lie between them.
    """
    end, left = len(_JPEG_BEGINS), _MOST_BETWEEN_BYTES
    while True:
        found = _BETWEEN.match(data, end, end + left + 1)
        first = (found.end() if found else end) - 1
        left -= first - end
        if left <= 0:
            raise TooManyPiecesError
        if first < end or first + 1 >= len(data) or data[first] != 0xFF:
            return
        marker = data[first + 1]
        if marker in _ALONE:
            end = first + 2
        elif marker == SCAN or marker < _FIRST_MARKER:
            return
        else:
            end = first + 2 + max(2, int.from_bytes(data[first + 2 : first + 4], "big"))
        if end > len(data):
            return
        yield first, end, marker


def is_webp(data: bytes) -> bool:
    """Whether it begins as a WebP does."""
    return _WEBP.match(data) is not None


def webp_chunks(data: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Where each chunk of a WebP begins and ends, and its kind; ends with the file, or where it says that it ends."""
    first, last = 12, min(len(data), _RIFF_HEAD_BYTES + int.from_bytes(data[4:8], "little"))
    while first + _RIFF_HEAD_BYTES <= last:
        size = int.from_bytes(data[first + 4 : first + _RIFF_HEAD_BYTES], "little")
        end = min(first + _RIFF_HEAD_BYTES + size + size % 2, last)
        yield first, end, data[first : first + 4]
        first = end


def components_of_first_scan(data: bytes) -> int:
    """How many of its colours the first scan of a JPEG draws; 0 where that is not to be told."""
    end = max((segment[1] for segment in jpeg_segments(data)), default=len(_JPEG_BEGINS))
    return data[end + 4] if data[end : end + 2] == bytes((0xFF, SCAN)) and end + 4 < len(data) else 0


def _walk_of(data: bytes) -> Callable[[bytes], Iterator[object]] | None:
    if data.startswith(_JPEG_BEGINS):
        return jpeg_segments
    if data.startswith(_PNG_BEGINS):
        return _png_chunks
    if is_webp(data):
        return webp_chunks
    return _gif_blocks if data.startswith(b"GIF8") else None


def _png_chunks(data: bytes) -> Iterator[int]:
    first = len(_PNG_BEGINS)
    while first + _PNG_FRAME_BYTES <= len(data):
        yield first
        first += _PNG_FRAME_BYTES + int.from_bytes(data[first : first + 4], "big")


def _gif_blocks(data: bytes) -> Iterator[int]:
    """Blocks before the first image, and the pieces that they come in."""
    first = _GIF_HEAD_BYTES
    if len(data) > first and data[10] & 0x80:
        first += 3 << ((data[10] & 7) + 1)
    while first + 1 < len(data) and data[first] != _GIF_IMAGE:
        yield first
        if data[first] != _GIF_EXTENSION:
            first += 1  # as Pillow does
            continue
        first += 2
        while first < len(data) and data[first]:
            yield first
            first += 1 + data[first]
        first += 1

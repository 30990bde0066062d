"""Is a container of video or sound made of more pieces than any recording has, or does it lead a reader on and on?

Decoders pass over what they do not know, piece by piece, and may keep a note of each: tens of megabytes of empty pieces
take seconds and a gigabyte. Pieces that cost most are counted before a decoder sees the file. Whatever else fills a
file without ever giving a packet ends once so many bytes were read, or so much memory was taken, for nothing.
"""

import io
from collections.abc import Iterable, Iterator
from typing import Final, TypeVar

from openiru.engines.media.elements import EBML, small_elements
from openiru.engines.media.held import held_bytes
from openiru.engines.media.promised import TOLD_BYTES, TOLD_IN, Promised

MOST_PIECES: Final = 400_000  # of a recording: three hours in fragments of half a second have 270,000
MOST_NOTES: Final = 24_000_000  # bytes in front of a song; covers of albums have some hundred thousand
MOST_SMALL: Final = 1_000_000  # elements of Matroska of a few bytes: five hours of silence in pieces of 20 ms
# Bytes between two packets; the index of a film of three hours has some 20 million. Where the index lies all over a file, as in
# AVI and in fragments of MP4, as many more as the file has.
MOST_READ: Final = 64_000_000
MOST_HELD: Final = (
    100_000_000  # bytes of memory taken between two packets; an index of twelve hours takes 75 million
)
MOST_SAMPLES: Final = (
    3_000_000  # that the index of an MP4 may promise; a book that is read for twelve hours has two million
)

_Packet = TypeVar("_Packet")
_OGG_PAGE: Final = b"OggS"
_HOLDERS: Final = frozenset(
    (b"moov", b"trak", b"mdia", b"minf", b"stbl", b"udta", b"edts", b"mvex", b"moof", b"traf")
)
_TAG: Final = 10  # bytes of the head of an ID3 tag
_HEAD: Final = 8  # bytes of a box or chunk that tell its kind and size
_RIFF: Final = b"RIFF"
_FIRST_BOX: Final = b"ftyp"


class HostileContainerError(ValueError):
    """A file that is more container than content; the message is a sentence for people."""


class Metered(io.BytesIO):
    """A file in memory whose reading ends with an error where too much is read, or taken, for nothing."""

    def __init__(self, data: bytes) -> None:
        super().__init__(data)
        is_indexed_throughout = data[4:_HEAD] == _FIRST_BOX or data.startswith(_RIFF)
        self._most_read = MOST_READ + (len(data) if is_indexed_throughout else 0)
        self._read = 0
        self._held: int | None = None

    def read(self, size: int | None = -1, /) -> bytes:
        """As of any file.

        Raises:
            HostileContainerError: if since the last packet more was read than may be, or `MOST_HELD` bytes were taken.
        """
        found = super().read(size)
        self._read += len(found)
        if self._read > self._most_read:
            raise HostileContainerError(
                f"The file has more than {self._most_read:,} bytes in which nothing plays."
            )
        held = held_bytes()
        # What the last packet took to decode is no matter.
        self._held = held if self._held is None else self._held
        if held > self._held + MOST_HELD:
            raise HostileContainerError(
                f"The file takes more than {MOST_HELD:,} bytes of memory to be opened."
            )
        return found

    def between(self, packets: Iterable[_Packet]) -> Iterator[_Packet]:
        """The same packets of this file; what is read and taken is counted anew after each."""
        for packet in packets:
            self._read, self._held = 0, None
            yield packet


def check_container(data: bytes) -> None:
    """Pass files that are made of a usual number of pieces.

    Args:
        data: a whole file of any kind: pages are counted as of Ogg, chunks as of WAV and AVI, small elements as of Matroska, else
            boxes as of MP4.

    Raises:
        HostileContainerError: if there are more than `MOST_PIECES`, or small ones than `MOST_SMALL`.

    Cost:
        Microseconds for files that people make; a fifth of a second for those with more pieces than may be, and two seconds for
        400 MB of zeros that begin as Matroska does.
    """
    begin = _behind_notes(data)
    if data.startswith(EBML, begin):
        if small_elements(data, begin, most=MOST_SMALL) > MOST_SMALL:
            raise HostileContainerError(
                f"The file is made of more than {MOST_SMALL:,} pieces of a few bytes."
            )
        return
    if data.startswith(_OGG_PAGE, begin):
        pieces = data.count(_OGG_PAGE, begin)
    elif data.startswith(_RIFF, begin):
        pieces = _chunks(data, begin)
    else:
        pieces = _boxes(data, begin)
    if pieces > MOST_PIECES:
        raise HostileContainerError(f"The file is made of more than {MOST_PIECES:,} pieces.")


def _behind_notes(data: bytes) -> int:
    """Where a file begins behind its ID3 tags; songs carry notes and covers in front, and decoders pass over them in all formats."""
    at = 0
    while data.startswith(b"ID3", at) and at < MOST_NOTES:
        size = 0
        for seven_bits in data[at + 6 : at + _TAG]:
            size = size << 7 | seven_bits & 127
        at += _TAG + size
    if at > MOST_NOTES:
        raise HostileContainerError(f"The file begins with more than {MOST_NOTES:,} bytes of notes.")
    return at


def _chunks(data: bytes, begin: int) -> int:
    """How many chunks lie side by side in a RIFF file; at most one more than may be."""
    at, count = begin + 12, 0
    while at + _HEAD <= len(data) and count <= MOST_PIECES:
        size = int.from_bytes(data[at + 4 : at + _HEAD], "little")
        at += _HEAD + size + size % 2
        count += 1
    return count


def _boxes(data: bytes, begin: int) -> int:
    """How many boxes an MP4 file has, also within those that hold others; at most one more than may be."""
    at, count, promised = begin, 0, Promised()
    while at + _HEAD <= len(data) and count <= MOST_PIECES:
        size = int.from_bytes(data[at : at + 4], "big")
        kind = data[at + 4 : at + _HEAD]
        count += 1
        if kind in TOLD_IN:
            promised.take(kind, data[at + _HEAD : at + _HEAD + TOLD_BYTES])
        if kind in _HOLDERS:  # what it holds follows its head, and what follows it comes after that
            at += _HEAD
        elif size == 1:
            at += max(int.from_bytes(data[at + _HEAD : at + 2 * _HEAD], "big"), 2 * _HEAD)
        elif size < _HEAD:  # 0: as long as the file goes on
            break
        else:
            at += size
    if promised.samples > MOST_SAMPLES:
        raise HostileContainerError(
            f"The file promises more than {MOST_SAMPLES:,} pictures or pieces of sound."
        )
    return count

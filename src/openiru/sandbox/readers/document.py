"""What in a PDF acts by itself or holds other files? Its compressed parts are unpacked where nothing else can be done."""

import json
import re
import zlib
from collections.abc import Iterator
from typing import Final

from openiru.engines.media.types import MediaFault, NoMedia

READER: Final = "openiru.sandbox.readers.document:read"

# ISO 32000-2: names of actions and parts that run, start programs, carry files or load forms with scripts.
ACTIVE: Final = ("JavaScript", "JS", "Launch", "EmbeddedFile", "EmbeddedFiles", "RichMedia", "XFA")
_NAMES: Final = re.compile(rb"/(" + "|".join(ACTIVE).encode() + rb")(?![A-Za-z0-9])")
_ESCAPED: Final = re.compile(rb"#([0-9A-Fa-f]{2})")  # names may write any letter so
_STREAM: Final = re.compile(rb"(?<!end)stream\r?\n")
_PART_ENDS: Final = re.compile(rb"endstream\s*[\r\n]\s*endobj")  # no remark looks so: it ends with its line
_ABOUT_BYTES: Final = 4_096  # before a part, where it says what it is
# Ways to pack objects in which their names cannot be read once they are unpacked.
_OTHERWISE: Final = re.compile(
    rb"/(?:ASCIIHexDecode|ASCII85Decode|LZWDecode|RunLengthDecode|AHx|A85|LZW|RL|Predictor)\b"
)
_PICTURE: Final = re.compile(rb"/Subtype\s*/Image\b")  # pixels, of which no reader makes objects
_UNPACKED_MAX_BYTES: Final = 8 * 1024 * 1024  # of one part
_PARTS_MAX: Final = 50_000
_ALL_MAX_BYTES: Final = 64 * 1024 * 1024
_TAIL_BYTES: Final = 2_048


def read(data: bytes) -> bytes | NoMedia:
    """The names of active parts as a JSON list; empty for a document that only shows something."""
    if not data.startswith(b"%PDF-") or b"%%EOF" not in data[-_TAIL_BYTES:]:
        return NoMedia(fault=MediaFault.UNREADABLE, reason="The document is cut off or is no PDF.")
    if b"/Encrypt" in _plain(data):
        return NoMedia(
            fault=MediaFault.UNREADABLE, reason="The document is locked, so nobody can look into it."
        )
    found = _active(data)
    try:
        for part in _unpacked(data):
            found |= _active(part)
    except _UnseenError:
        return NoMedia(
            fault=MediaFault.UNREADABLE,
            reason="The document packs more, or otherwise, than anybody here can look into.",
        )
    return json.dumps(sorted(found)).encode()


def unpacked(made: bytes | NoMedia) -> tuple[str, ...] | None:
    """The active parts that the sandbox found; None if it could not read the document, or answers nonsense."""
    if isinstance(made, NoMedia):
        return None
    try:
        found = json.loads(made)
    except ValueError:
        return None
    return tuple(each for each in found if each in ACTIVE) if isinstance(found, list) else None


def warm() -> None:
    """Use everything once."""
    packed = zlib.compress(b"<< /S /JavaScript >>")
    read(b"%PDF-1.7\n<< /Filter /FlateDecode >>\nstream\n" + packed + b"\nendstream\n%%EOF")
    read(b"")


class _UnseenError(Exception):
    """Something that may act could hide where nobody looked."""


def _plain(data: bytes) -> bytes:
    """The same with every letter of names written plainly."""
    return _ESCAPED.sub(lambda found: bytes([int(found[1], 16)]), data) if b"#" in data else data


def _active(data: bytes) -> set[str]:
    return {name.decode("ascii") for name in _NAMES.findall(_plain(data))}


def _about(data: bytes, begin: int) -> bytes:
    """What stands before a part and says how it is packed."""
    before = data[max(0, begin - _ABOUT_BYTES) : begin]
    return _plain(_PART_ENDS.split(before)[-1])


def _unpacked(data: bytes) -> Iterator[bytes]:
    """What compressed parts hold; pictures in other filters stay as they are.

    Raises:
        _UnseenError: if a part holds more than is unpacked here, or holds objects in a way that is not.
    """
    left, seen, end = _ALL_MAX_BYTES, memoryview(data), 0
    for number, begin in enumerate(_STREAM.finditer(data)):
        if number == _PARTS_MAX:
            raise _UnseenError
        # One search for many beginnings of parts that never end: hostile files have millions.
        if end < begin.end() and (end := data.find(b"endstream", begin.end())) < 0:
            end = len(data)
        about = _about(data, begin.start())
        holds_objects = b"/ObjStm" in about
        if holds_objects and _OTHERWISE.search(about):
            raise _UnseenError
        unpacking = zlib.decompressobj()
        try:
            part = unpacking.decompress(seen[begin.end() : end], _UNPACKED_MAX_BYTES)
        except zlib.error:
            if holds_objects and b"/Filter" in about:
                raise _UnseenError from None
            continue
        left -= len(part)
        if left <= 0 or (unpacking.unconsumed_tail and not _PICTURE.search(about)):
            raise _UnseenError
        yield part

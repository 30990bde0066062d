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
_STREAM: Final = re.compile(rb"stream\r?\n")
_UNPACKED_MAX_BYTES: Final = 8 * 1024 * 1024  # of one part
_ALL_MAX_BYTES: Final = 64 * 1024 * 1024
_TAIL_BYTES: Final = 2_048


def read(data: bytes) -> bytes | NoMedia:
    """The names of active parts as a JSON list; empty for a document that only shows something."""
    if not data.startswith(b"%PDF-") or b"%%EOF" not in data[-_TAIL_BYTES:]:
        return NoMedia(fault=MediaFault.UNREADABLE, reason="The document is cut off or is no PDF.")
    if b"/Encrypt" in data:
        return NoMedia(
            fault=MediaFault.UNREADABLE, reason="The document is locked, so nobody can look into it."
        )
    found = _active(data)
    for part in _unpacked(data):
        found |= _active(part)
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


def _active(data: bytes) -> set[str]:
    plain = _ESCAPED.sub(lambda found: bytes([int(found[1], 16)]), data) if b"#" in data else data
    return {name.decode("ascii") for name in _NAMES.findall(plain)}


def _unpacked(data: bytes) -> Iterator[bytes]:
    """What compressed parts hold, as far as they unpack; pictures in other filters stay as they are."""
    left, seen = _ALL_MAX_BYTES, memoryview(data)
    for begin in _STREAM.finditer(data):
        if left <= 0:
            return
        end = data.find(b"endstream", begin.end())
        packed = seen[begin.end() : end if end >= 0 else None]
        try:
            part = zlib.decompressobj().decompress(packed, min(left, _UNPACKED_MAX_BYTES))
        except zlib.error:
            continue
        left -= len(part)
        yield part

"""What is left of a JPEG or WebP file whose descriptions are larger than any picture needs?

Decoders of JPEG join descriptions (EXIF, colour profiles, previews) piece by piece: hundreds of full pieces take seconds, though
the picture is tiny. That of WebP copies a file twice, whatever it holds.
"""

import struct
from typing import Final

from openiru.engines.hashes.pieces import is_webp, jpeg_segments, webp_chunks

MOST_BYTES: Final = 4_000_000  # of descriptions; cameras write previews of up to a megabyte or two
_BEGINS: Final = b"\xff\xd8"
_COMMENT: Final = 0xFE
_APPLICATIONS: Final = range(0xE0, 0xF0)
_SHOWN: Final = frozenset((b"VP8X", b"VP8 ", b"VP8L", b"ALPH", b"ANIM", b"ANMF"))


def without_bulk(data: bytes) -> bytes:
    """The same file; of a JPEG or WebP, without the descriptions that come after the first four million bytes of them.

    How the picture is turned stands in the first ones, so it looks the same.

    Raises:
        TooManyPiecesError: if a million bytes lie between the segments of a JPEG.
    """
    if len(data) <= MOST_BYTES:
        return data
    if data.startswith(_BEGINS):
        return _jpeg(data)
    return _webp(data) if is_webp(data) else data


def _jpeg(data: bytes) -> bytes:
    kept: list[bytes] = [_BEGINS]
    bulk, end = 0, len(_BEGINS)
    for first, end, marker in jpeg_segments(data):
        if marker in _APPLICATIONS or marker == _COMMENT:
            bulk += end - first
            if bulk > MOST_BYTES:
                continue
        kept.append(data[first:end])
    return b"".join((*kept, data[end:])) if bulk > MOST_BYTES else data


def _webp(data: bytes) -> bytes:
    """Bytes behind the last chunk are descriptions too."""
    parts, bulk, end = [], 0, 0
    for first, end, kind in webp_chunks(data):
        if kind not in _SHOWN:
            bulk += end - first
            if bulk > MOST_BYTES:
                continue
        parts.append((first, end))
    if bulk + len(data) - end <= MOST_BYTES:
        return data
    size = 4 + sum(end - first for first, end in parts)
    return b"".join((b"RIFF", struct.pack("<I", size), b"WEBP", *(data[first:end] for first, end in parts)))

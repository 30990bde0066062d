"""What is left of a JPEG file whose descriptions are larger than any picture needs?

Decoders join descriptions (EXIF, colour profiles, previews) piece by piece: hundreds of full pieces take seconds, though
the picture is tiny.
"""

from typing import Final

from openiru.engines.hashes.pieces import jpeg_segments

MOST_BYTES: Final = 4_000_000  # of descriptions; cameras write previews of up to a megabyte or two
_BEGINS: Final = b"\xff\xd8"
_COMMENT: Final = 0xFE
_APPLICATIONS: Final = range(0xE0, 0xF0)


def without_bulk(data: bytes) -> bytes:
    """The same file; of a JPEG, without the descriptions that come after the first four million bytes of them.

    How the picture is turned stands in the first ones, so it looks the same.

    Raises:
        TooManyPiecesError: if a million bytes lie between its segments.
    """
    if len(data) <= MOST_BYTES or not data.startswith(_BEGINS):
        return data
    kept: list[bytes] = [_BEGINS]
    bulk, end = 0, len(_BEGINS)
    for first, end, marker in jpeg_segments(data):
        if marker in _APPLICATIONS or marker == _COMMENT:
            bulk += end - first
            if bulk > MOST_BYTES:
                continue
        kept.append(data[first:end])
    return b"".join((*kept, data[end:])) if bulk > MOST_BYTES else data

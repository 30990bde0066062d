"""Files that were made to harm whoever opens them; all are made here, none holds anything but noise and flat colour."""

import io
import random
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Final

from PIL import Image

from openiru.engines.media.types import MediaFault

NO_MEDIA, UNREADABLE, TOO_LARGE = MediaFault.NO_MEDIA, MediaFault.UNREADABLE, MediaFault.TOO_LARGE
_SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"
_MADE: Final[list[Callable[[], "HostileFile"]]] = []


@dataclass(frozen=True, slots=True, kw_only=True)
class HostileFile:
    """A file, and what a reader of pictures may say about it."""

    name: str
    data: bytes = field(repr=False)
    faults: frozenset[MediaFault]
    may_be_read: bool = False  # as what it shows to people, or plays


def hostile_files() -> Iterator[HostileFile]:
    """All of them, by name."""
    yield from sorted((make() for make in _MADE), key=lambda each: each.name)


def _file(
    name: str, *faults: MediaFault, may_be_read: bool = False
) -> Callable[[Callable[[], bytes]], Callable[[], bytes]]:
    def taken(make: Callable[[], bytes]) -> Callable[[], bytes]:
        _MADE.append(
            lambda: HostileFile(name=name, data=make(), faults=frozenset(faults), may_be_read=may_be_read)
        )
        return make

    return taken


def chunk(kind: bytes, content: bytes) -> bytes:
    """Of a PNG."""
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def png(width: int, height: int, *chunks: bytes, depth: int = 1, rows: bytes | None = None) -> bytes:
    """A grey PNG; without rows, all that the size promises, in zeros."""
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, 0, 0, 0, 0))
    content = _deflated_zeros((width * depth + 7) // 8 + 1, height) if rows is None else zlib.compress(rows)
    return b"".join((_SIGNATURE, head, *chunks, chunk(b"IDAT", content), chunk(b"IEND", b"")))


def _deflated_zeros(size_bytes: int, times: int) -> bytes:
    packer = zlib.compressobj(9)
    total, block = size_bytes * times, 1 << 20
    parts = [packer.compress(bytes(min(block, total - done))) for done in range(0, total, block)]
    return b"".join((*parts, packer.flush()))


def encoded(kind: str, size: tuple[int, int] = (96, 96), **options: object) -> bytes:
    """A picture with detail."""
    noise = Image.frombytes("RGB", (12, 12), random.Random(1).randbytes(12 * 12 * 3))
    file = io.BytesIO()
    noise.resize(size, Image.Resampling.BICUBIC).save(file, kind, **options)
    return file.getvalue()


def _segment(marker: int, content: bytes) -> bytes:
    """Of a JPEG."""
    return struct.pack(">BBH", 0xFF, marker, len(content) + 2) + content


def _with_segments(*segments: bytes) -> bytes:
    plain = encoded("JPEG")
    return plain[:2] + b"".join(segments) + plain[2:]


def _with_blocks(blocks: bytes) -> bytes:
    """A GIF with these before its image."""
    plain = encoded("GIF", (64, 64))
    palette = 13 + 3 * 2 ** ((plain[10] & 7) + 1)
    return plain[:palette] + blocks + plain[palette:]


def bomb() -> bytes:
    """The one that others take seconds and gigabytes for: 20 KB, 169 million pixels."""
    return png(13_000, 13_000)


def webp(chunks: bytes) -> bytes:
    """A WebP with these before its picture."""
    head = b"VP8X" + struct.pack("<I", 10) + bytes(4) + b"\x5f\0\0" * 2
    content = b"WEBP" + head + chunks + encoded("WEBP")[12:]
    return b"RIFF" + struct.pack("<I", len(content)) + content


# Pictures that promise too much.
_file("bomb-13000.png", TOO_LARGE)(bomb)


@_file("bomb-header-alone.png", TOO_LARGE)
def _() -> bytes:
    return png(60_000, 60_000, rows=b"")


@_file("bomb-largest-numbers.png", TOO_LARGE, UNREADABLE, NO_MEDIA)
def _() -> bytes:
    return png(2**31 - 1, 2**31 - 1, rows=b"")


@_file("bomb-one-wide.png", TOO_LARGE)
def _() -> bytes:
    return png(1, 40_000_000)


@_file("bomb-one-high.png", TOO_LARGE)
def _() -> bytes:
    return png(40_000_000, 1)


@_file("bomb.jpg", TOO_LARGE)
def _() -> bytes:
    plain = encoded("JPEG")
    size = plain.index(b"\xff\xc0") + 5
    return plain[:size] + struct.pack(">HH", 65_500, 65_500) + plain[size + 4 :]


@_file("bomb.gif", TOO_LARGE)
def _() -> bytes:
    plain = encoded("GIF")
    return plain[:6] + struct.pack("<HH", 65_535, 65_535) + plain[10:]


@_file("bomb-frame-beyond-canvas.gif", TOO_LARGE, UNREADABLE, may_be_read=True)
def _() -> bytes:
    plain = encoded("GIF")
    frame = plain.index(b"\x2c", 13 + 3 * 256) + 5
    return plain[:frame] + struct.pack("<HH", 65_535, 65_535) + plain[frame + 4 :]


@_file("bomb.webp", TOO_LARGE, UNREADABLE, NO_MEDIA)
def _() -> bytes:
    head = b"VP8X" + struct.pack("<I", 10) + bytes(4) + b"\xfe\x3f\x00" * 2
    content = b"WEBP" + head + encoded("WEBP", lossless=True)[12:]
    return b"RIFF" + struct.pack("<I", len(content)) + content


@_file("bomb.avif", TOO_LARGE, UNREADABLE, NO_MEDIA)
def _() -> bytes:
    try:
        plain = encoded("AVIF")
    except (KeyError, OSError):  # no encoder here
        return b"\x00\x00\x00\x1cftypavif" + bytes(64)
    size = plain.index(b"ispe") + 8
    return plain[:size] + struct.pack(">II", 50_000, 50_000) + plain[size + 8 :]


# Pictures that hold more than they show.
@_file("text-bomb.png", UNREADABLE, TOO_LARGE, may_be_read=True)
def _() -> bytes:
    packed = zlib.compress(bytes(90_000_000), 9)
    texts = [chunk(b"zTXt", b"Comment\x00\x00" + packed)]
    texts += [chunk(b"iTXt", b"Comment\x00\x01\x00\x00\x00" + packed)] * 8
    return png(64, 64, *texts)


@_file("profile-bomb.png", UNREADABLE, TOO_LARGE, may_be_read=True)
def _() -> bytes:
    return png(64, 64, chunk(b"iCCP", b"profile\x00\x00" + zlib.compress(bytes(90_000_000), 9)))


@_file("rows-without-end.png", UNREADABLE, may_be_read=True)
def _() -> bytes:
    return png(64, 64, rows=bytes(50_000_000))


@_file("many-chunks.png", UNREADABLE, may_be_read=True)
def _() -> bytes:
    return png(64, 64, *[chunk(b"tEXt", b"a\x00b")] * 100_000)


@_file("much-exif.jpg", UNREADABLE, may_be_read=True)
def _() -> bytes:
    return _with_segments(*[_segment(0xE1, b"Exif\x00\x00" + bytes(65_000))] * 300)


@_file("exif-in-a-circle.jpg", UNREADABLE, may_be_read=True)
def _() -> bytes:
    entries = struct.pack("<HHII", 0x8769, 4, 1, 8) + struct.pack("<HHII", 0x0112, 3, 1, 6)
    return _with_segments(
        _segment(
            0xE1,
            b"Exif\x00\x00II*\x00" + struct.pack("<IH", 8, 2) + entries + struct.pack("<I", 8),
        )
    )


@_file("exif-of-ever-deeper-folders.jpg", UNREADABLE, may_be_read=True)
def _() -> bytes:
    folders = [struct.pack("<HHHIII", 1, 0x8769, 4, 1, 8 + 18 * (place + 1), 0) for place in range(3_000)]
    return _with_segments(_segment(0xE1, b"Exif\x00\x00II*\x00\x08\x00\x00\x00" + b"".join(folders)))


@_file("profile-in-pieces.jpg", UNREADABLE, may_be_read=True)
def _() -> bytes:
    pieces = [
        _segment(0xE2, b"ICC_PROFILE\x00" + bytes((place, 255)) + bytes(65_000)) for place in range(255)
    ]
    return _with_segments(*pieces)


@_file("scans-without-end.jpg", UNREADABLE, MediaFault.TOO_SLOW, may_be_read=True)
def _() -> bytes:
    plain = encoded("JPEG", (1_024, 1_024), progressive=True)
    last = plain.rindex(b"\xff\xda")
    return plain[:last] + plain[last:-2] * 400 + plain[-2:]


@_file("scans-of-a-large-picture.jpg", TOO_LARGE)
def _() -> bytes:
    plain = encoded("JPEG", (1_024, 1_024), progressive=True)
    size, last = plain.index(b"\xff\xc2") + 5, plain.rindex(b"\xff\xda")
    head = plain[:size] + struct.pack(">HH", 7_000, 7_000) + plain[size + 4 : last]
    return head + plain[last:-2] * 400 + plain[-2:]


# Pictures in more pieces than any picture needs; each cost its decoder seconds.
@_file("comments-without-end.jpg", TOO_LARGE)
def _() -> bytes:
    return _with_segments(*[_segment(0xFE, b"")] * 2_000_000)


@_file("tables-without-end.jpg", TOO_LARGE)
def _() -> bytes:
    return _with_segments(*[_segment(0xDB, bytes(65))] * 500_000)


@_file("marks-without-end.jpg", TOO_LARGE)
def _() -> bytes:
    return _with_segments(b"\xff" * 20_000_000)


@_file("restarts-without-end.jpg", TOO_LARGE)
def _() -> bytes:
    return _with_segments(b"\xff\xd0" * 5_000_000)


@_file("zeros-between.jpg", TOO_LARGE)
def _() -> bytes:
    return _with_segments(_segment(0xFE, b""), bytes(20_000_000))


@_file("chunks-without-end.png", TOO_LARGE)
def _() -> bytes:
    return png(64, 64, chunk(b"aaAa", b"") * 2_000_000)


@_file("rows-in-empty-pieces.png", TOO_LARGE)
def _() -> bytes:
    return png(64, 64, chunk(b"IDAT", b"") * 2_000_000)


@_file("blocks-without-end.gif", TOO_LARGE)
def _() -> bytes:
    return _with_blocks(b"\x21\xf9\x04\x00\x00\x00\x00\x00" * 2_000_000)


@_file("comment-in-single-letters.gif", TOO_LARGE)
def _() -> bytes:
    return _with_blocks(b"\x21\xfe" + b"\x01a" * 5_000_000 + b"\x00")


@_file("nothing-between.gif", TOO_LARGE)
def _() -> bytes:
    return _with_blocks(b"\x99" * 20_000_000)


@_file("frames-without-end.gif", UNREADABLE, may_be_read=True)
def _() -> bytes:
    plain = encoded("GIF", (64, 64))
    return plain[:-1] + (b"\x2c" + struct.pack("<HHHHB", 0, 0, 1, 1, 0) + b"\x02\x02\x44\x01\x00") * 200_000


@_file("comment-without-end.gif", UNREADABLE, NO_MEDIA, may_be_read=True)
def _() -> bytes:
    return _with_blocks(b"\x21\xfe" + (b"\xff" + bytes(255)) * 40_000)


@_file("chunks-without-end.webp", TOO_LARGE)
def _() -> bytes:
    return webp(b"junk\0\0\0\0" * 10_000_000)


@_file("one-large-chunk.webp", UNREADABLE, may_be_read=True)
def _() -> bytes:
    return webp(b"junk" + struct.pack("<I", 80_000_000) + bytes(80_000_000))


@_file("behind-its-end.webp", UNREADABLE, may_be_read=True)
def _() -> bytes:
    return encoded("WEBP") + bytes(80_000_000)


# Pictures that are broken.
for _kind in ("JPEG", "PNG", "WEBP", "GIF", "AVIF"):
    for _share in (0.05, 0.5, 0.95):

        def _cut(kind: str = _kind, share: float = _share) -> bytes:
            try:
                plain = encoded(kind)
            except (KeyError, OSError):  # no encoder here
                return b""
            return plain[: int(len(plain) * share)]

        def _damaged(kind: str = _kind, share: float = _share) -> bytes:
            try:
                plain = bytearray(encoded(kind))
            except (KeyError, OSError):
                return b""
            rng = random.Random(share)
            for _ in range(1 + int(len(plain) * share / 20)):
                plain[rng.randrange(12, len(plain))] = rng.randrange(256)
            return bytes(plain)

        _percent = round(_share * 100)
        _file(f"cut-at-{_percent}.{_kind.lower()}", UNREADABLE, NO_MEDIA, may_be_read=True)(_cut)
        _file(f"damaged-{_percent}.{_kind.lower()}", UNREADABLE, NO_MEDIA, TOO_LARGE, may_be_read=True)(
            _damaged
        )


@_file("wrong-sum.png", UNREADABLE, NO_MEDIA)
def _() -> bytes:
    plain = bytearray(encoded("PNG"))
    plain[29] ^= 0xFF
    return bytes(plain)


@_file("no-rows.png", UNREADABLE)
def _() -> bytes:
    return png(64, 64, rows=b"")


@_file("no-size.jpg", UNREADABLE, NO_MEDIA)
def _() -> bytes:
    plain = encoded("JPEG")
    size = plain.index(b"\xff\xc0") + 5
    return plain[:size] + bytes(4) + plain[size + 4 :]


# Files that are two things at once: read as the picture that people see, and nothing else of them is used.
@_file("archive-behind.jpg", may_be_read=True)
def _() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("../../escape.txt", "never unpacked")
    return encoded("JPEG") + file.getvalue()


@_file("script.gif", UNREADABLE, NO_MEDIA, TOO_LARGE, may_be_read=True)
def _() -> bytes:
    return b"GIF89a/*" + encoded("GIF")[8:] + b"*/=1;alert(1)//"


@_file("page-behind.png", may_be_read=True)
def _() -> bytes:
    return encoded("PNG") + b"<html><script>alert(1)</script>"


@_file("picture-called-a-video.mp4", may_be_read=True)
def _() -> bytes:
    return encoded("PNG")


# Formats that are never opened, and files that name others.
_NEVER: Final = {
    "empty.jpg": b"",
    "one-byte.png": b"\x89",
    "zeros.jpg": bytes(1_000_000),
    "noise.jpg": random.Random(2).randbytes(1_000_000),
    "script.mp4": b"ffconcat version 1.0\nfile /etc/passwd\nfile ../secret.mp4\n",
    "playlist.mp4": b"#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\nhttp://127.0.0.1:9/secret.ts\n",
    "playlist-of-files.ts": b"#EXTM3U\n#EXTINF:10,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n",
    "session.mp4": b"v=0\no=- 0 0 IN IP4 127.0.0.1\nc=IN IP4 127.0.0.1\nm=video 9 RTP/AVP 96\n",
    "drawing.svg": b"<svg xmlns='http://www.w3.org/2000/svg'><image href='file:///etc/passwd'/></svg>",
    "entities.svg": b"<!DOCTYPE a [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;&a;&a;'>]><svg>&b;</svg>",
    "layers.psd": b"8BPS\x00\x01" + bytes(6) + struct.pack(">HIIHH", 3, 60_000, 60_000, 8, 3) + bytes(64),
    "telescope.fits": b"SIMPLE  =                    T"
    + b" " * 50
    + b"BITPIX  =                    8"
    + b" " * 2_770,
    "printer.eps": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n(/etc/passwd) (r) file\n",
    "document.pdf": b"%PDF-1.7\n1 0 obj<</OpenAction<</S/Launch/F(/bin/true)>>>>endobj\n",
    "icon.ico": b"\x00\x00\x01\x00\xff\xff" + bytes(4_000),
    "magick.mvg": b"push graphic-context\nimage over 0,0 0,0 'https://127.0.0.1:9/x'\npop graphic-context\n",
    "archive.jpg": b"PK\x03\x04" + bytes(100),
    "packed.jpg": b"\x1f\x8b\x08" + zlib.compress(bytes(1_000_000)),
    "program.jpg": b"\x7fELF" + bytes(200),
}
for _name, _data in _NEVER.items():
    _file(_name, NO_MEDIA)(lambda data=_data: data)  # type: ignore[misc]


@_file("scan.tiff", NO_MEDIA)
def _() -> bytes:
    return encoded("TIFF")


@_file("bitmap.bmp", NO_MEDIA)
def _() -> bytes:
    return encoded("BMP")

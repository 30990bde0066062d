"""Videos and recordings that were made to harm whoever opens them; they hold nothing but an invented tune."""

import struct
from collections.abc import Iterator
from functools import cache
from typing import Final

from tests.factories.hostile_files import NO_MEDIA, TOO_LARGE, UNREADABLE, HostileFile
from tests.factories.recordings import coded
from tests.factories.tunes import as_wave, melody

from openiru.engines.media.types import MediaFault

FLOOD_BYTES: Final = 24_000_000  # of empty pieces
_FTYP: Final = 4  # where the kind of an MP4's first box stands


def hostile_recordings() -> Iterator[HostileFile]:
    """All of them; `may_be_read` tells that one may also be read, as what it plays."""
    yield from (*_floods(), *_trees(), *_lies(), *_scripts())


@cache
def tune(container: str, codec: str) -> bytes:
    """Two seconds of it."""
    return coded(melody(1, 2.0), container, codec)


def _flood(piece: bytes) -> bytes:
    return piece * (FLOOD_BYTES // len(piece))


def _box(kind: bytes, content: bytes = b"") -> bytes:
    return struct.pack(">I", len(content) + 8) + kind + content


def element(name: str, content: bytes, *, is_open: bool = False) -> bytes:
    """Of Matroska; an open one has no length and goes on."""
    length = 2**56 - 1 if is_open else len(content)
    return bytes.fromhex(name) + (1 << 56 | length).to_bytes(8, "big") + content


_PICTURES: Final = element("83", b"\1") + element("86", b"V_VP8")
_SIZE: Final = element("e0", element("b0", b"\x40") + element("ba", b"\x40"))
_NUMBERS: Final = element("83", b"\2") + element("86", b"A_PCM/INT/LIT")
_RATE: Final = element(
    "e1", element("b5", struct.pack(">f", 16_000)) + element("9f", b"\1") + element("6264", b"\x10")
)


def matroska(content: bytes, *, is_sound: bool = False) -> bytes:
    """A file with one track, of moving pictures unless it is of plain sound, and then whatever is given."""
    head = element("1a45dfa3", element("4282", b"matroska"))
    track = element("d7", b"\1") + (_NUMBERS + _RATE if is_sound else _PICTURES + _SIZE)
    return head + element("18538067", element("1654ae6b", element("ae", track)) + content, is_open=True)


CLUSTER: Final = element("1f43b675", element("e7", b"\0"), is_open=True)


def matroska_block(content: bytes) -> bytes:
    """A packet of the first track, at the time of its cluster."""
    return b"\xa3" + bytes([0x84 + len(content)]) + b"\x81\0\0\x80" + content


def _floods() -> Iterator[HostileFile]:
    """Empty pieces without end: each costs a decoder a little, and some are remembered."""
    mp4, wav, ogg = tune("mp4", "aac"), as_wave(melody(1, 2.0)), tune("ogg", "libopus")
    ftyp = int.from_bytes(mp4[:_FTYP], "big")
    for kind in (b"free", b"mdat", b"moof"):
        yield _made(f"boxes-{kind.decode()}.mp4", mp4[:ftyp] + _flood(_box(kind)) + mp4[ftyp:], TOO_LARGE)
    yield _made("fragments-behind.mp4", mp4 + _flood(_box(b"moof")), TOO_LARGE)
    yield _made("boxes-within.mp4", _within_index(mp4, _flood(_box(b"free"))), TOO_LARGE)
    yield _made("chunks.wav", wav[:12] + _flood(b"junk\0\0\0\0") + wav[12:], TOO_LARGE)
    yield _made("beginnings-of-pages.ogg", ogg + _flood(b"OggS"), TOO_LARGE)
    aac = tune("adts", "aac")
    yield _made("frames-of-nothing.aac", aac[:400] + _flood(b"\xff\xf1\x50\x80\0\xff\xfc"), TOO_LARGE)
    yield _made("zeros-behind.mp3", tune("mp3", "libmp3lame") + bytes(FLOOD_BYTES), is_read=True)
    yield _made("behind-a-tag.mp3", _tag(b"") + ogg + _flood(b"OggS"), TOO_LARGE)
    yield _made("notes.mp3", _tag(_flood(b"TIT2" + struct.pack(">I", 1) + b"\0\0\0") * 2) + wav, TOO_LARGE)


def _within_index(mp4: bytes, boxes: bytes) -> bytes:
    """A file with more boxes in the box that tells all about it."""
    moov = mp4.index(b"moov") - 4
    size = int.from_bytes(mp4[moov : moov + 4], "big") + len(boxes)
    return mp4[:moov] + struct.pack(">I", size) + b"moov" + boxes + mp4[moov + 8 :]


def _tag(content: bytes) -> bytes:
    size = len(content)
    return b"ID3\x03\0\0" + bytes(size >> shift & 127 for shift in (21, 14, 7, 0)) + content


def _trees() -> Iterator[HostileFile]:
    """Matroska, whose elements hold elements."""
    empty = matroska_block(b"")
    yield _made("clusters-without-end.mkv", matroska(_flood(CLUSTER + empty)), TOO_LARGE)
    yield _made("blocks-without-end.mkv", matroska(CLUSTER + _flood(empty)), TOO_LARGE)
    yield _made("nothing-within.webm", matroska(CLUSTER + _flood(b"\xec\x80")), TOO_LARGE)
    # As few as are counted, yet each is kept in memory until it is known what plays.
    yield _made("blocks-of-a-byte.mkv", matroska(CLUSTER + matroska_block(b"a") * 900_000), TOO_LARGE)
    blocks = matroska(CLUSTER + _flood(matroska_block(bytes(32))))
    yield _made("small-blocks.mkv", blocks, NO_MEDIA, TOO_LARGE)
    attached = element("1941a469", element("61a7", element("466e", b"a") + element("46ae", b"1")) * 300_000)
    yield _made("attachments.mkv", matroska(attached + CLUSTER + empty), NO_MEDIA, TOO_LARGE)


def _lies() -> Iterator[HostileFile]:
    """Files that promise more than they hold, or nothing."""
    wav, mp4 = as_wave(melody(1, 2.0)), tune("mp4", "aac")
    yield _made("four-gigabytes.wav", wav[:40] + b"\xff\xff\xff\xff" + wav[44:], UNREADABLE, is_read=True)
    yield _made("hertz.wav", wav[:24] + struct.pack("<II", 1, 2) + wav[32:], UNREADABLE, NO_MEDIA)
    yield _made("channels.wav", wav[:22] + b"\xff\xff" + wav[24:], UNREADABLE, NO_MEDIA)
    sizes = mp4.index(b"stsz") + 12
    claimed = mp4[:sizes] + struct.pack(">I", 2**31 - 1) + mp4[sizes + 4 :]
    yield _made("samples-without-end.mp4", claimed, TOO_LARGE)
    in_fragments = _within_index(mp4, _box(b"mvex", _box(b"trex", struct.pack(">6I", 0, 1, 1, 1, 1, 0))))
    run = _box(b"trun", struct.pack(">II", 0, 2_900_000))  # as many as are believed, in eight bytes
    fragment = _box(b"moof", _box(b"traf", _box(b"tfhd", struct.pack(">II", 0, 1)) + run))
    yield _made(
        "fragment-without-end.mp4", in_fragments + fragment + _box(b"mdat", b"1"), TOO_LARGE, is_read=True
    )
    yield _made("nothing.mp4", b"", NO_MEDIA)
    yield _made("beginning-alone.mp4", mp4[:24], NO_MEDIA, UNREADABLE)
    yield _made("half.mp4", mp4[: len(mp4) // 2], NO_MEDIA, UNREADABLE, is_read=True)
    yield _made("zeros.mp3", bytes(1_000_000), NO_MEDIA, UNREADABLE)


def _scripts() -> Iterator[HostileFile]:
    """Text that names other files, as some formats do."""
    here = "/etc/passwd"
    for name, text in (
        ("list.wav", f"ffconcat version 1.0\nfile {here}\n"),
        ("list.m3u8", f"#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n{here}\n#EXT-X-ENDLIST\n"),
        (
            "session.sdp",
            "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=audio 9 RTP/AVP 0\n",
        ),
        ("manifest.mpd", f"<?xml version='1.0'?><MPD><Period><BaseURL>{here}</BaseURL></Period></MPD>"),
    ):
        yield _made(name, text.encode(), NO_MEDIA)


def _made(name: str, data: bytes, *faults: MediaFault, is_read: bool = False) -> HostileFile:
    return HostileFile(name=name, data=data, faults=frozenset(faults), may_be_read=is_read)

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
    yield from (*_floods(), *_lies(), *_scripts())


@cache
def tune(container: str, codec: str) -> bytes:
    """Two seconds of it."""
    return coded(melody(1, 2.0), container, codec)


def _flood(piece: bytes) -> bytes:
    return piece * (FLOOD_BYTES // len(piece))


def _box(kind: bytes, content: bytes = b"") -> bytes:
    return struct.pack(">I", len(content) + 8) + kind + content


def _floods() -> Iterator[HostileFile]:
    """Empty pieces without end: each costs a decoder a little, and some are remembered."""
    mp4, wav, ogg = tune("mp4", "aac"), as_wave(melody(1, 2.0)), tune("ogg", "libopus")
    ftyp = int.from_bytes(mp4[:_FTYP], "big")
    for kind in (b"free", b"mdat", b"moof"):
        yield _made(f"boxes-{kind.decode()}.mp4", mp4[:ftyp] + _flood(_box(kind)) + mp4[ftyp:], TOO_LARGE)
    yield _made("fragments-behind.mp4", mp4 + _flood(_box(b"moof")), TOO_LARGE)
    moov = mp4.index(b"moov") - 4
    size = int.from_bytes(mp4[moov : moov + 4], "big")
    fuller = struct.pack(">I", size + FLOOD_BYTES) + b"moov" + _flood(_box(b"free"))
    yield _made("boxes-within.mp4", mp4[:moov] + fuller + mp4[moov + 8 :], TOO_LARGE)
    yield _made("chunks.wav", wav[:12] + _flood(b"junk\0\0\0\0") + wav[12:], TOO_LARGE)
    yield _made("beginnings-of-pages.ogg", ogg + _flood(b"OggS"), TOO_LARGE)
    yield _made("behind-a-tag.mp3", _tag(b"") + ogg + _flood(b"OggS"), TOO_LARGE)
    yield _made("notes.mp3", _tag(_flood(b"TIT2" + struct.pack(">I", 1) + b"\0\0\0") * 2) + wav, TOO_LARGE)


def _tag(content: bytes) -> bytes:
    size = len(content)
    return b"ID3\x03\0\0" + bytes(size >> shift & 127 for shift in (21, 14, 7, 0)) + content


def _lies() -> Iterator[HostileFile]:
    """Files that promise more than they hold, or nothing."""
    wav, mp4 = as_wave(melody(1, 2.0)), tune("mp4", "aac")
    yield _made("four-gigabytes.wav", wav[:40] + b"\xff\xff\xff\xff" + wav[44:], UNREADABLE, is_read=True)
    yield _made("hertz.wav", wav[:24] + struct.pack("<II", 1, 2) + wav[32:], UNREADABLE, NO_MEDIA)
    yield _made("channels.wav", wav[:22] + b"\xff\xff" + wav[24:], UNREADABLE, NO_MEDIA)
    sizes = mp4.index(b"stsz") + 12
    claimed = mp4[:sizes] + struct.pack(">I", 2**31 - 1) + mp4[sizes + 4 :]
    yield _made("samples-without-end.mp4", claimed, UNREADABLE, NO_MEDIA, is_read=True)
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

"""What must hold for any bytes at all: an answer, or the one error that is promised."""

import io
import random
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from tests.factories import exports
from tests.factories.hostile_files import encoded
from tests.factories.hostile_recordings import CLUSTER, matroska, matroska_block, tune
from tests.factories.tunes import as_wave, melody

from openiru.engines.hashes.decode import decode_picture
from openiru.engines.hashes.types import NoPicture
from openiru.engines.media.containers import HostileContainerError, check_container
from openiru.engines.media.packing import BrokenPrintError, pack, unpack
from openiru.engines.media.sound.bank import SoundBank
from openiru.engines.media.sound.peaks import sound_print_of
from openiru.engines.media.sound.types import SoundPrint
from openiru.engines.media.types import NoMedia
from openiru.engines.media.words.phrases import letters_of
from openiru.intake.errors import UnreadableFileError
from openiru.intake.formats import parse
from openiru.intake.types import ExportFormat
from openiru.sandbox.frames import no_media_from_bytes
from openiru.sandbox.readers import document, pdq, shown

_PIXELS: Final = 250_000  # so that many pictures can be tried
_FRAMES: Final = 2_000  # and many prints of sound


@dataclass(frozen=True, kw_only=True)
class Target:
    """A parser, and files to begin with."""

    check: Callable[[bytes], None]
    seeds: tuple[bytes, ...]


def _check_picture(data: bytes) -> None:
    found = decode_picture(data, max_pixels=_PIXELS)
    if isinstance(found, NoPicture):
        assert found.reason
    else:
        assert found.dtype == np.uint8
        assert found.shape[0] * found.shape[1] <= _PIXELS
        assert found.shape[2] == 3


def _check_print(data: bytes) -> None:
    try:
        arrays, facts = unpack(data, "pdq", 1)
    except BrokenPrintError:
        return
    assert all(each.dtype.kind in "biuf" for each in arrays.values())
    assert isinstance(facts, dict)


def _check_sound_print(data: bytes) -> None:
    """What is stored of a sound, and then lies in a bank and is asked."""
    try:
        print_ = SoundPrint.from_bytes(data)
    except BrokenPrintError:
        return
    assert SoundPrint.from_bytes(print_.to_bytes()) == print_
    if print_.length_frames < _FRAMES:
        SoundBank([print_]).match(print_, thorough=False)


def _check_answer(data: bytes) -> None:
    """What a worker that was taken over could answer."""
    pdq.unpacked(data)
    pdq.unpacked_turns(data)
    shown.unpacked(data)
    try:
        found = no_media_from_bytes(data)
    except ValueError:
        return
    assert isinstance(found, NoMedia)


def _check_document(data: bytes) -> None:
    found = document.read(data)
    if isinstance(found, NoMedia):
        assert found.reason
    else:
        assert document.unpacked(found) is not None


def _check_container(data: bytes) -> None:
    """Files up to 64 KiB can have no more pieces than may be, but may promise more than they have."""
    try:
        check_container(data)
    except HostileContainerError as error:
        assert "promises" in str(error)  # noqa: PT017  (no test of pytest)


def _check_letters(data: bytes) -> None:
    assert " " not in letters_of(data.decode(errors="replace"))


def _check_export(form: ExportFormat) -> Callable[[bytes], None]:
    def check(data: bytes) -> None:
        try:
            for batch in parse(io.BytesIO(data), form, exports.CONTEXT):
                assert all(error.message for error in batch.errors)
        except UnreadableFileError:
            return

    return check


def _pictures() -> tuple[bytes, ...]:
    made = []
    for kind in ("JPEG", "PNG", "WEBP", "GIF", "AVIF"):
        try:
            made.append(encoded(kind, (24, 24)))
        except (KeyError, OSError):  # no encoder here
            continue
    return (*made, encoded("JPEG", (24, 24), progressive=True), encoded("PNG", (24, 24), optimize=True))


_PRINT: Final = pack("pdq", 1, {"hashes": np.zeros((1, 32), np.uint8)}, {"quality": 90})
_LINES: Final = exports.lines(exports.account(), exports.post())
_PACKED: Final = zlib.compress(b"<< /S /JavaScript >>")
_DOCUMENTS: Final = (
    b"%PDF-1.7\n<< /Filter /FlateDecode >>\nstream\n" + _PACKED + b"\nendstream\nendobj\n%%EOF",
    b"%PDF-1.7\n<< /Type /ObjStm /Filter /FlateDecode >>\nstream\n" + _PACKED + b"\nendstream\n%%EOF",
)
_CONTAINERS: Final = (
    *(
        tune(container, codec)
        for container, codec in (("mp4", "aac"), ("matroska", "libopus"), ("ogg", "libopus"))
    ),
    matroska(CLUSTER + 9 * matroska_block(b"a")),
    as_wave(melody(1, 0.1)),
)
TARGETS: Final[Mapping[str, Target]] = {
    "picture": Target(check=_check_picture, seeds=_pictures()),
    "print": Target(check=_check_print, seeds=(_PRINT, _PRINT.replace(b'"|u1"', b'"|,1"'))),
    "sound-print": Target(check=_check_sound_print, seeds=(sound_print_of(melody(1, 2.5)).to_bytes(),)),
    "answer": Target(check=_check_answer, seeds=(_PRINT, b'{"fault": "no-media", "reason": "a sentence"}')),
    "document": Target(check=_check_document, seeds=_DOCUMENTS),
    "container": Target(check=_check_container, seeds=_CONTAINERS),
    "letters": Target(check=_check_letters, seeds=("پرانا درخت".encode(), b"\xff\xfe old tree")),
    **{
        f"export-{form.value}": Target(check=_check_export(form), seeds=(_LINES, b"{}", b"[]", b"a,b\n1,2\n"))
        for form in ExportFormat
    },
}


def changed(seed: bytes, rng: random.Random) -> bytes:
    """A file with some bytes changed, taken out or doubled."""
    data = bytearray(seed)
    for _ in range(rng.randint(1, 8)):
        place = rng.randrange(len(data) + 1)
        length = rng.randint(0, 8)
        data[place : place + length] = rng.choice(
            (rng.randbytes(length), b"", bytes(data[place : place + 2 * length]))
        )
    return bytes(data)

"""What may be said, noted and attached?"""

import re
from collections.abc import Sequence
from pathlib import PurePosixPath
from typing import Final

from openiru.conversations.errors import BadAttachmentError, BadMessageError
from openiru.conversations.types import (
    FILE_MAX_BYTES,
    FILES_MAX,
    TEXT_MAX_CHARACTERS,
    TITLE_MAX_CHARACTERS,
    NewFile,
)
from openiru.engines.media.sniffing import UNKNOWN, media_type_of

NAME_MAX_CHARACTERS: Final = 80
SAME_WORDS_CHARACTERS: Final = 20  # shorter notes ("sent", "ok") may be said by chance
QUOTED_WORDS: Final = 4  # an address or a name alone may be what both talk about

TEXT_TYPE: Final = "text/plain"
ENDINGS: Final = {
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/gif": "gif",
    "image/webp": "webp",
    "application/pdf": "pdf",
    TEXT_TYPE: "txt",
}
PICTURES: Final = frozenset(kind for kind in ENDINGS if kind.startswith("image/"))

# First bytes of what holds other files or runs; each by its format's own description.
_HOLDS_OR_RUNS: Final = (
    b"PK\x03\x04",  # ZIP, and office files, which may hold macros
    b"PK\x05\x06",
    b"Rar!",
    b"7z\xbc\xaf\x27\x1c",
    b"\x1f\x8b",  # gzip
    b"BZh",
    b"\xfd7zXZ",
    b"\x28\xb5\x2f\xfd",  # Zstandard
    b"MSCF",  # cabinet
    b"MZ",  # programs of Windows
    b"\x7fELF",
    b"\xfe\xed\xfa",  # programs of macOS
    b"\xcf\xfa\xed\xfe",
    b"\xca\xfe\xba\xbe",
    b"\xd0\xcf\x11\xe0",  # old office files
    b"#!",
    b"\x00asm",
    b"L\x00\x00\x00\x01\x14\x02\x00",  # shortcuts of Windows
)
_TAR: Final = slice(257, 262)
_ZIP_END_BYTES: Final = 22  # of its last record, APPNOTE 4.3.16
_ZIP_END_MAX_BYTES: Final = _ZIP_END_BYTES + 65_535  # with the longest comment
_CONTROLS: Final = re.compile(rb"[\x00-\x08\x0b\x0e-\x1f]")
_UNSAFE: Final = re.compile(r"[^\w .()\-]+")


def checked_text(text: str) -> str:
    """What somebody wrote, without spaces around it.

    Raises:
        BadMessageError: if nothing is left, it is too long, or holds what databases cannot keep.
    """
    words = text.replace("\r\n", "\n").strip()
    if not words:
        raise BadMessageError("Write what is to be said.")
    if len(words) > TEXT_MAX_CHARACTERS:
        raise BadMessageError(f"A message has at most {TEXT_MAX_CHARACTERS:,} characters; say it in two.")
    if not _can_be_kept(words):
        raise BadMessageError("Text may not hold the character NUL, or half a character.")
    return words


def _can_be_kept(words: str) -> bool:
    return "\x00" not in words and not any("\ud800" <= sign <= "\udfff" for sign in words)


def title_of(title: str, text: str) -> str:
    """The title of a new thread: the one that was given, or the first words of its first message.

    Raises:
        BadMessageError: if the given one is too long or no line of text.
    """
    words = " ".join(title.split())
    if len(words) > TITLE_MAX_CHARACTERS or not _can_be_kept(words):
        raise BadMessageError(f"A title is one line of at most {TITLE_MAX_CHARACTERS} characters.")
    if words:
        return words
    first = " ".join(text.split())
    return first if len(first) <= TITLE_MAX_CHARACTERS else first[: TITLE_MAX_CHARACTERS - 1] + "…"


def repeats(text: str, notes: Sequence[str]) -> bool:
    """Whether words for a platform are, or quote, those of an internal note; spaces and letter case do not count."""
    said = _folded(text)
    folded = [note for each in notes if len(note := _folded(each)) >= SAME_WORDS_CHARACTERS]
    return any(said == note or (len(note.split()) >= QUOTED_WORDS and note in said) for note in folded)


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()


def kind_of_file(data: bytes) -> str:
    """The media type of a file that may be attached, by its content alone.

    Raises:
        BadAttachmentError: if it is empty, too large, holds other files, runs, or is of another format.
    """
    if not data:
        raise BadAttachmentError("This file is empty.")
    if len(data) > FILE_MAX_BYTES:
        raise BadAttachmentError(
            f"A file has at most {FILE_MAX_BYTES // 2**20} MB; this one has {len(data):,} bytes."
        )
    if data.startswith(_HOLDS_OR_RUNS) or data[_TAR] == b"ustar" or _ends_as_archive(data):
        raise BadAttachmentError(
            "Archives, office files and programs are not taken; send pictures, PDF or text."
        )
    kind = media_type_of(data)
    if kind == UNKNOWN and _is_text(data):
        kind = TEXT_TYPE
    if kind not in ENDINGS:
        raise BadAttachmentError("Only JPEG, PNG, GIF, WebP, PDF and plain text (UTF-8) are taken.")
    return kind


def _ends_as_archive(data: bytes) -> bool:
    """Whether a ZIP stands behind what the first bytes say: whoever unpacks begins at the end."""
    at = data.rfind(b"PK\x05\x06", max(0, len(data) - _ZIP_END_MAX_BYTES))
    return at >= 0 and at + _ZIP_END_BYTES + int.from_bytes(data[at + 20 : at + 22], "little") <= len(data)


def _is_text(data: bytes) -> bool:
    if _CONTROLS.search(data):
        return False
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def check_files(files: Sequence[NewFile]) -> None:
    """Refuse more files than one message carries.

    Raises:
        BadAttachmentError: naming the limit.
    """
    if len(files) > FILES_MAX:
        raise BadAttachmentError(f"A message carries at most {FILES_MAX} files.")


def safe_name(name: str, kind: str) -> str:
    """A name under which a file is shown and saved: no folders, no signs of commands, the ending of its content."""
    stem = PurePosixPath(name.replace("\\", "/")).name
    stem = stem.rsplit(".", 1)[0] if "." in stem else stem
    clean = " ".join(_UNSAFE.sub(" ", stem).split()).strip(". ")[:NAME_MAX_CHARACTERS]
    return f"{clean or 'file'}.{ENDINGS[kind]}"

"""How do the pictures of an export become kept, hashed evidence?"""

import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Final

from openiru.engines.hashes.types import LowQuality, NoPicture, PdqHash
from openiru.evidence import operations as evidence
from openiru.foundation.errors import RowError
from openiru.intake import operations as intake
from openiru.intake import queries
from openiru.intake.types import MediaFound, MediaHash, MediaState, RowCode
from openiru.sandbox.pictures import picture_hashes

MAX_MEDIA_BYTES: Final = 95 * 1024 * 1024  # a video; sandboxes take 100 million bytes at most
_CHUNK_FILES: Final = 128
_CHUNK_BYTES: Final = 64 * 1024 * 1024  # of files that are in memory at once
_FOLDER: Final = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW
_FILE: Final = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK  # a pipe would block for ever


class MediaFileError(Exception):
    """A media file that cannot be taken in; the row that names it can."""

    def __init__(self, code: RowCode, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A file that a row names."""

    observation_id: str
    position: int
    row: int
    name: str  # path relative to the export's folder


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kept:
    digest: str
    hash: MediaHash


@dataclass(slots=True, kw_only=True)
class MediaKeeper:
    """Keeps and hashes the files of one export; each file is read once however many rows name it."""

    folder: Path
    source: str
    by: str
    at: datetime
    _kept: dict[str, _Kept | MediaFileError] = field(default_factory=dict)

    def keep(self, wanted: Sequence[Wanted]) -> list[RowError]:
        """Keep, hash and note the files.

        Returns:
            Remarks on rows whose files could not be taken in.
        """
        for chunk in self._chunks(dict.fromkeys(each.name for each in wanted)):
            self._keep_chunk(chunk)
        found: list[MediaFound] = []
        remarks: list[RowError] = []
        for each in wanted:
            kept = self._kept[each.name]
            if isinstance(kept, MediaFileError):
                remarks.append(RowError(row=each.row, code=kept.code, message=kept.message))
                continue
            found.append(
                MediaFound(
                    observation_id=each.observation_id,
                    position=each.position,
                    digest=kept.digest,
                    state=kept.hash.state,
                    pdq=kept.hash.pdq,
                    quality=kept.hash.quality,
                )
            )
        intake.record_media(found)
        return remarks

    def _chunks(self, names: dict[str, None]) -> Iterator[dict[str, bytes]]:
        """The contents of files that were not met before, some at a time."""
        chunk: dict[str, bytes] = {}
        size_bytes = 0
        for name in names:
            if name in self._kept:
                continue
            try:
                chunk[name] = read_inside(self.folder, name)
            except MediaFileError as error:
                self._kept[name] = error
                continue
            size_bytes += len(chunk[name])
            if len(chunk) >= _CHUNK_FILES or size_bytes >= _CHUNK_BYTES:
                yield chunk
                chunk, size_bytes = {}, 0
        if chunk:
            yield chunk

    def _keep_chunk(self, chunk: dict[str, bytes]) -> None:
        contents = list(chunk.values())
        views = evidence.keep_many(contents, source=self.source, collector=self.by, at=self.at)
        known = queries.media_hashes({view.digest for view in views})
        new = {
            view.digest: data
            for view, data in zip(views, contents, strict=True)
            if view.digest not in known and view.media_type.startswith("image/")
        }
        made = dict(zip(new, map(_as_kept, picture_hashes(new.values())), strict=True)) if new else {}
        for name, view in zip(chunk, views, strict=True):
            hashed = known.get(view.digest) or made.get(view.digest) or NOT_A_PICTURE
            self._kept[name] = _Kept(digest=view.digest, hash=hashed)


NOT_A_PICTURE: Final = MediaHash(state=MediaState.NOT_A_PICTURE, pdq=None, quality=None)


def _as_kept(made: PdqHash | LowQuality | NoPicture) -> MediaHash:
    match made:
        case PdqHash():
            return MediaHash(state=MediaState.HASHED, pdq=made.value, quality=made.quality)
        case LowQuality():
            return MediaHash(state=MediaState.LOW_QUALITY, pdq=None, quality=made.score)
        case NoPicture():
            return MediaHash(state=MediaState.UNREADABLE, pdq=None, quality=None)


def read_inside(folder: Path, name: str, limit_bytes: int = MAX_MEDIA_BYTES) -> bytes:
    """The bytes of a plain file below a folder.

    Follows no link anywhere on the way, so that an export can never show the unit's own files as
    somebody's post.

    Raises:
        MediaFileError: if the path leads out of the folder or through a link, names no plain file,
            or the file is not there or longer than `limit_bytes`.
    """
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or not path.parts or "\x00" in name:
        raise MediaFileError(RowCode.MEDIA_REFUSED, "A media path leads out of the export's folder.")
    handle = _opened(folder, path.parts)
    try:
        found = os.fstat(handle)
        if not stat.S_ISREG(found.st_mode):
            raise MediaFileError(RowCode.MEDIA_REFUSED, "A media path names no plain file.")
        if found.st_size > limit_bytes:
            raise MediaFileError(
                RowCode.MEDIA_TOO_LARGE, f"A media file is larger than {limit_bytes:,} bytes."
            )
        with os.fdopen(os.dup(handle), "rb") as file:
            return file.read(limit_bytes)
    finally:
        os.close(handle)


def _opened(folder: Path, parts: Sequence[str]) -> int:
    try:
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        for place, part in enumerate(parts):
            try:
                inner = os.open(part, _FILE if place == len(parts) - 1 else _FOLDER, dir_fd=handle)
            finally:
                os.close(handle)
            handle = inner
    except FileNotFoundError as error:
        raise MediaFileError(RowCode.MEDIA_MISSING, "A media file is not there.") from error
    except OSError as error:
        # Links answer ELOOP or ENOTDIR; whatever else it is, the file was not read.
        raise MediaFileError(
            RowCode.MEDIA_REFUSED, "A media path leads through a link, or cannot be read."
        ) from error
    return handle

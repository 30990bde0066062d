"""Evidence in a folder: one file a content, written whole or not at all."""

import os
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final

from openiru.evidence.errors import AlteredContentError, UnknownCaptureError
from openiru.foundation.digests import sha256_text

_WRITERS: Final = 8  # waiting for the disk takes no processor time, so more than there are cores


class FolderStore:
    """Content-addressed files below a folder: `sha256/ab/abcdef…`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, data: bytes) -> str:
        """Keep `data`; the same content is kept once. It is on the disk when this returns.

        Returns:
            Its digest.
        """
        return self.put_many([data])[0]

    def put_many(self, contents: Sequence[bytes]) -> tuple[str, ...]:
        """Keep several contents, side by side; their digests stand in the same order."""
        digests = tuple(sha256_text(data) for data in contents)
        missing = {
            digest: data
            for digest, data in zip(digests, contents, strict=True)
            if not _is_there(self._path(digest), digest, len(data))
        }
        for folder in {self._path(digest).parent for digest in missing}:
            for each in (self._folder, folder.parent, folder):
                each.mkdir(mode=0o700, parents=True, exist_ok=True)
        if len(missing) == 1:
            self._write(*next(iter(missing.items())))
        elif missing:
            with ThreadPoolExecutor(_WRITERS) as pool:
                list(pool.map(self._write, missing.keys(), missing.values()))
        # The names too must survive a power cut, not only the bytes.
        for folder in {self._path(digest).parent for digest in missing}:
            _sync_folder(folder)
        return digests

    def get(self, digest: str) -> bytes:
        """The content kept under `digest`.

        Raises:
            UnknownCaptureError: if nothing is.
            AlteredContentError: if the bytes were changed.
        """
        try:
            data = self._path(digest).read_bytes()
        except OSError as error:
            raise UnknownCaptureError(f"No content is kept under {digest}.") from error
        if sha256_text(data) != digest:
            raise AlteredContentError(f"The content under {digest} was altered; restore it from a copy.")
        return data

    def _write(self, digest: str, data: bytes) -> None:
        path = self._path(digest)
        # Written beside and renamed: nobody ever reads half a file.
        handle, draft = tempfile.mkstemp(dir=path.parent, prefix=".new-")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                os.fchmod(file.fileno(), 0o400)
                os.fsync(file.fileno())
            Path(draft).rename(path)
        except BaseException:
            Path(draft).unlink(missing_ok=True)
            raise

    def _path(self, digest: str) -> Path:
        algorithm, _, name = digest.partition(":")
        if algorithm != "sha256" or len(name) != 64 or not set(name) <= set("0123456789abcdef"):
            raise UnknownCaptureError(
                f"{digest[:80]!r} is no digest; it looks like sha256: and 64 hex digits."
            )
        return self._folder / algorithm / name[:2] / name


def _is_there(path: Path, digest: str, size_bytes: int) -> bool:
    """Whether the content is there as it was; a file that was cut short or altered is written anew."""
    try:
        return path.stat().st_size == size_bytes and sha256_text(path.read_bytes()) == digest
    except OSError:
        return False


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

"""Evidence in a folder: one file a content, written whole or not at all."""

import os
import tempfile
from pathlib import Path

from openiru.evidence.errors import AlteredContentError, UnknownCaptureError
from openiru.foundation.digests import sha256_text


class FolderStore:
    """Content-addressed files below a folder: `sha256/ab/abcdef…`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, data: bytes) -> str:
        """Keep `data`; the same content is kept once.

        Returns:
            Its digest.
        """
        digest = sha256_text(data)
        path = self._path(digest)
        if path.exists():
            return digest
        for folder in (self._folder, path.parent.parent, path.parent):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        # Written beside and renamed: nobody ever reads half a file.
        handle, draft = tempfile.mkstemp(dir=path.parent, prefix=".new-")
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(draft).rename(path)
        return digest

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

    def _path(self, digest: str) -> Path:
        algorithm, _, name = digest.partition(":")
        if algorithm != "sha256" or len(name) != 64 or not set(name) <= set("0123456789abcdef"):
            raise UnknownCaptureError(
                f"{digest[:80]!r} is no digest; it looks like sha256: and 64 hex digits."
            )
        return self._folder / algorithm / name[:2] / name

"""Where do sealed files lie?"""

import fcntl
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, Final
from uuid import UUID

from openiru.disclosures.errors import AlteredDisclosureError, ArrivingError, UnknownDisclosureError
from openiru.disclosures.sealing import Sealed, seal, unseal
from openiru.disclosures.types import LeftFile

_ENDING: Final = ".sealed"
_DRAFT: Final = ".draft"  # what was being written when its process ended
_LOCK: Final = "arriving.lock"
_ONLY_US: Final = 0o600


class SealedStore:
    """Sealed files in a folder of their own, apart from evidence: no engine, search or export looks there."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, name: str, source: BinaryIO, *, key: bytes) -> Sealed:
        """Seal all of `source`; a file that is there afterwards is whole."""
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        path = self._path(name)
        draft = path.with_suffix(_DRAFT)
        draft.touch(mode=_ONLY_US)
        with draft.open("wb") as target:
            sealed = seal(source, target, key=key, name=name)
            target.flush()
            os.fsync(target.fileno())
        draft.replace(path)
        return sealed

    def chunks(self, name: str, *, key: bytes) -> Iterator[bytes]:
        """The bytes inside, chunk by chunk.

        Raises:
            AlteredDisclosureError: if the file is gone or was changed.
        """
        try:
            with self._path(name).open("rb") as source:
                yield from unseal(source, key=key, name=name)
        except FileNotFoundError as error:
            raise AlteredDisclosureError("The sealed file is gone from the data folder.") from error

    def remove(self, name: str) -> None:
        """Take the file away, if it is there, and a draft of it; its key is destroyed already, or never was on record."""
        self._path(name).unlink(missing_ok=True)
        self._path(name).with_suffix(_DRAFT).unlink(missing_ok=True)

    def names(self) -> tuple[str, ...]:
        """The names of all sealed files that are there."""
        return self._names(_ENDING)

    def left(self, name: str) -> LeftFile:
        """What can be said of a file without its key.

        Raises:
            UnknownDisclosureError: if there is none.
        """
        path = self._path(name)
        for each in (path, path.with_suffix(_DRAFT)):
            if each.exists():
                with each.open("rb") as source:
                    digest = hashlib.file_digest(source, "sha256").hexdigest()
                status = each.stat()
                return LeftFile(
                    name=name,
                    is_whole=each == path,
                    size_bytes=status.st_size,
                    sealed_digest=f"sha256:{digest}",
                    written_at=datetime.fromtimestamp(status.st_mtime, UTC),
                )
        raise UnknownDisclosureError("There is no such file.")

    def all_names(self) -> tuple[str, ...]:
        """The names of all files that are there, drafts too."""
        return tuple(sorted({*self.names(), *self._names(_DRAFT)}))

    def strangers(self) -> tuple[str, ...]:
        """The names, with their endings, of files that were never sealed here."""
        ours = {_LOCK, *(name + ending for ending in (_ENDING, _DRAFT) for name in self._names(ending))}
        return tuple(sorted(path.name for path in self._folder.glob("*") if path.name not in ours))

    def _names(self, ending: str) -> tuple[str, ...]:
        found = (path.stem for path in self._folder.glob(f"*{ending}"))
        return tuple(sorted(name for name in found if _is_name(name)))

    @contextmanager
    def arriving(self) -> Iterator[None]:
        """While something comes in, until it is on record or gone; the kernel ends this with the process."""
        with self._locked(fcntl.LOCK_SH):
            yield

    @contextmanager
    def at_rest(self) -> Iterator[None]:
        """While nothing comes in.

        Raises:
            ArrivingError: if something comes in now.
        """
        if not self._folder.is_dir():
            yield  # nothing ever came in
            return
        try:
            with self._locked(fcntl.LOCK_EX | fcntl.LOCK_NB):
                yield
        except BlockingIOError as error:
            raise ArrivingError("Something is being received now; try again when it has come in.") from error

    @contextmanager
    def _locked(self, operation: int) -> Iterator[None]:
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(self._folder / _LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, _ONLY_US)
        try:
            fcntl.flock(descriptor, operation)
            yield
        finally:
            os.close(descriptor)

    def _path(self, name: str) -> Path:
        return self._folder / f"{UUID(name)}{_ENDING}"


def _is_name(text: str) -> bool:
    """Whether a file of ours can bear this name."""
    try:
        return str(UUID(text)) == text
    except ValueError:
        return False

"""Where do sealed files lie?"""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Final
from uuid import UUID

from openiru.disclosures.errors import AlteredDisclosureError
from openiru.disclosures.sealing import Sealed, seal, unseal

_ENDING: Final = ".sealed"
_ONLY_US: Final = 0o600


class SealedStore:
    """Sealed files in a folder of their own, apart from evidence: no engine, search or export looks there."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, name: str, source: BinaryIO, *, key: bytes) -> Sealed:
        """Seal all of `source`; a file that is there afterwards is whole."""
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        path = self._path(name)
        draft = path.with_suffix(".draft")
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
        """Take the file away, if it is there; its key is destroyed already."""
        self._path(name).unlink(missing_ok=True)

    def names(self) -> tuple[str, ...]:
        """The names of all files that are there."""
        return tuple(sorted(path.stem for path in self._folder.glob(f"*{_ENDING}")))

    def _path(self, name: str) -> Path:
        return self._folder / f"{UUID(name)}{_ENDING}"

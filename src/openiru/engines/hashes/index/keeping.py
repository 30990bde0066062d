"""How does clustering that was interrupted go on where it stopped?

A folder keeps the progress in one file, which is replaced as a whole, and says of what it is the progress. Nothing is ever
unpickled.
"""

import hashlib
import json
import os
import time
from pathlib import Path
from typing import Final

import numpy as np

from openiru.engines.hashes.index.clusters import Progress
from openiru.engines.hashes.index.files import sync_folder
from openiru.engines.hashes.index.known import KnownHashes

FILE: Final = "progress"
_FORMAT: Final = "openiru-clusters"
_VERSION: Final = 1
_EVERY_S: Final = 10.0
_HASHES_AT_ONCE: Final = 1 << 20


class OtherProgressError(ValueError):
    """A folder with the progress of other hashes or another distance, or with something else."""


class Keeper:
    """Keeps progress in a folder, now and then."""

    def __init__(self, folder: Path, known: KnownHashes, *, max_distance_bits: int) -> None:
        """Use a folder, which is made if need be."""
        self._folder = folder
        self._count = len(known.tables.words)
        self._about = {
            "format": _FORMAT,
            "version": _VERSION,
            "max_distance_bits": max_distance_bits,
            "digest": _digest(known),
        }
        self._next_at = time.monotonic() + _EVERY_S
        folder.mkdir(parents=True, exist_ok=True)

    def kept(self) -> Progress | None:
        """The progress that the folder holds; None if it holds none.

        Raises:
            OtherProgressError: if it is that of something else.
        """
        path = self._folder / FILE
        try:
            data = path.read_bytes()
        except FileNotFoundError:
            return None
        line, _, arrays = data.partition(b"\n")
        try:
            about = json.loads(line)
            turn, check = about.pop("turn"), about.pop("check")
        except (ValueError, AttributeError, KeyError) as error:
            raise OtherProgressError(f"{path} holds no progress of clustering") from error
        if about != self._about:
            raise OtherProgressError(
                f"{path} holds the progress of other hashes, or of another distance: take another folder"
            )
        if len(arrays) != 5 * self._count or hashlib.sha256(arrays).hexdigest() != check:
            raise OtherProgressError(f"{path} is damaged: remove it, and clustering begins anew")
        leaders = np.frombuffer(arrays, "<u4", count=self._count).astype(np.uint32)
        distances_bits = np.frombuffer(arrays, np.uint8, offset=4 * self._count).copy()
        return Progress(turn=turn, leaders=leaders, distances_bits=distances_bits)

    def keep(self, progress: Progress) -> None:
        """Keep progress, if the last time was some seconds ago."""
        if time.monotonic() >= self._next_at:
            self.keep_now(progress)
            self._next_at = time.monotonic() + _EVERY_S

    def keep_now(self, progress: Progress) -> None:
        """Keep progress: whole, or what was kept before stays."""
        arrays = progress.leaders.astype("<u4").tobytes() + progress.distances_bits.tobytes()
        about = {**self._about, "turn": progress.turn, "check": hashlib.sha256(arrays).hexdigest()}
        draft = self._folder / f"{FILE}.draft"
        with draft.open("wb") as file:
            file.write(json.dumps(about).encode() + b"\n")
            file.write(arrays)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(self._folder / FILE)
        sync_folder(self._folder)

    def remove(self) -> None:
        """Take away what was kept, and the folder if nothing else is in it."""
        for name in (FILE, f"{FILE}.draft"):
            (self._folder / name).unlink(missing_ok=True)
        if not any(self._folder.iterdir()):
            self._folder.rmdir()


def _digest(known: KnownHashes) -> str:
    """What tells these hashes, with their copies, from all others."""
    digest = hashlib.sha256()
    for first in range(0, len(known.tables.words), _HASHES_AT_ONCE):
        digest.update(known.tables.words[first : first + _HASHES_AT_ONCE].astype("<u8").tobytes())
    digest.update(known.entries.further_rows.astype("<u4").tobytes())
    return f"sha256:{digest.hexdigest()}"

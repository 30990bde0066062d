"""What does a store hold that does not change until the next merge?

The tables of all entries that were live, their labels, and everything that was withdrawn before. Every id from 1 up to
the last is either live or withdrawn, so the ids of live entries need no list: they are the numbers that are not among
those withdrawn.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from openiru.engines.hashes.index.distinct import mixed
from openiru.engines.hashes.index.files import (
    BrokenIndexError,
    map_array,
    open_index,
    read_manifest,
    write_arrays,
    write_manifest,
    write_tables,
)
from openiru.engines.hashes.index.known import KnownHashes
from openiru.engines.hashes.index.labels import Labels, no_labels
from openiru.engines.hashes.index.store import journal
from openiru.engines.hashes.index.tables import Words

PARTS: Final = 17  # of which building a generation tells that they are done
JOURNAL: Final = "journal"

# Every array besides those of the index, and the kind of its numbers.
KINDS: Final = {
    "label_ends.u64": np.uint64,
    "labels.utf8": np.uint8,
    "withdrawn.u64": np.uint64,
    "withdrawn_words.u64": np.uint64,
    "withdrawn_at.i64": np.int64,
    "withdrawn_label_ends.u64": np.uint64,
    "withdrawn_labels.utf8": np.uint8,
}


@dataclass(frozen=True, kw_only=True)
class Archive:
    """Entries that were withdrawn, by id."""

    ids: NDArray[np.uint64]  # ascending
    words: Words
    at_us: NDArray[np.int64]  # microseconds since 1970, UTC
    labels: Labels

    @property
    def size_bytes(self) -> int:
        """Memory or file space that this takes."""
        return self.ids.nbytes + self.words.nbytes + self.at_us.nbytes + self.labels.size_bytes

    @cached_property
    def mixed(self) -> Words:
        """A number for each hash by which the same one is found."""
        return mixed(self.words)


def empty_archive() -> Archive:
    """Nothing was withdrawn yet."""
    return Archive(
        ids=np.empty(0, np.uint64),
        words=np.empty((0, 4), np.uint64),
        at_us=np.empty(0, np.int64),
        labels=no_labels(0),
    )


@dataclass(frozen=True, kw_only=True)
class Contents:
    """All that goes into a generation."""

    words: Words  # of live entries, in the order of their ids
    labels: Labels
    archive: Archive
    next_id: int


@dataclass(frozen=True, kw_only=True)
class Generation:
    """A state of a store, opened where it lies."""

    folder: Path
    known: KnownHashes
    labels: Labels  # of live entries
    archive: Archive
    next_id: int

    @property
    def journal(self) -> Path:
        """The file of changes since then."""
        return self.folder / JOURNAL

    def ids_of(self, entries: NDArray[np.int64]) -> NDArray[np.int64]:
        """The ids of live entries."""
        if not len(self.archive.ids):
            return entries + 1
        return entries + 1 + np.searchsorted(self._live_before, entries, side="right")

    def entries_of(self, ids: NDArray[np.int64]) -> NDArray[np.int64]:
        """The live entries of ids; -1 for an id that is not live here."""
        passed = np.searchsorted(self._withdrawn, ids)
        gone = np.append(self._withdrawn, -1)[passed] == ids
        entries = ids - 1 - passed
        return np.where(gone | (ids < 1) | (entries >= len(self.known)), -1, entries)

    @cached_property
    def _withdrawn(self) -> NDArray[np.int64]:
        return self.archive.ids.astype(np.int64)

    @cached_property
    def _live_before(self) -> NDArray[np.int64]:
        """For each withdrawn id, how many live ones come before."""
        return self._withdrawn - 1 - np.arange(len(self._withdrawn))


def write_generation(
    contents: Contents, folder: Path, *, advance: Callable[[int], None] = lambda _: None
) -> None:
    """Write a generation with an empty journal to a new folder; it is one only once all of it is on the disk.

    `advance` is told whenever one of `PARTS` is done.
    """
    folder.mkdir(parents=True)
    manifest = write_tables(contents.words, folder, advance=advance)
    archive = contents.archive
    arrays: dict[str, NDArray[Any]] = {
        "label_ends.u64": contents.labels.ends,
        "labels.utf8": contents.labels.text,
        "withdrawn.u64": archive.ids,
        "withdrawn_words.u64": archive.words,
        "withdrawn_at.i64": archive.at_us,
        "withdrawn_label_ends.u64": archive.labels.ends,
        "withdrawn_labels.utf8": archive.labels.text,
    }
    manifest["files"] |= write_arrays(arrays, folder)
    manifest["next_id"] = contents.next_id
    journal.create(folder / JOURNAL)
    write_manifest(folder, manifest)


def open_generation(folder: Path) -> Generation:
    """Open a generation where it lies.

    Raises:
        BrokenIndexError: if files are missing or damaged.
    """
    known = open_index(folder)
    manifest = read_manifest(folder)
    arrays: dict[str, NDArray[Any]] = {
        name: map_array(folder, name, manifest, kind) for name, kind in KINDS.items()
    }
    if not isinstance(manifest.get("next_id"), int):
        raise BrokenIndexError(f"{folder} is an index without a store: it has no next id")
    withdrawn = arrays["withdrawn.u64"]
    archive = Archive(
        ids=withdrawn,
        words=arrays["withdrawn_words.u64"].reshape(-1, 4),
        at_us=arrays["withdrawn_at.i64"],
        labels=Labels(
            count=len(withdrawn),
            ends=arrays["withdrawn_label_ends.u64"],
            text=arrays["withdrawn_labels.utf8"],
        ),
    )
    labels = Labels(count=len(known), ends=arrays["label_ends.u64"], text=arrays["labels.utf8"])
    return Generation(folder=folder, known=known, labels=labels, archive=archive, next_id=manifest["next_id"])

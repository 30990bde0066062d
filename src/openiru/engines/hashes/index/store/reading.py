"""Which known hashes lie near one, as of this moment? Millions in a folder, searched while they change.

An entry counts from the moment its `add` returns, and never again from the moment its `withdraw` returns, in this
process and in all others: before each search the store looks whether something changed, which takes microseconds.
"""

import os
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import numpy as np

from openiru.engines.hashes.index.files import BrokenIndexError
from openiru.engines.hashes.index.known import Finder, checked, on_processor
from openiru.engines.hashes.index.store.errors import UnknownEntryError
from openiru.engines.hashes.index.store.generation import open_generation
from openiru.engines.hashes.index.store.places import CURRENT, current_name
from openiru.engines.hashes.index.store.state import State, caught_up, first_state
from openiru.engines.hashes.index.tables import Words
from openiru.engines.hashes.search import MAX_DISTANCE_BITS, NearHashes

_TRIES: Final = 100  # a generation may be cleared away between reading its name and opening its files
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
NEW_GENERATION_BYTES: Final = 16 * 65_537 * 4  # its offsets alone are as large


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A known hash, live or withdrawn."""

    id: int
    value: bytes  # 32 bytes
    label: str
    withdrawn_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreFigures:
    """How large a store is."""

    live: int
    withdrawn: int
    distinct: int  # in the tables of the generation; the same hash counted once
    added: int  # since the last merge, withdrawn ones included
    withdrawn_since: int  # since the last merge
    next_id: int
    generation: str
    index_bytes: int  # the tables of the generation
    label_bytes: int
    archive_bytes: int
    journal_bytes: int


@dataclass(frozen=True, slots=True)
class _Seen:
    """A state, and by what a change of its files would show."""

    state: State
    current: tuple[int, int]
    journal: str
    journal_bytes: int


class HashStore:
    """A store that is open in this process; safe to use from many threads."""

    def __init__(self, folder: Path) -> None:
        """Open a store.

        Raises:
            BrokenIndexError: if the folder is none, or files are damaged.
        """
        self.folder = folder
        self._current = str(folder / CURRENT)
        self._turn = threading.Lock()
        self._seen = self._opened()

    @property
    def state(self) -> State:
        """What the store knows at this moment.

        Raises:
            BrokenIndexError: if files were damaged or removed meanwhile.
        """
        seen = self._seen
        if self._is_fresh(seen):
            return seen.state
        with self._turn:
            if not self._is_fresh(self._seen):
                self._seen = self._refreshed(self._seen)
            return self._seen.state

    @property
    def known_state(self) -> State:
        """What the store knew when it last looked; the files may have changed since."""
        return self._seen.state

    def behind_bytes(self) -> int:
        """How much there is to read before the store knows what it holds at this moment; takes microseconds.

        0 if nothing changed; at least the size of a generation's offsets if one was put in force.

        Raises:
            BrokenIndexError: if the folder is no store any more.
        """
        seen = self._seen
        if self._mark() != seen.current:
            return NEW_GENERATION_BYTES
        try:
            size = os.stat(seen.journal).st_size  # noqa: PTH116
        except FileNotFoundError:
            return NEW_GENERATION_BYTES
        return abs(size - seen.journal_bytes)

    def find_near(
        self, queries: Words, *, max_distance_bits: int = MAX_DISTANCE_BITS, find: Finder = on_processor
    ) -> NearHashes:
        """All pairs of a queried and a live known hash within a distance, sorted by row, then distance, then id.

        Args:
            queries: hashes, shape (n, 4), most significant word first.
            max_distance_bits: greatest Hamming distance, 0 to 63 bits.
            find: where to look: on this processor, or on a GPU.

        Raises:
            WrongHashLengthError: if a row does not have 256 bits.
            RadiusError: outside 0 to 63 bits.
        """
        return self.state.find_near(checked(queries), max_distance_bits=max_distance_bits, find=find)

    def iter_near(
        self, queries: Words, *, max_distance_bits: int = MAX_DISTANCE_BITS, find: Finder = on_processor
    ) -> Iterator[NearHashes]:
        """The same in parts, all as of the moment of the call."""
        return self.state.iter_near(queries, max_distance_bits=max_distance_bits, find=find)

    def labels(self, ids: Sequence[int]) -> list[str]:
        """The labels of entries; empty for one without."""
        state = self.state
        return [state.label(entry_id) for entry_id in ids]

    def entry(self, entry_id: int) -> Entry:
        """What is known of an entry, live or withdrawn.

        Raises:
            UnknownEntryError: if there never was one with this id.
        """
        state = self.state
        found = state.entry(entry_id)
        if found is None:
            raise UnknownEntryError(f"no entry has the id {entry_id}; ids go up to {state.next_id - 1}")
        words, label, at_us = found
        at = None if at_us is None else _EPOCH + timedelta(microseconds=at_us)
        return Entry(id=entry_id, value=words.astype(">u8").tobytes(), label=label, withdrawn_at=at)

    def ids_with(self, value: bytes, *, label: str | None = None) -> list[int]:
        """The live entries with exactly this hash, and this label if one is given."""
        words = np.frombuffer(value, ">u8").astype(np.uint64).reshape(1, 4)
        state = self.state
        ids = [int(found) for part in state.iter_near(words, max_distance_bits=0) for found in part.ids]
        return [found for found in ids if label is None or state.label(found) == label]

    def figures(self) -> StoreFigures:
        """How large the store is."""
        state = self.state
        generation = state.generation
        archive = generation.archive
        return StoreFigures(
            live=state.live_count,
            withdrawn=len(archive.ids) + len(state.withdrawn),
            distinct=len(generation.known.tables.words),
            added=state.added_count,
            withdrawn_since=len(state.withdrawn),
            next_id=state.next_id,
            generation=generation.folder.name,
            index_bytes=generation.known.size_bytes,
            label_bytes=generation.labels.size_bytes,
            archive_bytes=archive.size_bytes,
            journal_bytes=state.journal_end,
        )

    def adopt(self, state: State) -> None:
        """Take over a state that this process has just made."""
        with self._turn:
            self._seen = self._looked_at(state)

    def _is_fresh(self, seen: _Seen) -> bool:
        # Before each search: plain names and calls, because here every microsecond counts.
        try:
            return (
                self._mark() == seen.current and os.stat(seen.journal).st_size == seen.journal_bytes  # noqa: PTH116
            )
        except FileNotFoundError:
            return False

    def _refreshed(self, seen: _Seen) -> _Seen:
        if self._mark() != seen.current:
            return self._opened()
        try:
            return self._looked_at(seen.state)
        except FileNotFoundError:
            return self._opened()

    def _looked_at(self, state: State) -> _Seen:
        # In this order: what changes after a look is seen by the next one.
        current = self._mark()
        journal = state.generation.journal
        size = journal.stat().st_size
        return _Seen(caught_up(state), current, str(journal), size)

    def _opened(self) -> _Seen:
        for _ in range(_TRIES):
            current = self._mark()
            name = current_name(self.folder)
            try:
                return self._looked_at(first_state(open_generation(self.folder / name)))
            except (BrokenIndexError, FileNotFoundError):
                # Cleared away by a merge, or truly broken?
                if self._mark() == current:
                    raise
        raise BrokenIndexError(f"{self.folder} is replaced faster than it can be opened")

    def _mark(self) -> tuple[int, int]:
        """By what a replaced CURRENT shows.

        Raises:
            BrokenIndexError: if there is none.
        """
        try:
            found = os.stat(self._current)  # noqa: PTH116
        except OSError as error:
            raise BrokenIndexError(f"{self.folder} is no hash index: it has no readable {CURRENT}") from error
        return found.st_ino, found.st_mtime_ns

"""How does a store come to be, and how does it change?

One writer at a time; searches go on meanwhile. What these functions return is on the disk.
"""

import fcntl
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import IntEnum
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from openiru.engines.hashes.index.distinct import distinct
from openiru.engines.hashes.index.files import sync_folder
from openiru.engines.hashes.index.known import checked
from openiru.engines.hashes.index.labels import Labels, no_labels
from openiru.engines.hashes.index.store import journal
from openiru.engines.hashes.index.store.errors import StoreExistsError, UnknownEntryError
from openiru.engines.hashes.index.store.generation import Contents, empty_archive, write_generation
from openiru.engines.hashes.index.store.places import FIRST, set_current, writing
from openiru.engines.hashes.index.store.reading import HashStore
from openiru.engines.hashes.index.store.state import State, after
from openiru.engines.hashes.index.tables import Words

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_NAMED: Final = 5  # unknown ids in a sentence


class Outcome(IntEnum):
    """What became of a hash that was to be added."""

    ADDED = 0
    KNOWN = 1  # a live entry has the same hash and label
    WITHDRAWN = 2  # such an entry was withdrawn; it was not added again


@dataclass(frozen=True, slots=True, kw_only=True)
class Addition:
    """What became of hashes that were to be added, in their order."""

    ids: NDArray[np.int64]  # of the new, the known or the withdrawn entry
    outcomes: NDArray[np.uint8]  # see Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawal:
    """Which entries were withdrawn now, and which were before."""

    ids: NDArray[np.int64]
    already: NDArray[np.int64]


def create_store(
    folder: Path,
    words: Words,
    labels: Labels | None = None,
    *,
    advance: Callable[[int], None] = lambda _: None,
) -> HashStore:
    """Build a store of hashes, shape (m, 4), which get the ids 1 to m in their order.

    It is built beside its place and moved there when it is complete. What a killed build leaves is cleared away by the
    next. `advance` is told whenever one of `generation.PARTS` is done.

    Raises:
        StoreExistsError: if the folder is there and not empty.
        WrongHashLengthError: if a row does not have 256 bits.
    """
    words = checked(words)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise StoreExistsError(
            f"{folder} is there already: withdraw, add and merge, or build in a new folder"
        )
    _clear_unfinished(folder)
    draft = folder.parent / f".{folder.name}.building-{os.getpid()}"
    draft.mkdir(parents=True)
    try:
        with writing(draft):
            contents = Contents(
                words=words,
                labels=no_labels(len(words)) if labels is None else labels,
                archive=empty_archive(),
                next_id=len(words) + 1,
            )
            write_generation(contents, draft / FIRST, advance=advance)
            set_current(draft, FIRST)
            draft.rename(folder)
            sync_folder(folder.parent)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise
    return HashStore(folder)


def _clear_unfinished(folder: Path) -> None:
    """Remove what killed builds left; builds that go on hold their lock."""
    for left in folder.parent.glob(f".{folder.name}.building-*"):
        descriptor = os.open(left / "LOCK", os.O_RDWR | os.O_CREAT, 0o644)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(left, ignore_errors=True)
        except BlockingIOError:
            continue
        finally:
            os.close(descriptor)


def add(store: HashStore, words: Words, labels: Labels | None = None, *, again: bool = False) -> Addition:
    """Add hashes, shape (n, 4), all or none; the same hash with the same label is known and stays one entry.

    Args:
        store: the store.
        words: hashes.
        labels: their labels.
        again: add also what was withdrawn before; without it that stays withdrawn.

    Raises:
        WrongHashLengthError: if a row does not have 256 bits.
    """
    words = checked(words)
    labels = no_labels(len(words)) if labels is None else labels
    with writing(store.folder):
        state = store.state
        ids, outcomes = np.zeros(len(words), np.int64), np.full(len(words), Outcome.ADDED, np.uint8)
        if not again:
            _mark_withdrawn(state, words, labels, (ids, outcomes))
        _mark_known(state, words, labels, (ids, outcomes))
        repeats = _repeats(words, labels, outcomes)
        new = np.flatnonzero((outcomes == Outcome.ADDED) & (repeats < 0))
        ids[new] = state.next_id + np.arange(len(new))
        repeated = np.flatnonzero(repeats >= 0)
        ids[repeated] = ids[repeats[repeated]]
        outcomes[repeated] = Outcome.KNOWN
        if len(new):
            record = journal.Added(first_id=state.next_id, words=words[new], labels=labels.take(new))
            _commit(store, state, record)
    return Addition(ids=ids, outcomes=outcomes)


def withdraw(store: HashStore, ids: NDArray[np.int64], *, at: datetime) -> Withdrawal:
    """Withdraw entries, all or none: from now on no search tells them.

    Args:
        store: the store.
        ids: entries.
        at: when they were withdrawn, aware.

    Raises:
        UnknownEntryError: if there is none with an id; then nothing is withdrawn.
    """
    ids = np.unique(np.asarray(ids, np.int64))
    with writing(store.folder):
        state = store.state
        unknown = ids[(ids < 1) | (ids >= state.next_id)]
        if len(unknown):
            named = ", ".join(map(str, unknown[:_NAMED].tolist()))
            more = f" and {len(unknown) - _NAMED} more" if len(unknown) > _NAMED else ""
            raise UnknownEntryError(
                f"no entry has the id {named}{more}; ids go from 1 to {state.next_id - 1}: nothing was withdrawn"
            )
        live = state.is_live(ids)
        if np.any(live):
            at_us = (at - _EPOCH) // timedelta(microseconds=1)
            _commit(store, state, journal.Withdrawn(ids=ids[live].astype(np.uint64), at_us=at_us))
    return Withdrawal(ids=ids[live], already=ids[~live])


def _commit(store: HashStore, state: State, record: journal.Record) -> None:
    end = journal.append(state.generation.journal, record, end=state.journal_end)
    store.adopt(after(state, record, end=end))


def _mark_known(
    state: State, words: Words, labels: Labels, marks: tuple[NDArray[np.int64], NDArray[np.uint8]]
) -> None:
    """Mark hashes of which there is a live entry with the same label."""
    ids, outcomes = marks
    for part in state.iter_near(words, max_distance_bits=0):
        for row, entry_id in zip(part.rows.tolist(), part.ids.tolist(), strict=True):
            if outcomes[row] != Outcome.KNOWN and state.label(entry_id) == labels[row]:
                ids[row], outcomes[row] = entry_id, Outcome.KNOWN


def _mark_withdrawn(
    state: State, words: Words, labels: Labels, marks: tuple[NDArray[np.int64], NDArray[np.uint8]]
) -> None:
    """Mark hashes of which an entry with the same label was withdrawn."""
    ids, outcomes = marks
    for row, entry_id in state.withdrawn_with(words):
        found = state.entry(entry_id)
        if found is not None and found[1] == labels[row]:
            ids[row], outcomes[row] = entry_id, Outcome.WITHDRAWN


def _repeats(words: Words, labels: Labels, outcomes: NDArray[np.uint8]) -> NDArray[np.int64]:
    """For each hash to be added, an earlier one with the same label; -1 if there is none."""
    repeats = np.full(len(words), -1)
    _, entries = distinct(words)
    if entries.firsts is None:
        return repeats
    seen: dict[tuple[int, str], int] = {}
    for row in np.unique(entries.further_rows).tolist():
        first = int(entries.firsts[row])
        seen[row, labels[first]] = first
    for row, entry in zip(entries.further_rows.tolist(), entries.further.tolist(), strict=True):
        first = seen.setdefault((row, labels[entry]), entry)
        if first != entry and outcomes[entry] == Outcome.ADDED:
            repeats[entry] = first
    return repeats

"""Is a store whole: its files as they were written, its tables true to its hashes, its ids complete?"""

import hashlib
import mmap
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from openiru.engines.hashes.index.budgets import WORDS
from openiru.engines.hashes.index.files import BrokenIndexError, read_manifest
from openiru.engines.hashes.index.labels import Labels
from openiru.engines.hashes.index.store import journal
from openiru.engines.hashes.index.store.generation import Generation, open_generation
from openiru.engines.hashes.index.store.places import current_name
from openiru.engines.hashes.index.tables import CELLS, Cells, Words, word_at

_compiled = njit(cache=True, nogil=True, error_model="numpy")


def problems(folder: Path, *, advance: Callable[[int], None] = lambda _: None) -> Iterator[str]:
    """Everything that is wrong with a store, a sentence for each; nothing if it is whole.

    A torn record at the end of the journal is no problem: it was never committed.

    Args:
        folder: the store.
        advance: told whenever one of 18 parts is done.
    """
    try:
        generation = open_generation(folder / current_name(folder))
    except (BrokenIndexError, OSError) as error:
        yield str(error)
        return
    damaged = list(_damaged_files(generation.folder))
    advance(1)
    yield from damaged
    if not damaged:
        yield from _wrong_tables(generation, advance)
        yield from _wrong_entries(generation)
    yield from _wrong_journal(generation)
    advance(1)


def _damaged_files(folder: Path) -> Iterator[str]:
    for name, file in read_manifest(folder)["files"].items():
        if "digest" in file and _digest(folder / name) != file["digest"]:
            yield f"{folder / name} is not as it was written: it has another digest"


def _digest(path: Path) -> str:
    found = hashlib.sha256()
    with path.open("rb") as file:
        if path.stat().st_size:
            with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as mapped:
                found.update(mapped)
    return f"sha256:{found.hexdigest()}"


def _wrong_tables(generation: Generation, advance: Callable[[int], None]) -> Iterator[str]:
    tables = generation.known.tables
    size = CELLS * len(tables.words)
    for table in range(WORDS):
        cells = tables.cells[table * size : (table + 1) * size]
        wrong = _wrong_key(tables.words, table, tables.offsets[table], cells)
        if wrong >= 0:
            yield f"{generation.folder / 'cells.u16'} does not agree with the hashes: table {table}, bucket {wrong}"
        advance(1)


@_compiled
def _wrong_key(words: Words, table: int, offsets: NDArray[np.uint32], cells: Cells) -> Any:
    """The first bucket of a table that is wrong; -1 if each hash is once where it belongs."""
    if offsets[0] != 0 or offsets[65536] != words.shape[0]:
        return 0
    met = np.zeros(words.shape[0], np.bool_)
    for key in range(65536):
        start, end = np.int64(offsets[key]), np.int64(offsets[key + 1])
        if end < start:
            return key
        for place in range(end - start):
            cell = 3 * start + (end - start) + 2 * place
            row = np.int64(cells[cell]) | (np.int64(cells[cell + 1]) << 16)
            if row >= words.shape[0] or met[row]:
                return key
            met[row] = True
            if word_at(words, int(row), table) != key:
                return key
            if word_at(words, int(row), table ^ 1) != cells[3 * start + place]:
                return key
    return -1


def _wrong_entries(generation: Generation) -> Iterator[str]:
    entries, archive, folder = generation.known.entries, generation.archive, generation.folder
    rows = len(generation.known.tables.words)
    firsts = np.arange(rows) if entries.firsts is None else entries.firsts
    numbers = np.sort(np.concatenate([firsts, entries.further]))
    if len(firsts) != rows or not np.array_equal(numbers, np.arange(entries.count)):
        yield f"{folder}: not every entry has one hash"
    if np.any(entries.further_rows >= rows) or np.any(np.diff(entries.further_rows.astype(np.int64)) < 0):
        yield f"{folder / 'further_rows.u32'} names hashes that are not there"
    if entries.count + len(archive.ids) + 1 != generation.next_id or not _rises(archive.ids):
        yield f"{folder}: live and withdrawn entries are not all that ever were"
    for name, labels in (("labels.utf8", generation.labels), ("withdrawn_labels.utf8", archive.labels)):
        if not _fits(labels):
            yield f"{folder / name} does not have the labels of {labels.count:,} entries"


def _rises(ids: NDArray[np.uint64]) -> bool:
    return bool(np.all(ids[1:] > ids[:-1]))


def _fits(labels: Labels) -> bool:
    if not len(labels.ends):
        return not len(labels.text)
    rises = bool(np.all(labels.ends[1:] >= labels.ends[:-1]))
    return rises and len(labels.ends) == labels.count and int(labels.ends[-1]) == len(labels.text)


def _wrong_journal(generation: Generation) -> Iterator[str]:
    next_id, path = generation.next_id, generation.journal
    try:
        if path.read_bytes()[: len(journal.HEADER)] != journal.HEADER:
            yield f"{path} is no journal"
            return
        for record, end in journal.read(path):
            if isinstance(record, journal.Added):
                if record.first_id != next_id:
                    yield f"{path}, up to byte {end}: adds entry {record.first_id}, and {next_id} was to come"
                next_id = record.first_id + len(record.words)
            elif np.any((record.ids < 1) | (record.ids >= next_id)):
                yield f"{path}, up to byte {end}: withdraws an entry that never was"
    except OSError as error:
        yield f"{path} cannot be read: {error}"

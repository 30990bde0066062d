"""What does a store know at one moment?

A generation, what its journal added since, and what was withdrawn since. A state never changes: a new record makes a
new state, so a search that began with one ends with it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from openiru.engines.hashes.index.budgets import budgets
from openiru.engines.hashes.index.distinct import mixed
from openiru.engines.hashes.index.known import (
    NOTHING,
    Finder,
    KnownHashes,
    are_few,
    find_if_quick,
    find_near,
    index_words,
    iter_near_each,
    on_processor,
)
from openiru.engines.hashes.index.known import joined as joined_near
from openiru.engines.hashes.index.labels import Labels, joined
from openiru.engines.hashes.index.store import journal
from openiru.engines.hashes.index.store.generation import Generation
from openiru.engines.hashes.index.store.journal import Added, Record, Withdrawn
from openiru.engines.hashes.index.tables import Words
from openiru.engines.hashes.search import MAX_DISTANCE_BITS, NearHashes

# Entries are gathered before they join the larger tables of what was added: a change costs milliseconds.
_LEAST_GATHERED: Final = 4096


@dataclass(frozen=True, kw_only=True)
class Lot:
    """Entries that were added one after another, with ids from `first_id` on."""

    first_id: int
    words: Words
    labels: Labels
    known: KnownHashes


@dataclass(frozen=True, kw_only=True)
class State:
    """All that a search looks at."""

    generation: Generation
    journal_end: int  # how much of the journal this state knows, in bytes
    lots: tuple[Lot, ...] = ()  # up to two: a larger one, and what came after it
    withdrawn: NDArray[np.int64]  # ids, ascending
    withdrawn_at_us: NDArray[np.int64]

    @property
    def next_id(self) -> int:
        """The id that the next entry gets."""
        return self.lots[-1].first_id + len(self.lots[-1].words) if self.lots else self.generation.next_id

    @property
    def live_count(self) -> int:
        """How many entries are searched."""
        return len(self.generation.known) + self.added_count - len(self.withdrawn)

    @property
    def added_count(self) -> int:
        """How many entries were added since the generation."""
        return sum(len(lot.words) for lot in self.lots)

    def find_near(
        self, queries: Words, *, max_distance_bits: int = MAX_DISTANCE_BITS, find: Finder = on_processor
    ) -> NearHashes:
        """All near pairs of live entries; see `known.find_near`. Ids are those of the store."""
        if not are_few(queries, budgets(max_distance_bits)):
            return joined_near(list(self.iter_near(queries, max_distance_bits=max_distance_bits, find=find)))
        return self._told(
            [
                find_near(queries, known, max_distance_bits=max_distance_bits, find=find)
                for known in self._everything
            ]
        )

    def find_if_quick(
        self, queries: Words, *, max_distance_bits: int = MAX_DISTANCE_BITS, most_pairs: int
    ) -> NearHashes | None:
        """The same if it takes milliseconds; see `known.find_if_quick`."""
        parts = []
        for known in self._everything:
            near = find_if_quick(queries, known, max_distance_bits=max_distance_bits, most_pairs=most_pairs)
            if near is None:
                return None
            parts.append(near)
            most_pairs -= len(near)
        return self._told(parts)

    def iter_near(
        self, queries: Words, *, max_distance_bits: int = MAX_DISTANCE_BITS, find: Finder = on_processor
    ) -> Iterator[NearHashes]:
        """The same, part by part in the order of the rows."""
        for parts in iter_near_each(
            queries, self._everything, max_distance_bits=max_distance_bits, find=find
        ):
            yield self._told(parts)

    @property
    def _everything(self) -> list[KnownHashes]:
        return [self.generation.known, *(lot.known for lot in self.lots)]

    def _told(self, parts: list[NearHashes]) -> NearHashes:
        """What was found in the tables, by the ids of the store, without withdrawn entries."""
        told = []
        if len(parts[0]):
            told.append(replace(parts[0], ids=self.generation.ids_of(parts[0].ids)))
        for lot, part in zip(self.lots, parts[1:], strict=True):
            if len(part):
                told.append(replace(part, ids=part.ids + lot.first_id))
        if not told:
            return NOTHING
        near = _merged(told)
        if not len(self.withdrawn):
            return near
        live = ~self.is_withdrawn(near.ids)
        return NearHashes(rows=near.rows[live], ids=near.ids[live], distances_bits=near.distances_bits[live])

    def is_withdrawn(self, ids: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Which ids were withdrawn since the generation."""
        found: NDArray[np.bool_] = np.append(self.withdrawn, -1)[np.searchsorted(self.withdrawn, ids)] == ids
        return found

    def live(self) -> KnownHashes:
        """All live entries as one index; the generation's own, unless something changed since."""
        if self._kept is None and not self.added_count:
            return self.generation.known
        return index_words(self.live_words())

    def live_ids(self) -> NDArray[np.int64]:
        """The ids of all live entries, ascending."""
        kept, added = self._kept, self._added
        ids = [self.generation.ids_of(np.arange(len(self.generation.known)) if kept is None else kept)]
        ids += [rows + lot.first_id for lot, rows in zip(self.lots, added, strict=True)]
        return np.concatenate(ids)

    def live_words(self) -> Words:
        """The hashes of all live entries, by id; a copy, unless nothing changed since the generation."""
        kept, added = self._kept, self._added
        known = self.generation.known
        if kept is None and not added:
            return known.all_words()
        count = len(known) if kept is None else len(kept)
        words = np.empty((count + sum(map(len, added)), 4), np.uint64)
        known.copy_words(kept, words[:count])
        for lot, rows in zip(self.lots, added, strict=True):
            words[count : count + len(rows)] = lot.words[rows]
            count += len(rows)
        return words

    def live_labels(self) -> Labels:
        """The labels of all live entries, by id."""
        kept, added = self._kept, self._added
        labels = [self.generation.labels if kept is None else self.generation.labels.take(kept)]
        labels += [lot.labels.take(rows) for lot, rows in zip(self.lots, added, strict=True) if len(rows)]
        return joined(labels)

    @property
    def _kept(self) -> NDArray[np.int64] | None:
        """Entries of the generation that are live; None if all are."""
        gone = self.generation.entries_of(self.withdrawn[self.withdrawn < self.generation.next_id])
        if not len(gone):
            return None
        live = np.ones(len(self.generation.known), bool)
        live[gone] = False
        return np.flatnonzero(live)

    @property
    def _added(self) -> list[NDArray[np.int64]]:
        """For each lot the rows of live entries."""
        return [
            np.flatnonzero(~self.is_withdrawn(lot.first_id + np.arange(len(lot.words)))) for lot in self.lots
        ]

    def is_live(self, ids: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Which ids are of entries that searches find."""
        added = (ids >= self.generation.next_id) & (ids < self.next_id)
        return (added | (self.generation.entries_of(ids) >= 0)) & ~self.is_withdrawn(ids)

    def label(self, entry_id: int) -> str:
        """The label of an entry; empty if it has none."""
        found = self.entry(entry_id)
        return found[1] if found else ""

    def entry(self, entry_id: int) -> tuple[Words, str, int | None] | None:
        """Hash, label and time of withdrawal in microseconds of an entry; None if there never was one."""
        place = int(np.searchsorted(self.withdrawn, entry_id))
        gone = place < len(self.withdrawn) and self.withdrawn[place] == entry_id
        at_us = int(self.withdrawn_at_us[place]) if gone else None
        for lot in self.lots:
            if lot.first_id <= entry_id < lot.first_id + len(lot.words):
                row = entry_id - lot.first_id
                return lot.words[row], lot.labels[row], at_us
        generation, archive = self.generation, self.generation.archive
        entry = generation.entries_of(np.array([entry_id]))
        if entry[0] >= 0:
            return generation.known.words_of(entry)[0], generation.labels[int(entry[0])], at_us
        place = int(np.searchsorted(archive.ids, entry_id))
        if place < len(archive.ids) and archive.ids[place] == entry_id:
            return archive.words[place], archive.labels[place], int(archive.at_us[place])
        return None

    def words_and_labels(self, ids: NDArray[np.int64]) -> tuple[Words, Labels]:
        """Hashes and labels of entries that are live or were withdrawn since the generation; ids ascending."""
        generation = self.generation
        entries = generation.entries_of(ids[ids < generation.next_id])
        words, labels = [generation.known.words_of(entries)], [generation.labels.take(entries)]
        for lot in self.lots:
            rows = ids - lot.first_id
            rows = rows[(rows >= 0) & (rows < len(lot.words))]
            words.append(lot.words[rows])
            labels.append(lot.labels.take(rows))
        return np.concatenate(words), joined(labels)

    def withdrawn_with(self, words: Words) -> Iterator[tuple[int, int]]:
        """Withdrawn entries that have one of some hashes: position of the hash, and id of the entry."""
        archive = self.generation.archive
        since, _ = self.words_and_labels(self.withdrawn)
        wanted = mixed(words)
        for ids, gone, mixes in (
            (archive.ids, archive.words, archive.mixed),
            (self.withdrawn, since, mixed(since)),
        ):
            order = np.argsort(wanted)
            begins = np.searchsorted(wanted, mixes, side="left", sorter=order)
            ends = np.searchsorted(wanted, mixes, side="right", sorter=order)
            for place in np.flatnonzero(ends > begins).tolist():
                for row in order[begins[place] : ends[place]].tolist():
                    if np.array_equal(words[row], gone[place]):
                        yield row, int(ids[place])


def first_state(generation: Generation) -> State:
    """A generation and all that its journal says."""
    none = np.empty(0, np.int64)
    state = State(
        generation=generation, journal_end=len(journal.HEADER), withdrawn=none, withdrawn_at_us=none
    )
    return caught_up(state)


def caught_up(state: State) -> State:
    """The state after what its journal says by now."""
    records = list(journal.read(state.generation.journal, start=state.journal_end))
    if not records:
        return state
    added = [record for record, _ in records if isinstance(record, Added)]
    withdrawn = [record for record, _ in records if isinstance(record, Withdrawn)]
    return _with_withdrawn(
        replace(state, lots=_with_added(state.lots, added), journal_end=records[-1][1]), withdrawn
    )


def after(state: State, record: Record, *, end: int) -> State:
    """The state after one record, which ends at a byte of the journal."""
    if isinstance(record, Added):
        return replace(state, lots=_with_added(state.lots, [record]), journal_end=end)
    return replace(_with_withdrawn(state, [record]), journal_end=end)


def _with_added(lots: tuple[Lot, ...], records: Sequence[Added]) -> tuple[Lot, ...]:
    if not records:
        return lots
    settled, gathered = lots[:1], lots[1:]
    count = sum(len(record.words) for record in records) + sum(len(lot.words) for lot in gathered)
    if not settled or count > max(_LEAST_GATHERED, len(settled[0].words) // 4):
        return (_lot([*lots, *records]),)
    return (*settled, _lot([*gathered, *records]))


def _lot(parts: Sequence[Lot | Added]) -> Lot:
    words = np.concatenate([part.words for part in parts])
    return Lot(
        first_id=parts[0].first_id,
        words=words,
        labels=joined([part.labels for part in parts]),
        known=index_words(words),
    )


def _with_withdrawn(state: State, records: Sequence[Withdrawn]) -> State:
    if not records:
        return state
    ids = np.concatenate([state.withdrawn, *(record.ids.astype(np.int64) for record in records)])
    at = np.concatenate(
        [state.withdrawn_at_us, *(np.full(len(record.ids), record.at_us) for record in records)]
    )
    order = np.argsort(ids, kind="stable")
    return replace(state, withdrawn=ids[order], withdrawn_at_us=at[order])


def _merged(parts: Sequence[NearHashes]) -> NearHashes:
    """Pairs from several lots in one order."""
    if len(parts) == 1:
        return parts[0]
    near = joined_near(parts)
    order = np.lexsort((near.ids, near.distances_bits, near.rows))
    return NearHashes(rows=near.rows[order], ids=near.ids[order], distances_bits=near.distances_bits[order])

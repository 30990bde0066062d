"""A store that changed in many steps answers what one that was built at once would answer."""

import random
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from tests.factories.hashes import flipped, some_hashes

from openiru.engines.hashes.index.labels import labels_of
from openiru.engines.hashes.index.store import state
from openiru.engines.hashes.index.store.changes import add, create_store, withdraw
from openiru.engines.hashes.index.store.merging import merge
from openiru.engines.hashes.index.store.reading import HashStore
from openiru.engines.hashes.index.tables import Words
from openiru.engines.hashes.search import HashIndex, find_near_hashes

AT = datetime(2025, 7, 1, 9, tzinfo=UTC)


@dataclass
class Twin:
    """The obvious store: a dictionary."""

    entries: dict[int, tuple[Words, str]] = field(default_factory=dict)
    withdrawn: set[int] = field(default_factory=set)

    def live(self) -> list[int]:
        return [entry for entry in sorted(self.entries) if entry not in self.withdrawn]

    def near(self, queries: Words, radius: int) -> list[tuple[int, int, int]]:
        live = self.live()
        words = np.array([self.entries[entry][0] for entry in live], np.uint64).reshape(-1, 4)
        found = find_near_hashes(queries, HashIndex(words=words), max_distance_bits=radius)
        ids = np.array(live, np.int64)[found.ids]
        return list(zip(found.rows.tolist(), found.distances_bits.tolist(), ids.tolist(), strict=True))


class Walk:
    """Random changes to a store and to its twin."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.rng = np.random.default_rng(seed)
        self.choices = random.Random(seed)
        # Few hashes that lie close together, so that the same and near ones keep coming.
        self.pool = flipped(self.rng, np.repeat(some_hashes(self.rng, 6), 60, axis=0), 45)
        self.pool[::4] = self.pool[::4][:1]
        self.twin = Twin()
        words, labels = self.some(50)
        self.store = create_store(folder, words, labels_of(labels))
        for number, (value, label) in enumerate(zip(words, labels, strict=True)):
            self.twin.entries[number + 1] = (value, label)

    def some(self, count: int) -> tuple[Words, list[str]]:
        words = self.pool[self.rng.integers(0, len(self.pool), count)]
        return words, [self.choices.choice(["", "a", "b\u00e9", "\u06a9"]) for _ in range(count)]

    def step(self) -> None:
        self.choices.choice([self.add, self.add, self.add_again, self.withdraw, self.merge, self.reopen])()

    def add(self, *, again: bool = False) -> None:
        words, labels = self.some(self.choices.choice([1, 3, 40]))
        addition = add(self.store, words, labels_of(labels), again=again)
        for entry, value, label in zip(addition.ids.tolist(), words, labels, strict=True):
            before = self.twin.entries.setdefault(entry, (value, label))
            assert (before[0].tolist(), before[1]) == (value.tolist(), label)
            assert not (again and entry in self.twin.withdrawn)

    def add_again(self) -> None:
        self.add(again=True)

    def withdraw(self) -> None:
        ids = self.choices.sample(sorted(self.twin.entries), self.choices.choice([1, 5, 20]))
        withdraw(self.store, np.array(ids), at=AT)
        self.twin.withdrawn.update(ids)

    def merge(self) -> None:
        merge(self.store.folder)

    def reopen(self) -> None:
        self.store = HashStore(self.store.folder)

    def compare(self) -> None:
        radius, queries = self.choices.choice([0, 5, 15, 31, 47, 63]), self.some(30)[0]
        found = self.store.find_near(queries, max_distance_bits=radius)
        triples = zip(found.rows.tolist(), found.distances_bits.tolist(), found.ids.tolist(), strict=True)
        assert list(triples) == self.twin.near(queries, radius)
        figures = self.store.figures()
        assert (figures.live, figures.next_id) == (len(self.twin.live()), len(self.twin.entries) + 1)
        assert figures.withdrawn == len(self.twin.withdrawn)
        for entry in self.choices.sample(sorted(self.twin.entries), 10):
            seen = self.store.entry(entry)
            assert seen.label == self.twin.entries[entry][1]
            assert seen.value == self.twin.entries[entry][0].astype(">u8").tobytes()
            assert (seen.withdrawn_at is not None) == (entry in self.twin.withdrawn)


class TestHashStore:
    @pytest.mark.parametrize("seed", range(8))
    def test_answers_like_a_dictionary_whatever_happens_to_it(
        self, tmp_path: Path, seed: int, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(state, "_LEAST_GATHERED", 30)
        walk = Walk(tmp_path / "store", seed)

        for _ in range(40):
            walk.step()
            walk.compare()

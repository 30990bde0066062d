"""Searches go on, and stay right, while others change and merge a store."""

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
from tests.factories.doomed_store import AT
from tests.factories.hashes import some_hashes

from openiru.engines.hashes.index.store.changes import add, create_store, withdraw
from openiru.engines.hashes.index.store.merging import merge
from openiru.engines.hashes.index.store.reading import HashStore

HASHES = some_hashes(np.random.default_rng(51), 3000)


class TestHashStore:
    def test_finds_what_never_changes_while_everything_else_does(self, tmp_path: Path) -> None:
        """Entries 1 to 1000 stay; others come and go, and generations are cleared away under the readers."""
        folder = tmp_path / "store"
        create_store(folder, HASHES[:1000])
        stopping = threading.Event()

        def search(seed: int) -> int:
            rng, store, searches = np.random.default_rng(seed), HashStore(folder), 0
            while not stopping.is_set():
                rows = np.sort(rng.choice(1000, 40, replace=False))
                if searches % 5 == 0:
                    store = HashStore(folder)
                assert store.find_near(HASHES[rows]).ids.tolist() == (rows + 1).tolist()
                searches += 1
            return searches

        with ThreadPoolExecutor(3) as pool:
            searching = [pool.submit(search, seed) for seed in range(3)]
            writer = HashStore(folder)
            for round_ in range(12):
                addition = add(writer, HASHES[1000 + 100 * round_ : 1100 + 100 * round_])
                withdraw(writer, addition.ids[::2], at=AT)
                assert merge(folder)
                assert len(writer.find_near(HASHES[1000:])) == 50 * (round_ + 1)
            stopping.set()
            searches = [each.result(timeout=60) for each in searching]

        assert min(searches) > 0

    def test_carries_over_what_comes_while_it_merges(self, tmp_path: Path) -> None:
        """Two writers and one who merges: everything that was committed is there in the end, and once."""
        folder = tmp_path / "store"
        create_store(folder, HASHES[:1000])
        stopping = threading.Event()

        def write(first: int) -> None:
            store = HashStore(folder)
            for row in range(first, first + 60):
                addition = add(store, HASHES[row : row + 1])
                if row % 3 == 0:
                    withdraw(store, addition.ids, at=AT)

        def merge_on() -> None:
            while not stopping.is_set():
                merge(folder)

        with ThreadPoolExecutor(3) as pool:
            merging = pool.submit(merge_on)
            for writing in [pool.submit(write, 1000), pool.submit(write, 2000)]:
                writing.result(timeout=120)
            stopping.set()
            merging.result(timeout=60)

        store = HashStore(folder)
        rows = [row for row in (*range(1000, 1060), *range(2000, 2060)) if row % 3]
        found = store.find_near(HASHES[1000:])
        assert (found.rows + 1000).tolist() == rows
        assert store.figures().next_id == 1121

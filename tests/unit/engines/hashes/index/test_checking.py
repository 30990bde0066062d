from dataclasses import replace

import numpy as np
import pytest

from openiru.engines.hashes.index.checking import check_index
from openiru.engines.hashes.index.files import BrokenIndexError
from openiru.engines.hashes.index.known import KnownHashes, index_words


@pytest.fixture(scope="module")
def known() -> KnownHashes:
    words = np.random.default_rng(2).integers(0, 1 << 63, (50, 4), np.int64).astype(np.uint64)
    return index_words(np.concatenate([words, words[:20]]))


class TestCheckIndex:
    def test_passes_a_whole_one(self, known: KnownHashes) -> None:
        check_index(known)
        check_index(index_words(np.empty((0, 4), np.uint64)))
        check_index(index_words(known.tables.words))

    def test_refuses_a_row_that_is_none(self, known: KnownHashes) -> None:
        cells = np.full_like(known.tables.cells, 0xFFFF)

        with pytest.raises(BrokenIndexError):
            check_index(replace(known, tables=known.tables._replace(cells=cells)))

    def test_refuses_buckets_that_do_not_follow_each_other(self, known: KnownHashes) -> None:
        offsets = known.tables.offsets.copy()
        offsets[3, 500] = 49_000

        with pytest.raises(BrokenIndexError):
            check_index(replace(known, tables=known.tables._replace(offsets=offsets)))

    @pytest.mark.parametrize("name", ["firsts", "further", "further_rows"])
    def test_refuses_entries_that_are_none(self, known: KnownHashes, name: str) -> None:
        spoiled = getattr(known.entries, name).copy()
        spoiled[-1] = 1_000

        with pytest.raises(BrokenIndexError):
            check_index(replace(known, entries=replace(known.entries, **{name: spoiled})))

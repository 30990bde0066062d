import numpy as np
import pytest
from tests.factories.hashes import flipped, hard_banks, queries_for, some_hashes

from openiru.engines.hashes.index import known as known_module
from openiru.engines.hashes.index.known import find_if_quick, find_near, index_words

BANKS = hard_banks(5)


class TestFindIfQuick:
    @pytest.mark.parametrize("bank", BANKS)
    @pytest.mark.parametrize("bits", [0, 15, 31, 63])
    def test_finds_the_same_where_it_finds_anything(self, bank: str, bits: int) -> None:
        known = index_words(BANKS[bank])
        queries = queries_for(BANKS[bank], 6, 5)
        expected = find_near(queries, known, max_distance_bits=bits)

        found = find_if_quick(queries, known, max_distance_bits=bits, most_pairs=1 << 20)

        assert found is not None
        for one, other in zip(vars(found).values(), vars(expected).values(), strict=True):
            assert np.array_equal(one, other)

    def test_tells_as_many_pairs_as_wanted_and_not_one_more(self) -> None:
        rng = np.random.default_rng(7)
        one = some_hashes(rng, 1)
        copies = np.repeat(one, 30, axis=0)  # the same hash thirty times
        near = flipped(rng, np.repeat(one, 40, axis=0), 9)
        for words in (copies, near, np.concatenate([copies, near, some_hashes(rng, 50)])):
            known = index_words(words)
            count = len(find_near(one, known))

            assert find_if_quick(one, known, most_pairs=count) is not None
            assert find_if_quick(one, known, most_pairs=count - 1) is None

    def test_does_not_begin_what_would_scan_too_much(self, monkeypatch: pytest.MonkeyPatch) -> None:
        rng = np.random.default_rng(8)
        one = some_hashes(rng, 1)
        crowd = flipped(rng, np.repeat(one, 3000, axis=0), 3)
        known = index_words(np.concatenate([crowd, some_hashes(rng, 6000)]))
        monkeypatch.setattr(known_module, "_QUICKLY_SCANNED", 1000)
        known_module._quick_budgets.cache_clear()

        try:
            assert find_if_quick(one, known, most_pairs=1 << 20) is None
            assert find_if_quick(some_hashes(rng, 1), known, most_pairs=1 << 20) is not None
        finally:
            known_module._quick_budgets.cache_clear()

    def test_leaves_very_many_queries_to_others(self) -> None:
        known = index_words(some_hashes(np.random.default_rng(9), 100))

        assert find_if_quick(np.zeros((1000, 4), np.uint64), known, most_pairs=1 << 20) is None

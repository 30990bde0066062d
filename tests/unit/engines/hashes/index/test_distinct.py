import numpy as np
import pytest
from tests.factories.hashes import hard_banks, some_hashes

from openiru.engines.hashes.index import distinct as module
from openiru.engines.hashes.index.distinct import Entries, distinct
from openiru.engines.hashes.index.tables import Words

BANKS = hard_banks(seed=12)


def entries_of(entries: Entries, row: int) -> list[int]:
    first = row if entries.firsts is None else int(entries.firsts[row])
    return [first, *entries.further[entries.further_rows == row].tolist()]


def assert_right(bank: Words) -> None:
    unique, entries = distinct(bank)
    expected: dict[tuple[int, ...], list[int]] = {}
    for entry, words in enumerate(bank.tolist()):
        expected.setdefault(tuple(words), []).append(entry)

    assert [tuple(words) for words in unique.tolist()] == list(expected)
    assert [entries_of(entries, row) for row in range(len(unique))] == list(expected.values())
    assert entries.count == len(bank)


class TestDistinct:
    @pytest.mark.parametrize("name", sorted(BANKS))
    def test_gathers_the_entries_of_each_hash(self, name: str) -> None:
        assert_right(BANKS[name][:1200])

    def test_is_not_deceived_by_hashes_that_share_their_mix(self, monkeypatch: pytest.MonkeyPatch) -> None:
        rng = np.random.default_rng(3)
        bank = some_hashes(rng, 40)[rng.integers(0, 40, 300)]
        monkeypatch.setattr(module, "mixed", lambda words: words[:, 0] % np.uint64(3))

        assert_right(bank)

    def test_keeps_no_list_where_no_hash_came_twice(self) -> None:
        assert distinct(BANKS["plain"])[1].size_bytes == 0

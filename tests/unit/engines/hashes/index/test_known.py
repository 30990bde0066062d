"""The index answers exactly what comparing every pair answers."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.factories.hashes import hard_banks, queries_for, some_hashes

from openiru.engines.hashes.index import known as module
from openiru.engines.hashes.index.budgets import Budgets, RadiusError
from openiru.engines.hashes.index.known import (
    Finder,
    KnownHashes,
    find_near,
    index_words,
    iter_near,
    on_processor,
)
from openiru.engines.hashes.index.tables import Words
from openiru.engines.hashes.search import HashIndex, NearHashes, find_near_hashes, to_words
from openiru.engines.hashes.types import WrongHashLengthError

BANKS = hard_banks(seed=11)
RADII = (0, 1, 7, 15, 16, 20, 31, 32, 40, 47, 55, 63)


def assert_same(found: NearHashes, expected: NearHashes) -> None:
    assert found.rows.tolist() == expected.rows.tolist()
    assert found.distances_bits.tolist() == expected.distances_bits.tolist()
    assert found.ids.tolist() == expected.ids.tolist()


def slow(queries: Words, bank: Words, radius: int) -> NearHashes:
    return find_near_hashes(queries, HashIndex(words=bank), max_distance_bits=radius)


def in_tables(known: KnownHashes, queries: Words, budget: Budgets, most: int) -> tuple[Words, bool]:
    """Look up in the tables even where comparing all would be faster."""
    return on_processor(known, queries, budget._replace(crowded=0), most)


class TestFindNear:
    @pytest.mark.parametrize("radius", RADII)
    @pytest.mark.parametrize("name", sorted(BANKS))
    def test_agrees_with_comparing_all_for_few_and_for_many(self, name: str, radius: int) -> None:
        bank = BANKS[name]
        known = index_words(bank)
        queries = queries_for(bank, seed=radius, count=400)

        for count in (0, 1, 3, 400):
            for find in (on_processor, in_tables):
                assert_same(
                    find_near(queries[:count], known, max_distance_bits=radius, find=find),
                    slow(queries[:count], bank, radius),
                )

    @settings(max_examples=60, deadline=None)
    @given(
        bank=st.lists(st.binary(min_size=32, max_size=32), max_size=12),
        edits=st.lists(st.tuples(st.integers(0, 11), st.lists(st.integers(0, 255), max_size=70)), max_size=8),
        radius=st.integers(0, 63),
    )
    def test_agrees_for_whatever_hypothesis_thinks_of(
        self, bank: list[bytes], edits: list[tuple[int, list[int]]], radius: int
    ) -> None:
        queries = []
        for place, bits in edits if bank else []:
            value = int.from_bytes(bank[place % len(bank)])
            for bit in bits:
                value ^= 1 << bit
            queries.append(value.to_bytes(32))

        known = index_words(to_words(bank))

        for find in (on_processor, in_tables):
            found = find_near(to_words(queries), known, max_distance_bits=radius, find=find)
            assert_same(found, slow(to_words(queries), to_words(bank), radius))

    @pytest.mark.parametrize("radius", range(64))
    def test_finds_a_hash_at_the_distance_itself_wherever_the_bits_differ(self, radius: int) -> None:
        rng = np.random.default_rng(radius)
        bank = some_hashes(rng, 1)
        near, far = np.repeat(bank, 200, axis=0), np.repeat(bank, 200, axis=0)
        for row in range(200):
            for place, bit in enumerate(rng.permutation(256)[: radius + 1]):
                turned = np.uint64(1) << np.uint64(bit % 64)
                far[row, bit // 64] ^= turned
                near[row, bit // 64] ^= turned if place < radius else np.uint64(0)

        known = index_words(bank)

        for count in (5, 200):
            found = find_near(near[:count], known, max_distance_bits=radius, find=in_tables)
            assert found.rows.tolist() == list(range(count))
            assert len(find_near(far[:count], known, max_distance_bits=radius, find=in_tables)) == 0

    @pytest.mark.parametrize("radius", [-1, 64, 256])
    def test_refuses_a_distance_that_it_cannot_answer(self, radius: int) -> None:
        with pytest.raises(RadiusError, match="0 to 63"):
            find_near(BANKS["one"], index_words(BANKS["one"]), max_distance_bits=radius)

    @pytest.mark.parametrize("shape", [(2, 3), (4,), (1, 5)])
    def test_refuses_rows_of_another_length(self, shape: tuple[int, ...]) -> None:
        known = index_words(BANKS["one"])

        with pytest.raises(WrongHashLengthError, match="256"):
            find_near(np.zeros(shape, np.uint64), known)

    def test_leaves_its_arrays_alone(self) -> None:
        known = index_words(BANKS["plain"])

        assert not any(array.flags.writeable for array in known.tables)


class TestIterNear:
    @pytest.fixture
    def flood(self) -> KnownHashes:
        return index_words(BANKS["few words"])

    @pytest.mark.parametrize("find", [on_processor, in_tables])
    def test_gives_floods_in_parts_of_bounded_size(
        self, flood: KnownHashes, monkeypatch: pytest.MonkeyPatch, find: Finder
    ) -> None:
        monkeypatch.setattr(module, "_MOST_PAIRS", 5_000)
        queries = queries_for(BANKS["few words"], seed=5, count=300)

        parts = list(iter_near(queries, flood, max_distance_bits=31, find=find))

        assert len(parts) > 10
        assert max(map(len, parts)) <= 5_000 + len(flood)
        expected = slow(queries, BANKS["few words"], 31)
        assert np.concatenate([part.rows for part in parts]).tolist() == expected.rows.tolist()
        assert np.concatenate([part.ids for part in parts]).tolist() == expected.ids.tolist()

    def test_takes_many_queries_in_several_rounds(
        self, flood: KnownHashes, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(module, "_QUERIES_AT_ONCE", 7)
        queries = queries_for(BANKS["few words"], seed=6, count=60)

        assert_same(find_near(queries, flood, max_distance_bits=20), slow(queries, BANKS["few words"], 20))


class TestKnownHashes:
    def test_counts_the_same_hash_each_time_and_keeps_it_once(self) -> None:
        known = index_words(BANKS["flood"])

        assert len(known) == len(BANKS["flood"])
        assert len(known.tables.words) == len(np.unique(BANKS["flood"], axis=0))

    def test_takes_about_128_bytes_for_each_hash_beyond_its_offsets(self) -> None:
        known = index_words(BANKS["plain"])

        offsets = known.tables.offsets.nbytes
        assert (known.size_bytes - offsets) / len(known) < 129

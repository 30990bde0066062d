import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openiru.engines.hashes.search import HashIndex, build_index, find_near_hashes, to_words
from openiru.engines.hashes.types import WrongHashLengthError


def slow_near(queries: list[bytes], known: list[bytes], limit: int) -> list[tuple[int, int, int]]:
    """The obvious twin: every pair, bit by bit."""
    found = []
    for row, query in enumerate(queries):
        for place, hash_ in enumerate(known):
            distance = (int.from_bytes(query) ^ int.from_bytes(hash_)).bit_count()
            if distance <= limit:
                found.append((row, distance, place))
    return sorted(found)


def flipped(hash_: bytes, bits: list[int]) -> bytes:
    value = int.from_bytes(hash_)
    for bit in bits:
        value ^= 1 << bit
    return value.to_bytes(32)


hashes = st.binary(min_size=32, max_size=32)


class TestFindNearHashes:
    @settings(max_examples=60, deadline=None)
    @given(
        known=st.lists(hashes, min_size=0, max_size=20),
        strangers=st.lists(hashes, max_size=5),
        edits=st.lists(
            st.tuples(st.integers(0, 19), st.lists(st.integers(0, 255), max_size=40)), max_size=10
        ),
        limit=st.integers(0, 256),
    )
    def test_agrees_with_its_slow_twin(
        self,
        known: list[bytes],
        strangers: list[bytes],
        edits: list[tuple[int, list[int]]],
        limit: int,
    ) -> None:
        queries = strangers + [flipped(known[place % len(known)], bits) for place, bits in edits if known]

        found = find_near_hashes(to_words(queries), build_index(known), max_distance_bits=limit)

        triples = zip(found.rows.tolist(), found.distances_bits.tolist(), found.ids.tolist(), strict=True)
        assert list(triples) == slow_near(queries, known, limit)

    def test_takes_the_limit_itself_in_and_one_bit_more_not(self) -> None:
        known = bytes(32)

        found = find_near_hashes(
            to_words([flipped(known, list(range(31))), flipped(known, list(range(32)))]), build_index([known])
        )

        assert found.rows.tolist() == [0]
        assert found.distances_bits.tolist() == [31]

    def test_finds_nothing_in_an_empty_bank(self) -> None:
        assert len(find_near_hashes(to_words([bytes(32)]), build_index([]))) == 0

    @pytest.mark.parametrize("shape", [(2, 3), (4,), (1, 5)])
    def test_refuses_rows_of_another_length(self, shape: tuple[int, ...]) -> None:
        with pytest.raises(WrongHashLengthError, match="256"):
            find_near_hashes(np.zeros(shape, np.uint64), HashIndex(words=np.zeros((1, 4), np.uint64)))


class TestToWords:
    def test_puts_the_most_significant_word_first(self) -> None:
        assert to_words([bytes(range(32))])[0, 0] == 0x0001020304050607

    def test_refuses_a_hash_of_another_length(self) -> None:
        with pytest.raises(WrongHashLengthError, match="32"):
            to_words([bytes(32), bytes(31)])

from collections import Counter

import numpy as np
import pytest
from numpy.typing import NDArray
from tests.factories.hashes import flipped, hard_banks, some_hashes

from openiru.engines.hashes.index import clusters
from openiru.engines.hashes.index.budgets import RadiusError
from openiru.engines.hashes.index.clusters import Clusters, Progress, begun, cluster
from openiru.engines.hashes.index.known import KnownHashes, index_words
from openiru.engines.hashes.index.tables import Words

SCENES = some_hashes(np.random.default_rng(20), 40)
BANKS = {
    **{name: words[:700] for name, words in hard_banks(21).items()},
    # Near copies of pictures, and of their near copies: chains that single links would make one cluster of.
    "chains": np.concatenate([flipped(np.random.default_rng(step), SCENES, 12 * step) for step in range(12)]),
    "copies": np.repeat(SCENES, np.arange(40), axis=0)[np.random.default_rng(22).permutation(780)],
}


def twin(words: Words, distance: int) -> dict[bytes, tuple[int, int, int]]:
    """The slow, obvious way: for each hash its cluster, distance and copies."""
    copies = Counter(row.tobytes() for row in words)
    turns = sorted(copies, key=lambda value: -copies[value])  # a Counter keeps the order of first appearance
    order = list(copies)
    led: dict[bytes, tuple[bytes, int]] = {}
    for leader in turns:
        if leader in led:
            continue
        for other in order:
            bits = (int.from_bytes(leader) ^ int.from_bytes(other)).bit_count()
            if other not in led and bits <= distance:
                led[other] = (leader, bits)
    sizes: Counter[bytes] = Counter()
    for value, (leader, _) in led.items():
        sizes[leader] += copies[value]
    heads = sorted(sizes, key=lambda value: (-sizes[value], order.index(value)))
    numbers = {leader: number for number, leader in enumerate(heads, 1)}
    return {value: (numbers[leader], bits, copies[value]) for value, (leader, bits) in led.items()}


def told(known: KnownHashes, found: Clusters) -> dict[bytes, tuple[int, int, int]]:
    rows = known.tables.words[found.rows]
    facts = zip(found.numbers.tolist(), found.distances_bits.tolist(), found.copies.tolist(), strict=True)
    return {row.tobytes(): fact for row, fact in zip(rows, facts, strict=True)}


class TestCluster:
    @pytest.mark.parametrize("bank", BANKS)
    @pytest.mark.parametrize("distance", [0, 15, 31, 63])
    def test_finds_the_clusters_of_comparing_all(self, bank: str, distance: int) -> None:
        known = index_words(BANKS[bank])

        found = cluster(known, max_distance_bits=distance)

        assert told(known, found) == twin(BANKS[bank], distance)

    @pytest.mark.parametrize("bank", BANKS)
    def test_finds_the_same_in_small_parts_with_few_pairs_and_several_threads(
        self, bank: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        known = index_words(BANKS[bank])
        expected = told(known, cluster(known))
        monkeypatch.setattr(clusters, "_FIRST_AT_ONCE", 64)
        monkeypatch.setattr(clusters, "_LEAST_PAIRS", 20)
        monkeypatch.setattr(clusters, "_PAIRS_EACH", 1)

        for threads in (1, 3):
            assert told(known, cluster(known, threads=threads)) == expected

    def test_goes_on_after_any_interruption(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(clusters, "_FIRST_AT_ONCE", 16)
        known = index_words(BANKS["chains"])
        expected = told(known, cluster(known))
        kept: list[Progress] = [begun(known)]

        def keep(progress: Progress) -> None:
            kept.append(copied(progress))

        cluster(known, threads=2, done=keep)

        assert len(kept) > 5
        for progress in kept:
            assert told(known, cluster(known, progress=copied(progress))) == expected

    def test_puts_the_leader_first_and_no_member_farther_than_allowed(self) -> None:
        known = index_words(BANKS["chains"])

        found = cluster(known, max_distance_bits=31)

        first = np.flatnonzero(np.diff(found.numbers, prepend=0))
        assert np.all(found.distances_bits[first] == 0)
        leaders: NDArray[np.int64] = found.rows[first][found.numbers - 1]
        differing = known.tables.words[leaders] ^ known.tables.words[found.rows]
        bits = np.unpackbits(differing.view(np.uint8), axis=1).sum(axis=1)
        assert np.array_equal(bits, found.distances_bits)
        assert bits.max() <= 31

    def test_numbers_by_entries_and_counts_each_once(self) -> None:
        words = BANKS["copies"]

        found = cluster(index_words(words))

        assert found.copies.sum() == found.sizes.sum() == len(words)
        assert np.all(np.diff(found.sizes) <= 0)

    def test_survives_one_hash_that_comes_a_million_times(self) -> None:
        one = some_hashes(np.random.default_rng(23), 1)
        words = np.concatenate(
            [np.repeat(one, 1_000_000, axis=0), flipped(np.random.default_rng(24), SCENES, 9)]
        )

        found = cluster(index_words(words))

        assert found.sizes[0] == 1_000_000
        assert len(found.rows) == 41

    def test_survives_near_copies_by_the_thousand_between_others(self) -> None:
        rng = np.random.default_rng(25)
        crowd = flipped(rng, np.repeat(SCENES[:1], 9_000, axis=0), 15)
        words = np.concatenate([crowd, some_hashes(rng, 9_000)])[rng.permutation(18_000)]

        found = cluster(index_words(words), threads=2)

        # Two copies differ in up to 30 bits, so whichever leads takes in all.
        assert found.sizes[0] == 9_000
        assert found.sizes[1] == 1

    def test_refuses_other_distances(self) -> None:
        with pytest.raises(RadiusError):
            cluster(index_words(SCENES), max_distance_bits=64)


def copied(progress: Progress) -> Progress:
    return Progress(
        turn=progress.turn,
        leaders=progress.leaders.copy(),
        distances_bits=progress.distances_bits.copy(),
    )

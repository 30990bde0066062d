import numpy as np
import pytest

from openiru.engines.media.pictures.bank.lists import NEAR_BITS, alike_in, list_features
from openiru.engines.media.pictures.types import Words


def plain(count: int, seed: int) -> Words:
    return np.random.default_rng(seed).integers(0, 1 << 64, (count, 4), dtype=np.uint64)


def nearby(words: Words, bits: int, seed: int) -> Words:
    random = np.random.default_rng(seed)
    turned = words.copy()
    for row in turned:
        for bit in random.choice(256, bits, replace=False).tolist():
            row[bit // 64] ^= np.uint64(1) << np.uint64(bit % 64)
    return turned


def by_comparing_all(known: Words, asked: Words) -> set[tuple[int, int]]:
    distances = np.bitwise_count(asked[:, None] ^ known[None]).sum(axis=2)
    return set(zip(*(each.tolist() for each in np.nonzero(distances <= NEAR_BITS)), strict=True))


class TestAlikeIn:
    def test_finds_what_comparing_all_finds_where_it_looks_everywhere(self) -> None:
        known = plain(3000, 1)
        asked = np.concatenate([nearby(known[:40], 20, 2), plain(40, 3)])
        lists = list_features(known)

        found = alike_in(lists, asked, looked_into=len(lists.centres))

        pairs = set(zip(found.rows.tolist(), found.places.tolist(), strict=True))
        assert pairs == by_comparing_all(known, asked)

    def test_finds_most_where_it_looks_into_a_few(self) -> None:
        # As real features do, these lie in heaps.
        heaps = np.repeat(plain(60, 4), 100, axis=0)
        known = nearby(heaps, 40, 5)
        asked = nearby(known[::50], 12, 6)

        found = alike_in(list_features(known), asked)

        pairs = set(zip(found.rows.tolist(), found.places.tolist(), strict=True))
        wanted = {(row, 50 * row) for row in range(len(asked))}
        assert len(pairs & wanted) > 0.8 * len(wanted)

    def test_passes_over_what_everything_is_like(self) -> None:
        flood = np.repeat(plain(1, 7), 500, axis=0)
        known = np.concatenate([flood, plain(500, 8)])

        found = alike_in(list_features(known), np.concatenate([flood[:1], known[700:701]]))

        assert set(found.rows.tolist()) == {1}

    def test_counts_nearer_ones_for_more(self) -> None:
        known = plain(100, 9)
        asked = np.concatenate([known[:1], nearby(known[1:2], 40, 10)])

        found = alike_in(list_features(known), asked)

        assert found.weights[found.rows == 0] > found.weights[found.rows == 1]

    @pytest.mark.parametrize(("known", "asked"), [(0, 5), (5, 0), (0, 0)])
    def test_finds_nothing_where_there_is_nothing(self, known: int, asked: int) -> None:
        assert not len(alike_in(list_features(plain(known, 1)), plain(asked, 2)).rows)


class TestListFeatures:
    def test_keeps_every_feature_once(self) -> None:
        known = plain(1000, 11)

        lists = list_features(known)

        assert sorted(lists.places.tolist()) == list(range(1000))
        assert np.array_equal(lists.words, known[lists.places])
        assert lists.begins[-1] == 1000

"""Where everything looks alike, few pairs are kept, and time lines are still found."""

from itertools import pairwise

import numpy as np
import pytest
from tests.factories.films import print_of

from openiru.engines.hashes.search import NearHashes
from openiru.engines.media.types import Outcome
from openiru.engines.media.video.bank import VideoBank
from openiru.engines.media.video.compare import compare_videos
from openiru.engines.media.video.nearest import MOST_LOOKS, nearest_looks
from openiru.engines.media.video.types import Depth, Looks, VideoPrint


def fixed_camera(looks: int, *, noise_bits: int) -> VideoPrint:
    """A video in which every look is near every other."""
    rng = np.random.default_rng(7)
    bits = np.repeat(rng.integers(0, 2, (1, 256), np.uint8), looks, axis=0)
    for row in bits:
        row[rng.choice(256, noise_bits, replace=False)] ^= 1
    from_s = np.linspace(0, looks * 0.25, looks, endpoint=False, dtype=np.float64)
    return VideoPrint(
        depth=Depth.SECONDS,
        seconds=looks * 0.25,
        is_whole=True,
        width=640,
        height=360,
        looks=Looks(
            from_s=from_s,
            to_s=from_s + 0.25,
            shots=np.zeros(looks, np.int32),
            hashes=np.packbits(bits, axis=1).view(">u8").astype(np.uint64),
            owners=np.arange(looks, dtype=np.int32),
            turns=np.zeros(looks, np.uint8),
            boxes=np.zeros(looks, np.uint8),
        ),
    )


def near(queries: int, known: int) -> NearHashes:
    """All pairs, by row, then distance, then id."""
    rng = np.random.default_rng(3)
    rows, ids = np.repeat(np.arange(queries), known), np.tile(np.arange(known), queries)
    distances = rng.integers(0, 32, queries * known)
    order = np.lexsort((ids, distances, rows))
    return NearHashes(rows=rows[order], ids=ids[order], distances_bits=distances[order])


class TestNearestLooks:
    def test_keeps_all_of_a_few(self) -> None:
        pairs = near(5, MOST_LOOKS)

        found = nearest_looks(np.arange(5.0), np.arange(64.0), np.array([0, 64]), [pairs])

        assert [len(found), found.ids.tolist()] == [len(pairs), pairs.ids.tolist()]

    def test_keeps_the_nearest_of_each_video_as_its_slow_twin_does(self) -> None:
        pairs, starts = near(6, 400), np.array([0, 150, 160, 400])

        found = nearest_looks(np.arange(6.0), np.arange(400.0), starts, [pairs])

        for row in range(6):
            for first, last in pairwise(starts.tolist()):
                mine = (pairs.rows == row) & (pairs.ids >= first) & (pairs.ids < last)
                kept = (found.rows == row) & (found.ids >= first) & (found.ids < last)
                expected = sorted(pairs.distances_bits[mine].tolist())[:MOST_LOOKS]
                assert sorted(found.distances_bits[kept].tolist()) == expected

    def test_keeps_the_same_distances_in_time_where_all_is_alike(self) -> None:
        rows, ids = np.repeat(np.arange(100), 300), np.tile(np.arange(300), 100)
        still = NearHashes(rows=rows, ids=ids, distances_bits=np.zeros(len(rows), np.int64))

        found = nearest_looks(np.arange(100.0), np.arange(300.0), np.array([0, 300]), [still])

        assert set(range(100)) <= set(found.rows[found.rows == found.ids].tolist())
        assert np.bincount(found.rows).tolist() == [MOST_LOOKS] * 100

    @pytest.mark.parametrize("noise_bits", [0, 12])
    def test_finds_a_fixed_camera_again(self, noise_bits: int) -> None:
        talk = fixed_camera(400, noise_bits=noise_bits)

        likeness = compare_videos(talk, talk)

        expected = Outcome.SAME_CONTENT if noise_bits else Outcome.SHARES_ELEMENT
        assert likeness.outcome is expected
        assert [match.likeness for match in VideoBank.of({"talk": talk}).match(talk)] == [likeness]

    def test_changes_nothing_of_short_films(self, monkeypatch: pytest.MonkeyPatch) -> None:
        query, known = print_of(1, 2, 3), print_of(2, 3, 4)
        capped = compare_videos(query, known)
        monkeypatch.setattr("openiru.engines.media.video.nearest.MOST_LOOKS", 1 << 30)

        assert compare_videos(query, known) == capped

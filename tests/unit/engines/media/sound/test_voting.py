from collections.abc import Callable

import numpy
import pytest
from numpy.typing import NDArray

from openiru.engines.media.sound.landmarks import (
    GAP_CELL,
    INTERVAL_CELL,
    KNOWN_TARGETS,
    LEAST_GAP,
    PITCH_CELL,
    PITCHES,
    QUERY_TARGETS,
    WIDEST_GAP,
    WIDEST_INTERVAL,
    Landmarks,
    known_buckets,
    query_landmarks,
    shape_bucket,
)
from openiru.engines.media.sound.part import part_of
from openiru.engines.media.sound.peaks import sound_print_of
from openiru.engines.media.sound.types import SoundPrint
from openiru.engines.media.sound.voting import (
    APART_FRAMES,
    MOST_VOTES,
    PLACE_BITS,
    STRAY_FRAMES,
    STRAY_STEPS,
    Found,
    affordable,
    count_votes,
    look_up,
    places_of,
)

Make = Callable[..., NDArray[numpy.float32]]


@pytest.fixture(scope="module")
def prints(make_melody: Make) -> list[SoundPrint]:
    return [sound_print_of(make_melody(seed, 12.0)) for seed in (1, 2, 3)]


def slow_landmarks(print_: SoundPrint, most: int) -> list[tuple[int, int, int]]:
    """Rows of a peak and two later ones near it, as they are found by looking at all."""
    frames, steps = print_.frames.astype(int), print_.steps.astype(int)
    told = []
    for anchor in range(len(frames)):
        near = [
            row
            for row in range(anchor + 1, len(frames))
            if LEAST_GAP <= frames[row] - frames[anchor] <= WIDEST_GAP
            and abs(steps[row] - steps[anchor]) <= WIDEST_INTERVAL
        ][:most]
        told += [(anchor, one, other) for place, one in enumerate(near) for other in near[place + 1 :]]
    return told


def slow_counts(query: SoundPrint, known: SoundPrint, bits: int, tempo: float) -> dict[int, int]:
    """Votes for each place, by comparing every landmark of one with every landmark of the other."""
    counts: dict[int, int] = {}
    buckets, when = known_buckets(known.frames, known.steps, bits)
    by_bucket: dict[int, list[int]] = {}
    for bucket, frame in zip(buckets.tolist(), when.tolist(), strict=True):
        by_bucket.setdefault(bucket, []).append(frame)
    marks = Landmarks(*query_landmarks(query.frames, query.steps, QUERY_TARGETS))
    for row in range(len(marks.frames)):
        if marks.gaps[row, 1] * tempo > WIDEST_GAP + STRAY_FRAMES:
            continue
        first, second = (
            cells(marks.intervals[row, side] + WIDEST_INTERVAL, STRAY_STEPS, INTERVAL_CELL) for side in (0, 1)
        )
        gap, later = (cells(marks.gaps[row, side] * tempo, STRAY_FRAMES, GAP_CELL) for side in (0, 1))
        for shape in {(a, b, c, d) for a in first for b in second for c in gap for d in later}:
            for pitch in cells(marks.steps[row], STRAY_STEPS, PITCH_CELL):
                for frame in by_bucket.get(shape_bucket(*shape, bits) * PITCHES + pitch, []):
                    place = int(frame + APART_FRAMES - marks.frames[row] * tempo) >> PLACE_BITS
                    counts[place] = counts.get(place, 0) + 1
    return counts


def cells(value: float, stray: int, width: int) -> list[int]:
    most = {PITCH_CELL: 10**6, GAP_CELL: WIDEST_GAP // GAP_CELL}.get(width, 10**6)
    if width == INTERVAL_CELL and stray == STRAY_STEPS:
        most = 10**6
    found = {int((value + step) // width) for step in (-stray, stray)}
    return [cell for cell in range(min(found), max(found) + 1) if 0 <= cell <= most]


class TestKnownBuckets:
    def test_are_those_of_a_slow_search(self, prints: list[SoundPrint]) -> None:
        buckets, when = known_buckets(prints[0].frames, prints[0].steps, 14)

        expected = slow_landmarks(prints[0], KNOWN_TARGETS)
        assert when.tolist() == [int(prints[0].frames[anchor]) for anchor, _, _ in expected]
        assert int(buckets.max()) < PITCHES << 14


class TestCountVotes:
    @pytest.mark.parametrize("tempo", [1.0, 0.9, 1.08])
    def test_counts_as_a_slow_count_does(self, prints: list[SoundPrint], tempo: float) -> None:
        query, known = prints[0], prints[0]
        postings = part_of([known]).postings()
        found = Found(
            *look_up(
                Landmarks(*query_landmarks(query.frames, query.steps, QUERY_TARGETS)), postings, tempo, 0
            )
        )
        counts = numpy.zeros(4_000, numpy.uint8)

        count_votes(found, postings.frames, APART_FRAMES, counts)

        expected = slow_counts(query, known, postings.bits, tempo)
        told = {int(place): int(counts[place]) for place in numpy.flatnonzero(counts)}
        assert told == {place: min(255, votes) for place, votes in expected.items()}
        assert len(told) > 30


class TestPlacesOf:
    def test_puts_the_true_place_first(self, prints: list[SoundPrint]) -> None:
        part = part_of(prints)
        marks = Landmarks(*query_landmarks(prints[1].frames, prints[1].steps, QUERY_TARGETS))

        best, *others = places_of(marks, part.postings(), 1.0, 0, 5)

        assert abs(best.ahead - part.origins[1]) < 1
        assert (best.tempo, best.shift) == (1.0, 0)
        assert all(other.votes < best.votes / 5 for other in others)

    @pytest.mark.parametrize("begin", [3, 11, 20, 26])
    def test_is_exact_across_the_edges_of_places(self, prints: list[SoundPrint], begin: int) -> None:
        known = prints[1]
        kept = known.frames >= begin * 10
        marks = Landmarks(
            *query_landmarks(known.frames[kept] - numpy.uint32(begin * 10), known.steps[kept], QUERY_TARGETS)
        )
        part = part_of(prints)

        best = places_of(marks, part.postings(), 1.0, 0, 1)[0]

        assert abs(best.ahead - part.origins[1] - begin * 10) < 1

    def test_knows_nothing_of_nothing(self, prints: list[SoundPrint]) -> None:
        empty = Landmarks(*query_landmarks(prints[0].frames[:1], prints[0].steps[:1], QUERY_TARGETS))

        assert places_of(empty, part_of(prints).postings(), 1.0, 0, 5) == []


class TestAffordable:
    def test_leaves_out_the_fullest_buckets(self) -> None:
        ends = numpy.array([MOST_VOTES, 5, MOST_VOTES // 2], numpy.int64)
        rows = numpy.arange(3)
        found = Found(numpy.zeros(3, numpy.int64), ends, rows.astype(numpy.float64), rows)

        kept = affordable(found, known=10)

        assert kept.ends.tolist() == [5, MOST_VOTES // 2]
        assert kept.shifts.tolist() == [1, 2]

    def test_keeps_all_that_can_be_counted(self) -> None:
        rows = numpy.arange(3)
        found = Found(rows, rows + 4, rows.astype(numpy.float64), rows)

        assert affordable(found, known=10) is found

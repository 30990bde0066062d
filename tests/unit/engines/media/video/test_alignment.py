import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openiru.engines.media.video.alignment import (
    Pairs,
    best_line,
    runs_of,
    slopes_tried,
)


def pairs_at(
    points: list[tuple[float, float]], *, length_s: float = 0.25, ids: list[tuple[int, int]] | None = None
) -> Pairs:
    """Pairs of short looks that begin at these times of the query and of the known video."""
    query = np.array([point[0] for point in points], np.float64)
    known = np.array([point[1] for point in points], np.float64)
    named = ids or [(place, place) for place in range(len(points))]
    return Pairs(
        query_from_s=query,
        query_to_s=query + length_s,
        known_from_s=known,
        known_to_s=known + length_s,
        query_ids=np.array([one for one, _ in named], np.int64),
        known_ids=np.array([other for _, other in named], np.int64),
        distances_bits=np.zeros(len(points), np.int64),
        turns=np.zeros(len(points), np.uint8),
    )


def slow_best_looks(pairs: Pairs, slack_s: float) -> int:
    """The most looks that any line crosses: every slope, every offset at which something begins."""
    most = 0
    for slope in slopes_tried():
        low = pairs.known_from_s - slope * pairs.query_to_s - slack_s
        high = pairs.known_to_s - slope * pairs.query_from_s + slack_s
        for offset in low:
            inside = (low <= offset) & (offset <= high)
            looks = min(len(set(pairs.query_ids[inside])), len(set(pairs.known_ids[inside])))
            most = max(most, looks)
    return most


_TIMES = st.floats(0, 60, allow_nan=False)
_NAMED_PAIRS = st.lists(
    st.tuples(_TIMES, _TIMES, st.integers(0, 5), st.integers(0, 5), st.floats(0.1, 9)),
    min_size=1,
    max_size=14,
)


class TestBestLine:
    @settings(max_examples=60, deadline=None)
    @given(_NAMED_PAIRS)
    def test_crosses_as_many_looks_as_trying_all(
        self, drawn: list[tuple[float, float, int, int, float]]
    ) -> None:
        points = [(query, known) for query, known, *_ in drawn]
        ids = [(one, other) for _, _, one, other, _ in drawn]
        length_s = drawn[0][4]
        pairs = pairs_at(points, length_s=length_s, ids=ids)

        _, _, looks = best_line(pairs, slack_s=0.5)

        assert looks == slow_best_looks(pairs, 0.5)

    @settings(max_examples=40, deadline=None)
    @given(st.floats(0.72, 1.36), st.floats(-300, 300), st.integers(5, 40), st.randoms(use_true_random=False))
    def test_finds_a_line_among_strays(self, slope: float, offset: float, looks: int, random: object) -> None:
        rng = np.random.default_rng(random.randint(0, 9999))  # type: ignore[attr-defined]
        line = [(place * 0.5, slope * place * 0.5 + offset) for place in range(looks)]
        strays = [(float(rng.uniform(0, 20)), offset + float(rng.uniform(-60, 60))) for _ in range(8)]

        _, _, found = best_line(pairs_at(line + strays), slack_s=0.5)

        assert found >= looks

    def test_prefers_the_speed_that_was_not_changed(self) -> None:
        still = pairs_at([(0.0, 0.0), (4.0, 4.0), (8.0, 8.0)], length_s=4.0)

        slope, _, looks = best_line(still, slack_s=0.5)

        assert (slope, looks) == (1.0, 3)


class TestRunsOf:
    def test_finds_nothing_without_pairs(self) -> None:
        assert runs_of(pairs_at([]), max_gap_s=5) == []

    def test_keeps_the_order_of_time(self) -> None:
        backwards = pairs_at([(float(at), 20.0 - at) for at in range(0, 20, 2)])

        runs = runs_of(backwards, max_gap_s=5)

        assert max(run.looks for run in runs) == 1

    def test_counts_a_look_once_however_many_it_resembles(self) -> None:
        one_still = pairs_at(
            [(0.0, float(at)) for at in range(10)], length_s=10.0, ids=[(0, at) for at in range(10)]
        )

        runs = runs_of(one_still, max_gap_s=5)

        assert runs[0].looks == 1

    def test_tells_both_stretches(self) -> None:
        faster = pairs_at([(at / 1.25, at + 30.0) for at in np.arange(0, 20, 0.5)])

        (run, *_) = runs_of(faster, max_gap_s=5)

        assert run.slope == pytest.approx(1.25, abs=0.02)
        assert run.segment.query_from_s == pytest.approx(0.0, abs=0.3)
        assert run.segment.query_to_s == pytest.approx(16.0, abs=0.7)
        assert run.segment.known_from_s == pytest.approx(30.0, abs=0.6)
        assert run.segment.known_to_s == pytest.approx(50.0, abs=0.9)

    def test_ends_a_run_where_nothing_is_alike_for_long(self) -> None:
        twice = pairs_at([(float(at), float(at)) for at in (0, 1, 2, 3, 30, 31, 32)])

        runs = runs_of(twice, max_gap_s=5)

        assert [run.looks for run in runs] == [4, 3]

    def test_finds_parts_that_changed_places(self) -> None:
        first = [(float(at), at + 20.0) for at in range(6)]
        second = [(at + 10.0, float(at)) for at in range(5)]

        runs = runs_of(pairs_at(first + second), max_gap_s=5, min_looks=3)

        assert [(run.looks, round(run.segment.known_from_s)) for run in runs] == [(6, 20), (5, 0)]

    def test_follows_an_odd_speed_through_half_an_hour(self) -> None:
        slope = 25 / 24
        long = pairs_at([(float(at), slope * at) for at in range(0, 1700, 2)])

        (run, *_) = runs_of(long, max_gap_s=5)

        assert run.slope == pytest.approx(slope, abs=0.002)
        assert run.looks == 850


class TestHostileTimes:
    @pytest.mark.parametrize("length_s", [-1e3, -1.7e308, np.nan, np.inf])
    def test_ends_for_stretches_that_are_none(self, length_s: float) -> None:
        pairs = pairs_at([(place, place) for place in range(40)], length_s=length_s)

        assert best_line(pairs, slack_s=0.5)[2] <= 40

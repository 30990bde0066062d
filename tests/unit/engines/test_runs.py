import numpy as np

from openiru.engines.runs import shared_counts


class TestSharedCounts:
    def test_agrees_with_sets_on_random_runs_of_both_tables(self) -> None:
        rng = np.random.default_rng(7)
        sides = []
        for kind in (np.uint64, np.int64):
            rows = [sorted(set(rng.integers(0, 60, rng.integers(0, 30)).tolist())) for _ in range(40)]
            starts = np.concatenate([[0], np.cumsum([len(row) for row in rows])]).astype(np.int64)
            sides.append((rows, starts, np.array([number for row in rows for number in row], kind)))
        (ones, one_starts, one), (others, other_starts, other) = sides
        pairs = rng.integers(0, 40, (2, 500))

        across = shared_counts(one_starts, one.astype(np.int64), other_starts, other, *pairs)
        within = shared_counts(one_starts, one, one_starts, one, *pairs)

        assert across.tolist() == [len(set(ones[a]) & set(others[b])) for a, b in pairs.T]
        assert within.tolist() == [len(set(ones[a]) & set(ones[b])) for a, b in pairs.T]

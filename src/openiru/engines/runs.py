"""How many numbers do two rising runs of numbers have in common, for many pairs of runs?"""

from typing import Any

import numpy as np
from numba import njit


@njit(cache=True, nogil=True)
def shared_counts(  # pragma: no cover
    left_starts: Any, left: Any, right_starts: Any, right: Any, left_rows: Any, right_rows: Any
) -> Any:
    """For each pair how many numbers both of its runs hold; int64.

    Args:
        left_starts: of each run of `left` its first place, and behind the last run its end.
        left: numbers of any integer type; each run rises, and holds a number once.
        right_starts: as `left_starts`; may be the same.
        right: as `left`; may be the same.
        left_rows: of each pair the run in `left`.
        right_rows: of each pair the run in `right`.

    Cost:
        One step for each number of both runs; about a nanosecond each.
    """
    counts = np.zeros(len(left_rows), np.int64)
    for pair in range(len(left_rows)):
        one, one_end = left_starts[left_rows[pair]], left_starts[left_rows[pair] + 1]
        other, other_end = right_starts[right_rows[pair]], right_starts[right_rows[pair] + 1]
        while one < one_end and other < other_end:
            if left[one] == right[other]:
                counts[pair] += 1
                one += 1
                other += 1
            elif left[one] < right[other]:
                one += 1
            else:
                other += 1
    return counts

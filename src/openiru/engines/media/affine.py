"""Which affine map brings pairs of points together best?"""

from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray


@njit(cache=True, nogil=True, error_model="numpy")
def least_squares(there: Any, here: Any, agreeing: NDArray[np.bool_]) -> NDArray[np.float64]:
    """The map with the least squares of errors, two rows of three: from places `there` to places `here`.

    Args:
        there: places, shape (n, 2) or more columns, of which the first two count.
        here: the same, in the same order.
        agreeing: shape (n,): which pairs count; at least three that lie on no line have one answer.
    """
    normal, right = np.zeros((3, 3)), np.zeros((3, 2))
    for pair in range(there.shape[0]):
        if agreeing[pair]:
            point = (there[pair, 0], there[pair, 1], 1.0)
            for row in range(3):
                for column in range(3):
                    normal[row, column] += point[row] * point[column]
                right[row, 0] += point[row] * here[pair, 0]
                right[row, 1] += point[row] * here[pair, 1]
    for row in range(3):
        normal[row, row] += 1e-9  # points on one line have no single answer
    return np.ascontiguousarray(np.linalg.solve(normal, right).T)

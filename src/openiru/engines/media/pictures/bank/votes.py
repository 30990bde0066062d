"""For which known pictures do the features of a query vote?

Features of a copy are all turned by one angle and scaled by one factor; those of strangers by any. So each pair of features
that look alike votes for a known picture, an angle and a scale.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from openiru.engines.media.pictures.bank.lists import Alike

_LEAST: Final = 1.5
_ANGLES: Final = 12  # bins
_SCALES: Final = 64  # bins
_SCALE: Final = 0.7  # width of a bin, as a natural logarithm


def most_voted(
    alike: Alike,
    owners: NDArray[np.int64],
    there: NDArray[np.float32],
    query: NDArray[np.float32],
    *,
    most: int,
) -> list[int]:
    """The known pictures with most votes, best first.

    Args:
        alike: pairs of features.
        owners: the known picture of each pair.
        there: place, size and angle of each pair's known feature, shape (pairs, 4).
        query: the same of all features of the query.
        most: so many at most.
    """
    if not len(owners):
        return []
    here = query[alike.rows]
    turns = np.floor((here[:, 3] - there[:, 3]) / (2 * np.pi) * _ANGLES).astype(np.int64)
    scales = np.log(np.maximum(here[:, 2], 1e-6) / np.maximum(there[:, 2], 1e-6)) / _SCALE
    steps = np.clip(np.floor(scales).astype(np.int64) + _SCALES // 2, 0, _SCALES - 1)
    votes: dict[int, float] = {}
    # Each pair votes for two neighbouring angles, so that none falls between two.
    for shift in (0, 1):
        keys = (owners * _SCALES + steps) * _ANGLES + (turns + shift) % _ANGLES
        unique, inverse = np.unique(keys, return_inverse=True)
        sums = np.bincount(inverse, weights=alike.weights)
        for place in np.argsort(-sums, kind="stable")[: 4 * most].tolist():
            owner = int(unique[place]) // (_SCALES * _ANGLES)
            votes[owner] = max(votes.get(owner, 0.0), float(sums[place]))
    ranked = sorted(
        (owner for owner in votes if votes[owner] >= _LEAST), key=lambda each: (-votes[each], each)
    )
    return ranked[:most]

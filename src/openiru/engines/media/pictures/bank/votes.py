"""For which known pictures do the features of a query vote?

Features of a copy are all turned by one angle, scaled by one factor, and agree on where the known picture lies; those of
strangers by any. So each pair of features that look alike votes for a known picture, an angle, a scale and a place.

Source: Lowe, IJCV 2004, section 7.3 (votes for a pose).
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from openiru.engines.media.pictures.bank.lists import Alike

_LEAST: Final = 0.3
_LEAST_PAIRS: Final = 3  # of a known picture; fewer never agree on anything
_ANGLES: Final = 12  # bins
_SCALES: Final = 64  # bins
_SCALE: Final = 0.7  # width of a bin, as a natural logarithm
_MIDDLE: Final = (0.5, 0.4)  # of a known picture, as shares of its longer side: the place that is voted for
# Width of a bin of places: what lies far from the middle is off by more, as size and angle are told only roughly.
_PLACE: Final = 0.35  # of the longer side of the known picture, as large as it is in the query
_LEAST_PLACE: Final = 0.08  # of the longer side of the query
_PLACES: Final = 1024  # bins in each direction

_SHIFTS: Final = tuple((turn, x, y) for turn in (0, 1) for x in (0.0, 0.5) for y in (0.0, 0.5))


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
    _, inverse, counts = np.unique(owners, return_inverse=True, return_counts=True)
    kept = np.flatnonzero(counts[inverse] >= _LEAST_PAIRS)
    owners, weights = owners[kept], alike.weights[kept]
    poses = _poses(there[kept].astype(np.float64), query[alike.rows[kept]].astype(np.float64))
    votes: dict[int, float] = {}
    # Each pair votes for two neighbouring bins of each kind, so that none falls between two.
    for shift in _SHIFTS:
        keys = _bins(owners, *poses, shift)
        order = np.argsort(keys, kind="stable")
        keys = keys[order]
        begins = np.flatnonzero(np.diff(keys, prepend=-1))
        sums = np.add.reduceat(weights[order], begins) if len(begins) else np.empty(0)
        for place in np.argsort(-sums, kind="stable")[: 4 * most].tolist():
            owner = int(owners[order[begins[place]]])
            votes[owner] = max(votes.get(owner, 0.0), float(sums[place]))
    ranked = sorted(
        (owner for owner in votes if votes[owner] >= _LEAST), key=lambda each: (-votes[each], each)
    )
    return ranked[:most]


_Poses = tuple[NDArray[np.float64], NDArray[np.int64], NDArray[np.float64], NDArray[np.float64]]


def _poses(there: NDArray[np.float64], here: NDArray[np.float64]) -> _Poses:
    """What each pair says of the known picture: angle and scale in bins, and where its middle lies, in widths of bins."""
    angles = np.remainder(here[:, 3] - there[:, 3], 2 * np.pi)
    scales = np.log(np.maximum(here[:, 2], 1e-6) / np.maximum(there[:, 2], 1e-6))
    steps = np.clip(np.floor(scales / _SCALE).astype(np.int64) + _SCALES // 2, 0, _SCALES - 1)
    cosine, sine = np.exp(scales) * np.cos(angles), np.exp(scales) * np.sin(angles)
    right, down = _MIDDLE[0] - there[:, 0], _MIDDLE[1] - there[:, 1]
    widths = np.maximum(_PLACE * np.exp((steps - _SCALES // 2 + 0.5) * _SCALE), _LEAST_PLACE)
    x = (here[:, 0] + cosine * right - sine * down) / widths
    y = (here[:, 1] + sine * right + cosine * down) / widths
    return angles / (2 * np.pi) * _ANGLES, steps, x, y


def _bins(
    owners: NDArray[np.int64],
    angles: NDArray[np.float64],
    steps: NDArray[np.int64],
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    shift: tuple[int, float, float],
) -> NDArray[np.int64]:
    """One number for the bin that each pair votes for."""
    turns = (np.floor(angles).astype(np.int64) + shift[0]) % _ANGLES
    columns, rows = (
        np.clip(np.floor(place + off), -_PLACES // 2, _PLACES // 2 - 1).astype(np.int64) + _PLACES // 2
        for place, off in ((x, shift[1]), (y, shift[2]))
    )
    keys: NDArray[np.int64] = (((owners * _SCALES + steps) * _ANGLES + turns) * _PLACES + columns) * _PLACES
    return keys + rows

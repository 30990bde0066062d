"""Which points of known marks look like the points of a picture?

Points are sorted into lists around centres, and only the lists whose centres are nearest are looked through (inverted file;
Jégou et al., PAMI 2011). The same points give the same lists.
"""

from typing import Final, NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from openiru.engines.media.marks.types import Descriptors

_WORTH_LISTS: Final = 4_000  # points; fewer are all compared
_POINTS_A_LIST: Final = 320
_ROUNDS: Final = 6
_SAMPLE: Final = 40_000
_ROWS_AT_ONCE: Final = 1024
PROBES: Final = 4  # lists looked through for each point
NEAREST: Final = 4  # marks that one point may belong to
FARTHEST: Final = (
    62_000  # squared distance of RootSIFT descriptors of length 512; unrelated ones lie at 130,000 and more
)

_compiled = njit(cache=True, nogil=True, error_model="numpy", fastmath=True)


class Points(NamedTuple):
    """The points of all marks in lists; m points, k lists."""

    descriptors: NDArray[np.float32]  # shape (m, 128), list by list
    squares: NDArray[np.float32]  # shape (m,): of their lengths
    owners: NDArray[np.int32]  # shape (m,): whose point it is
    rows: NDArray[np.int32]  # shape (m,): which of its mark's points
    starts: NDArray[np.int64]  # shape (k + 1,)
    centres: NDArray[np.float32]  # shape (k, 128)


def points_of(descriptors: Descriptors, owners: NDArray[np.int32], rows: NDArray[np.int32]) -> Points:
    """Points sorted into lists."""
    centres = _centres(descriptors)
    lists = _nearest_centres(descriptors, centres, 1)[:, 0]
    order = np.argsort(lists, kind="stable")
    starts = np.searchsorted(lists[order], np.arange(len(centres) + 1)).astype(np.int64)
    sorted_ = descriptors[order].astype(np.float32)
    return Points(
        descriptors=sorted_,
        squares=(sorted_ * sorted_).sum(axis=1),
        owners=owners[order],
        rows=rows[order],
        starts=starts,
        centres=centres,
    )


def find_near_points(asked: Descriptors, points: Points) -> NDArray[np.int64]:
    """For each point of a picture the nearest points of the few marks that come nearest; shape (p, 3): row, owner, point.

    Cost: about 80 ms for 2,300 points among 500,000.
    """
    if not len(asked) or not len(points.owners):
        return np.empty((0, 3), np.int64)
    probes = _nearest_centres(asked, points.centres, min(PROBES, len(points.centres)))
    rows = np.repeat(np.arange(len(asked)), probes.shape[1])
    order = np.argsort(probes.ravel(), kind="stable")
    rows, lists = rows[order], probes.ravel()[order]
    firsts = np.searchsorted(lists, np.arange(len(points.centres) + 1))
    wanted = asked.astype(np.float32)
    squares = (wanted * wanted).sum(axis=1)
    near = _Near.of(len(asked))
    for place in np.flatnonzero(np.diff(firsts)).tolist():
        mine = rows[firsts[place] : firsts[place + 1]]
        some = slice(points.starts[place], points.starts[place + 1])
        held = points.descriptors[some]
        distances = points.squares[some][None, :] - 2 * (wanted[mine] @ held.T)
        distances += squares[mine][:, None]
        _keep_nearest(distances, mine, points.owners[some], points.rows[some], *near)
    return near.found()


class _Near(NamedTuple):
    """The nearest marks of each point so far, nearest first; -1 where there is none."""

    best: NDArray[np.float32]  # shape (n, NEAREST): squared distances
    whose: NDArray[np.int32]
    which: NDArray[np.int32]

    @classmethod
    def of(cls, count: int) -> "_Near":
        """Nothing yet."""
        shape = (count, NEAREST)
        return cls(
            best=np.full(shape, FARTHEST, np.float32),
            whose=np.full(shape, -1, np.int32),
            which=np.zeros(shape, np.int32),
        )

    def found(self) -> NDArray[np.int64]:
        """All that was found: row, owner, point."""
        rows, ranks = np.nonzero(self.whose >= 0)
        told: NDArray[np.int64] = np.stack(
            [rows, self.whose[rows, ranks], self.which[rows, ranks]], axis=1
        ).astype(np.int64)
        return told


def _centres(descriptors: Descriptors) -> NDArray[np.float32]:
    count = len(descriptors) // _POINTS_A_LIST if len(descriptors) >= _WORTH_LISTS else 1
    if count <= 1:
        return np.zeros((1, descriptors.shape[1]), np.float32)
    random = np.random.default_rng(7)
    some = descriptors[random.permutation(len(descriptors))[:_SAMPLE]]
    centres = some[:count].astype(np.float32)
    for _ in range(_ROUNDS):
        lists = _nearest_centres(some, centres, 1)[:, 0]
        counts = np.bincount(lists, minlength=count)
        sums = np.zeros_like(centres)
        np.add.at(sums, lists, some.astype(np.float32))
        kept = counts > 0
        centres[kept] = sums[kept] / counts[kept, None]
    return centres


def _nearest_centres(asked: Descriptors, centres: NDArray[np.float32], count: int) -> NDArray[np.int64]:
    """The nearest centres of each row; in no order among themselves."""
    if count >= len(centres):
        return np.tile(np.arange(len(centres)), (len(asked), 1))
    squares = (centres * centres).sum(axis=1)
    found = np.empty((len(asked), count), np.int64)
    # A table of all rows by all centres would take gigabytes while a bank is opened.
    for first in range(0, len(asked), _ROWS_AT_ONCE):
        some = slice(first, first + _ROWS_AT_ONCE)
        distances = asked[some].astype(np.float32) @ centres.T
        distances *= -2
        distances += squares
        found[some] = np.argpartition(distances, count - 1, axis=1)[:, :count]
    return found


@_compiled
def _keep_nearest(
    distances: NDArray[np.float32],
    mine: NDArray[np.int64],
    owners: NDArray[np.int32],
    points: NDArray[np.int32],
    best: NDArray[np.float32],
    whose: NDArray[np.int32],
    which: NDArray[np.int32],
) -> None:
    """Put what is nearer than the nearest so far among them, each mark once."""
    for place in range(mine.shape[0]):
        row = mine[place]
        for held in range(distances.shape[1]):
            if distances[place, held] < best[row, NEAREST - 1]:
                _keep(best[row], whose[row], which[row], distances[place, held], owners[held], points[held])


@_compiled
def _keep(
    best: NDArray[np.float32],
    whose: NDArray[np.int32],
    which: NDArray[np.int32],
    distance: np.float32,
    owner: np.int32,
    point: np.int32,
) -> None:
    last = NEAREST - 1
    for rank in range(NEAREST):
        if whose[rank] == owner:
            if best[rank] <= distance:
                return
            last = rank
            break
    rank = last
    while rank > 0 and best[rank - 1] > distance:
        best[rank], whose[rank], which[rank] = best[rank - 1], whose[rank - 1], which[rank - 1]
        rank -= 1
    best[rank], whose[rank], which[rank] = distance, owner, point

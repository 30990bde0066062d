"""Does an index lead the kernels out of its own arrays? They do not look while they search.

All of it is read once: for indexes that are small beside what is asked of them, such as those within banks.
"""

from typing import Final

import numpy as np
from numba import njit
from numpy.typing import NDArray

from openiru.engines.hashes.index.distinct import Entries
from openiru.engines.hashes.index.files import BrokenIndexError
from openiru.engines.hashes.index.known import KnownHashes
from openiru.engines.hashes.index.tables import CELLS, Cells

_DAMAGED: Final = "this index of hashes is damaged; build it anew"

_compiled = njit(cache=True, nogil=True, error_model="numpy")


def check_index(known: KnownHashes) -> None:
    """Refuse an index whose numbers point outside it.

    Raises:
        BrokenIndexError: if any do.
    """
    tables, rows = known.tables, len(known.tables.words)
    fits = (
        bool((tables.offsets[:, 0] == 0).all() and (tables.offsets[:, -1] == rows).all())
        and bool((tables.offsets[:, 1:] >= tables.offsets[:, :-1]).all())
        and _entries_fit(known.entries, rows)
        and bool(_rows_fit(tables.offsets, tables.cells, rows, CELLS))
    )
    if not fits:
        raise BrokenIndexError(_DAMAGED)


def _entries_fit(entries: Entries, rows: int) -> bool:
    further, of_rows = entries.further, entries.further_rows
    if entries.firsts is None:
        return entries.count == rows and not len(further) and not len(of_rows)
    return (
        len(entries.firsts) == rows
        and len(further) == len(of_rows) == entries.count - rows
        and _rise(entries.firsts)
        and bool((of_rows[1:] >= of_rows[:-1]).all())
        and bool((of_rows < rows).all())
        and _rise(np.sort(np.concatenate([entries.firsts, further])))
        and int(max(entries.firsts.max(initial=0), further.max(initial=0))) < entries.count
    )


def _rise(numbers: NDArray[np.uint32]) -> bool:
    return bool((numbers[1:] > numbers[:-1]).all())


@_compiled
def _rows_fit(offsets: NDArray[np.uint32], cells: Cells, rows: int, wide: int) -> bool:
    """Whether every bucket names rows that there are; offsets are known to rise."""
    for table in range(offsets.shape[0]):
        home = table * wide * rows
        for bucket in range(offsets.shape[1] - 1):
            begin, end = np.int64(offsets[table, bucket]), np.int64(offsets[table, bucket + 1])
            place = home + 3 * begin + (end - begin)
            for _ in range(end - begin):
                if np.int64(cells[place]) + (np.int64(cells[place + 1]) << 16) >= rows:
                    return False
                place += 2
    return True

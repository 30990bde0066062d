"""Searches hard banks on the GPU, or on Numba's simulator of one, and compares with the processor.

Run as `python -m tests.factories.gpu_search` with NUMBA_ENABLE_CUDASIM=1: the simulator must be chosen before Numba is
imported.
"""

import sys

import numpy as np
import pytest
from tests.factories.hashes import hard_banks, queries_for

from openiru.engines.hashes.index import gpu
from openiru.engines.hashes.index.known import find_near, index_words


def compare(size: int, asked: int, radii: tuple[int, ...]) -> int:
    """Compare all banks; returns how many pairs were found."""
    found_pairs, finder = 0, gpu.Gpu()
    for name, bank in hard_banks(seed=71, count=size).items():
        known, queries = index_words(bank), queries_for(bank, seed=72, count=asked)
        for radius in radii:
            expected = find_near(queries, known, max_distance_bits=radius)
            found = find_near(queries, known, max_distance_bits=radius, find=finder)
            where = f"{name} at {radius} bits"
            assert np.array_equal(found.rows, expected.rows), where
            assert np.array_equal(found.ids, expected.ids), where
            assert np.array_equal(found.distances_bits, expected.distances_bits), where
            found_pairs += len(found)
    return found_pairs


def main() -> None:
    """Compare as much as the simulator manages in some seconds: there each thread is a thread of Python."""
    patch = pytest.MonkeyPatch()
    for name, value in {"_THREADS": 64, "_BLOCKS_AT_ONCE": 1, "_PAIRS_AT_FIRST": 16}.items():
        patch.setattr(gpu, name, value)
    patch.setattr(gpu, "_fits", lambda _: True)
    assert compare(100, 6, (0, 15)) > 50
    assert compare(20, 2, (20,)) > 0
    sys.stdout.write("identical\n")


if __name__ == "__main__":
    main()

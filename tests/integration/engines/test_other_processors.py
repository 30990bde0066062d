"""The kernels give the same answers where the processor has no wide vectors and does not count bits."""

import os
import subprocess
import sys
from pathlib import Path

PROGRAM = """
import numpy as np
from tests.factories.hashes import hard_banks, queries_for
from openiru.engines.hashes.index.known import find_near, index_words, on_processor
from openiru.engines.hashes.search import HashIndex, find_near_hashes

def in_tables(known, queries, budget, most):
    return on_processor(known, queries, budget._replace(crowded=0), most)

for name, bank in hard_banks(seed=81, count=800).items():
    known, queries = index_words(bank), queries_for(bank, seed=82, count=300)
    for radius in (0, 15, 31, 47):
        expected = find_near_hashes(queries, HashIndex(words=bank), max_distance_bits=radius)
        for count in (3, 300):
            found = find_near(queries[:count], known, max_distance_bits=radius, find=in_tables)
            own = expected.rows < count
            assert np.array_equal(found.ids, expected.ids[own]), (name, radius)
            assert np.array_equal(found.distances_bits, expected.distances_bits[own]), (name, radius)
print("identical")
"""


class TestFindNear:
    def test_finds_the_same_on_a_plain_processor(self, tmp_path: Path) -> None:
        environment = {
            **os.environ,
            "NUMBA_CPU_NAME": "generic",
            "NUMBA_CPU_FEATURES": "",
            "NUMBA_CACHE_DIR": str(tmp_path),
            "PYTHONPATH": ".",
        }

        done = subprocess.run(
            [sys.executable, "-c", PROGRAM], env=environment, capture_output=True, text=True, check=False
        )

        assert done.stdout == "identical\n", done.stderr

import os
import subprocess
import sys

import numpy as np
import pytest
from tests.factories import gpu_search
from tests.factories.hashes import hard_banks

from openiru.engines.hashes.index.gpu import Gpu, NoGpuError, gpu_is_there
from openiru.engines.hashes.index.known import find_near, index_words, iter_near

needs_gpu = pytest.mark.skipif(not gpu_is_there(), reason="no GPU can be used on this machine")


class TestGpu:
    def test_finds_the_same_as_the_processor_on_a_simulated_gpu(self) -> None:
        command = [sys.executable, "-m", "tests.factories.gpu_search"]
        environment = {**os.environ, "NUMBA_ENABLE_CUDASIM": "1", "PYTHONPATH": "."}

        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)

        assert done.stdout == "identical\n", done.stderr

    @pytest.mark.skipif(gpu_is_there(), reason="a GPU is there")
    def test_says_so_where_there_is_none(self) -> None:
        with pytest.raises(NoGpuError, match="finds no device"):
            Gpu()

    @needs_gpu
    def test_finds_the_same_as_the_processor(self) -> None:
        assert gpu_search.compare(3000, 400, (0, 7, 15, 20, 31, 47, 63)) > 1000

    @needs_gpu
    def test_gives_floods_in_parts(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("openiru.engines.hashes.index.known._MOST_PAIRS", 1000)
        bank = hard_banks(seed=73)["few words"]
        known = index_words(bank)

        parts = list(iter_near(bank[:200], known, find=Gpu()))

        assert len(parts) > 10
        expected = find_near(bank[:200], known)
        assert np.array_equal(np.concatenate([part.ids for part in parts]), expected.ids)

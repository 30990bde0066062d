"""Clustering that was killed goes on where it stopped, and ends as if nothing had happened."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from tests.factories.hashes import flipped, some_hashes

SCENES = some_hashes(np.random.default_rng(51), 200)
WORDS = np.concatenate([flipped(np.random.default_rng(52 + step), SCENES, 10 * step) for step in range(4)])


def clustered(file: Path, *options: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "openiru", "index", "cluster", str(file), *options]
    return subprocess.run(command, capture_output=True, text=True, check=True)


class TestKilledClustering:
    @pytest.mark.parametrize(("parts", "moment"), [(2, "before"), (3, "while it keeps")])
    def test_goes_on_and_finds_the_same(self, tmp_path: Path, parts: int, moment: str) -> None:
        file, kept = tmp_path / "hashes.txt", tmp_path / "kept"
        file.write_text("".join(f"{row.astype('>u8').tobytes().hex()}\n" for row in WORDS))
        expected = clustered(file).stdout
        command = [sys.executable, "-m", "tests.factories.doomed_clustering", str(file), str(kept)]

        killed = subprocess.run([*command, str(parts), moment], capture_output=True, text=True, check=False)
        resumed = clustered(file, "--keep", str(kept))

        assert killed.returncode == -9
        assert killed.stdout == ""
        assert "Going on after" in resumed.stderr
        assert resumed.stdout == expected
        assert not kept.exists()

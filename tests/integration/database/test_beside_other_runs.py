"""Another run of tests that begins on the same machine closes no folder of this one's databases."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]


class TestOtherRun:
    def test_leaves_the_folders_of_this_one_open(self, tmp_path_factory: pytest.TempPathFactory) -> None:
        above = [each for each in tmp_path_factory.getbasetemp().parents if len(each.parts) > 2]
        assert above
        for folder in above:
            folder.chmod(folder.stat().st_mode | 0o011)  # as a database does that another user runs
        modes = [folder.stat().st_mode for folder in above]
        own = {key: value for key, value in os.environ.items() if not key.startswith("PYTEST_")}

        command = [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "-p",
            "no:cacheprovider",
            "tests/unit/foundation",
            "-k",
            "ids",
        ]
        ran = subprocess.run(command, cwd=ROOT, env=own, capture_output=True, text=True, check=False)

        assert ran.returncode == 0, ran.stdout
        assert [folder.stat().st_mode for folder in above] == modes

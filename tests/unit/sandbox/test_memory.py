"""A worker gives back what it does not need: after its start, after kernels were compiled, and after a large file."""

import subprocess
import sys
import time
from pathlib import Path

import pytest
from tests.factories import compiled, sandboxed
from tests.factories.pages import taken

from openiru.engines.media.held import held_bytes
from openiru.sandbox.pool import Sandbox

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells what a process holds")


def in_use_mb(sandbox: Sandbox) -> int:
    (worker,) = sandbox.process_ids()
    status = Path(f"/proc/{worker}/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0]) // 1024


class TestWorkers:
    def test_give_back_what_a_large_file_took(self) -> None:
        with Sandbox(f"{sandboxed.HERE}:leave_gaps", workers=1) as sandbox:
            sandbox.start()
            ready = in_use_mb(sandbox)
            assert sandbox.read(b"large") == b"large"
            until = time.monotonic() + 5
            # The answer comes first.
            while in_use_mb(sandbox) > ready + 50 and time.monotonic() < until:
                time.sleep(0.01)

            assert in_use_mb(sandbox) <= ready + 50

    def test_that_had_to_compile_begin_again_and_load(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path))
        told = []
        for _ in range(2):
            with Sandbox(f"{compiled.HERE}:read", workers=1) as sandbox:
                told.append(sandbox.read(b"21"))

        assert told == [b"42 True", b"42 False"]

    def test_give_back_code_that_only_their_start_used(self) -> None:
        script = (
            "import cv2, scipy.optimize, numba\n"
            "from openiru.sandbox.memory import Memory\n"
            "from pathlib import Path\n"
            "def resident(): return int(Path('/proc/self/status').read_text().partition('VmRSS:')[2].split()[0])\n"
            "before = resident(); Memory(); after = resident()\n"
            "print(before - after, cv2.blur(__import__('numpy').ones((3, 3)), (3, 3)).sum())\n"
        )

        told = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)

        given_back_kb, still_works = told.stdout.split()
        assert int(given_back_kb) > 10_000
        assert float(still_works) == 9


class TestHeldBytes:
    def test_grow_with_what_is_held(self) -> None:
        before = held_bytes()

        with taken(50_000_000):
            assert 45_000_000 < held_bytes() - before < 60_000_000
        assert held_bytes() - before < 10_000_000

"""Each runner passes one suite: whoever hands in work cannot tell them apart."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import Executor
from pathlib import Path

import pytest

from openiru.runners.local import InProcess, local_executor

PARENT = """
import os, sys, time
from operator import methodcaller
from openiru.runners.local import local_executor

if __name__ == "__main__":
    with local_executor(2) as executor:
        print(*{executor.submit(os.getpid).result() for _ in range(20)}, flush=True)
        time.sleep(60)
"""


@pytest.fixture(params=[1, 2])
def executor(request: pytest.FixtureRequest) -> Iterator[Executor]:
    with local_executor(request.param) as made:
        yield made


class TestLocalExecutor:
    def test_gives_results(self, executor: Executor) -> None:
        assert list(executor.map(pow, [2, 3, 4], [5, 2, 1])) == [32, 9, 4]

    def test_gives_failures_to_whoever_asks_for_the_result(self, executor: Executor) -> None:
        future = executor.submit(divmod, 1, 0)

        with pytest.raises(ZeroDivisionError):
            future.result()

    def test_goes_on_after_a_failure(self, executor: Executor) -> None:
        executor.submit(divmod, 1, 0).exception()

        assert executor.submit(divmod, 7, 2).result() == (3, 1)

    def test_takes_as_many_processes_as_asked_for(self) -> None:
        assert isinstance(local_executor(1), InProcess)

    @pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends children with their parent")
    def test_leaves_no_process_behind_when_its_owner_is_killed(self, tmp_path: Path) -> None:
        script = tmp_path / "owner.py"
        script.write_text(PARENT, encoding="utf-8")
        with subprocess.Popen([sys.executable, script], stdout=subprocess.PIPE, text=True) as owner:
            assert owner.stdout is not None
            workers = [int(number) for number in owner.stdout.readline().split()]
            owner.send_signal(signal.SIGKILL)

        assert workers
        assert all(_ends(pid) for pid in workers)


def _ends(pid: int) -> bool:
    for _ in range(100):
        try:
            state = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0]
        except OSError:
            return True
        if state == "Z":
            return True
        time.sleep(0.1)
    os.kill(pid, signal.SIGKILL)
    return False

"""`openiru up` serves until it is stopped, and leaves nothing behind however it is stopped."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tests.factories.tables import begin_with
from tests.functional.test_demo import answers, environment, free_port, until

pytestmark = [pytest.mark.usefixtures("socket_enabled"), pytest.mark.timeout(180)]


class TestUp:
    # Ctrl-C, a system that shuts down, and a terminal that is closed.
    @pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
    def test_ends_with_all_its_processes_and_the_database(
        self, tmp_path: Path, tables: Path, ending: signal.Signals
    ) -> None:
        port = free_port()
        data = tmp_path / "data"
        # It makes its tables by itself where nothing is; that takes long, and once shows it.
        if ending is not signal.SIGINT:
            begin_with(tables, data / "postgres")
        with subprocess.Popen(
            [sys.executable, "-m", "openiru", "up", "--port", str(port)],
            stderr=subprocess.PIPE,
            text=True,
            env={**environment(tmp_path), "OPENIRU_DATA": str(data)},
            start_new_session=True,
        ) as running:
            assert running.stderr is not None
            said = until(running.stderr, "Ctrl-C stops everything")
            family = descendants(running.pid)
            running.send_signal(ending)
            running.wait(60)

        assert f"http://127.0.0.1:{port}" in said
        assert len(family) >= 2
        assert not outliving(family)
        assert not answers(port)
        assert not list(data.rglob("postmaster.pid"))


def descendants(pid: int) -> set[int]:
    """The processes that a process started, and theirs."""
    parents = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
        except OSError:
            continue
        parents[int(stat.parent.name)] = int(fields[1])
    family = {pid}
    while more := {child for child, parent in parents.items() if parent in family} - family:
        family |= more
    return family - {pid}


def outliving(family: set[int]) -> list[int]:
    """Those of some processes that are still there after a while; the kernel ends orphans a moment after their parent."""
    for _ in range(50):
        left = [pid for pid in family if is_alive(pid)]
        if not left:
            break
        time.sleep(0.1)
    return left


def is_alive(pid: int) -> bool:
    """Whether a process still runs."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True

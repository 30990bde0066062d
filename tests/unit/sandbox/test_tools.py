"""Programs of the system see the file that they are given and nothing else."""

import os
import shutil
from pathlib import Path

import pytest

from openiru.engines.media.types import MediaFault, NoMedia
from openiru.sandbox import tools
from openiru.sandbox.tools import LIMITS, Tool, ToolLimits, missing, run_tool

SHELL = Tool(program="sh", package="dash")
CAT = Tool(program="cat", package="coreutils")
NOWHERE = Tool(program="no-such-program-at-all", package="no-such-package")
needs_bubblewrap = pytest.mark.skipif(shutil.which("bwrap") is None, reason="bubblewrap is not installed.")


def shell(script: str, data: bytes = b"", limits: ToolLimits = LIMITS) -> bytes | NoMedia:
    return run_tool(SHELL, ["-c", script], data, limits=limits)


class TestRunTool:
    @needs_bubblewrap
    def test_hands_the_file_in_and_what_was_found_out(self) -> None:
        data = bytes(range(256)) * 5_000

        assert run_tool(CAT, [], data) == data

    @needs_bubblewrap
    @pytest.mark.parametrize(
        ("script", "expected"),
        [
            ("cat /etc/passwd || echo no file", b"no file\n"),
            (f"ls {Path.home()} || echo no folder", b"no folder\n"),
            ("echo x > /usr/written || echo not written", b"not written\n"),
            ("ls /proc/1 || echo no processes", b"no processes\n"),
            ("ls /sys/class/net || echo no network", b"no network\n"),
            ("echo $OPENIRU_SECRET_KEY$HOME", b"\n"),
        ],
    )
    def test_shows_it_nothing_of_ours(
        self, monkeypatch: pytest.MonkeyPatch, script: str, expected: bytes
    ) -> None:
        monkeypatch.setenv("OPENIRU_SECRET_KEY", "a secret")

        assert shell(script) == expected

    @needs_bubblewrap
    def test_writes_nowhere_but_in_its_own_small_folders(self) -> None:
        limits = ToolLimits(answer_bytes=200 << 20)

        assert shell("touch /written || echo not written") == b"not written\n"
        if not tools._size():
            pytest.skip("This bubblewrap cannot limit a folder in memory.")
        assert shell("head -c 70000000 /dev/zero >/tmp/large || echo full", limits=limits) == b"full\n"

    @needs_bubblewrap
    @pytest.mark.skipif(os.geteuid() == 0, reason="The kernel does not count the processes of root.")
    def test_starts_few_processes(self) -> None:
        script = "for each in $(seq {}); do sleep 5 & done; echo all"

        assert shell(script.format(20)) == b"all\n"
        assert shell(script.format(100)) != b"all\n"

    @needs_bubblewrap
    def test_kills_it_with_all_that_it_started_when_it_takes_too_long(self) -> None:
        found = shell("sleep 600 & sleep 600", limits=ToolLimits(wall_s=0.5))

        assert isinstance(found, NoMedia)
        assert found.fault is MediaFault.TOO_SLOW

    @needs_bubblewrap
    @pytest.mark.parametrize(
        "script", ["while :; do :; done", "cat /dev/zero", "exit 3"], ids=["busy", "endless", "failed"]
    )
    def test_tells_that_it_did_not_end_well(self, script: str) -> None:
        found = shell(script, limits=ToolLimits(cpu_s=1, answer_bytes=1 << 20))

        assert isinstance(found, NoMedia)
        assert found.fault is MediaFault.UNREADABLE

    def test_refuses_a_file_that_is_too_large(self) -> None:
        found = run_tool(CAT, [], b"12345", limits=ToolLimits(size_bytes=4), unconfined=True)

        assert isinstance(found, NoMedia)
        assert found.fault is MediaFault.TOO_LARGE

    def test_says_which_package_is_missing(self) -> None:
        found = run_tool(NOWHERE, [], b"")

        assert found == NoMedia(
            fault=MediaFault.MISSING_TOOL,
            reason="no-such-program-at-all is not installed (Debian package no-such-package).",
        )


class TestWithoutBubblewrap:
    @pytest.fixture(autouse=True)
    def _without(self, monkeypatch: pytest.MonkeyPatch) -> None:
        there = shutil.which
        monkeypatch.setattr(shutil, "which", lambda name: None if name == "bwrap" else there(name))

    def test_is_refused(self) -> None:
        found = run_tool(CAT, [], b"1")

        assert found == missing(CAT)
        assert isinstance(found, NoMedia)
        assert "Debian package bubblewrap" in found.reason

    def test_runs_where_that_was_asked_for(self) -> None:
        assert run_tool(CAT, [], b"1", unconfined=True) == b"1"

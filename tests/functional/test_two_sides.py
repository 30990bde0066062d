"""A unit and a platform, each with processes and a database of its own, talk to each other on one machine."""

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from tests.factories.installations import environment, free_port
from tests.factories.tables import begin_with
from tests.functional.test_demo import until

pytestmark = [pytest.mark.usefixtures("socket_enabled"), pytest.mark.timeout(300)]


class Side:
    """One installation: `openiru up` on a free port, and steps in processes of their own."""

    def __init__(self, data: Path, role: str) -> None:
        self.data = data
        self._role = role
        self._ups: list[subprocess.Popen[str]] = []
        self._steps: subprocess.Popen[str] | None = None
        self.port = free_port()
        told = {"DJANGO_SETTINGS_MODULE": "openiru.config.settings", "OPENIRU_ROLE": role}
        self._told = environment(data, told)

    def start(self) -> None:
        self._ups.append(
            subprocess.Popen(
                [sys.executable, "-m", "openiru", "up", "--port", str(self.port), "--role", self._role],
                stderr=subprocess.PIPE,
                text=True,
                env=self._told,
                start_new_session=True,
            )
        )

    @property
    def group(self) -> int:
        """The number of the group of all its processes."""
        return self._ups[-1].pid

    def wait(self) -> None:
        stream = self._ups[-1].stderr
        assert stream is not None
        until(stream, "Ctrl-C stops everything")

    def stop(self) -> None:
        for up in self._ups:
            if up.poll() is None:
                up.send_signal(signal.SIGTERM)
            up.wait(60)
            if up.stderr is not None:
                up.stderr.close()
        if self._steps is not None:
            self._steps.communicate(timeout=60)

    def step(self, name: str, **told: Any) -> dict[str, Any]:
        if self._steps is None:
            self._steps = subprocess.Popen(
                [sys.executable, "-m", "tests.factories.two_sides", self._role],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
                env=self._told,
            )
        asking, answers = self._steps.stdin, self._steps.stdout
        assert asking is not None
        assert answers is not None
        asking.write(json.dumps({"step": name, "told": told}) + "\n")
        asking.flush()
        line = answers.readline()
        assert line, f"{name} failed; see what it wrote to standard error"
        answer: dict[str, Any] = json.loads(line)
        return answer


@pytest.fixture
def sides(tmp_path: Path, tables: Path) -> Iterator[tuple[Side, Side]]:
    unit, platform = Side(tmp_path / "unit", "unit"), Side(tmp_path / "platform", "platform")
    with ExitStack() as stack:
        for side in (unit, platform):
            begin_with(tables, side.data / "postgres")
            stack.callback(side.stop)
            side.start()
        for side in (unit, platform):
            side.wait()
        yield unit, platform


class TestTwoSides:
    def test_a_referral_is_decided_withdrawn_and_reinstated_though_one_side_is_killed(
        self, sides: tuple[Side, Side]
    ) -> None:
        unit, platform = sides
        secrets = platform.step(
            "platform_begins", endpoint=f"http://127.0.0.1:{unit.port}/api/v1/callbacks/facebook"
        )
        inbox = f"http://127.0.0.1:{platform.port}/api/v1/authorities/north-unit/messages"
        referred = unit.step("unit_refers", endpoint=inbox, **secrets)
        decided = platform.step("platform_decides", unit=unit.group)
        unit.start()
        unit.wait()
        told = unit.step("unit_withdraws", **referred)
        reinstated = platform.step("platform_reinstates", **decided)
        heard = unit.step("unit_hears", **referred)

        assert decided["their_id"] == referred["item_id"]
        assert decided["organisation"] == "Sunrise Front"
        assert (told["outcome"], told["state"]) == ("account_suspended", "acted")
        assert told["ticket"].startswith("R-")
        assert reinstated == {"standing": "reinstated"}
        assert heard["state"] == "withdrawn"
        assert heard["reasons"][0] == "Its posts invite readers to join the group."
        assert heard["reasons"][1].startswith("Reinstated on")

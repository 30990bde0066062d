"""The simulated platforms as a process of their own, over real HTTP."""

import json
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from tests.factories import scenarios
from tests.factories.scenarios import BLOCKS, QUOTA, REFUSES, small_scenario
from tests.factories.simulated_platforms import Unit, Wire, listening_unit, referral, simulator

from openiru.foundation.clock import StoryClock

pytestmark = pytest.mark.usefixtures("socket_enabled")

SCENARIO = small_scenario()
PLATFORMS = [platform.value for platform in SCENARIO.platforms]
SENT_AT = SCENARIO.begins_at + timedelta(hours=9)
BLOCKED = {"account_suspended", "account_terminated", "removed_tos"}


def story(folder: Path, faults: dict[str, float] | None = None) -> list[str]:
    """Scenario, clock and record of a story, as options of the command."""
    (folder / "scenario.yaml").write_text(scenarios.text(scenarios.document(faults)), encoding="utf-8")
    StoryClock(folder / "clock").stand_at(SENT_AT)
    return [
        *("--scenario", str(folder / "scenario.yaml"), "--seed", "5"),
        *("--clock-file", str(folder / "clock"), "--record", str(folder / "record.json")),
    ]


def go_on_to_the_end(folder: Path, unit: Unit, wire: Wire) -> None:
    """Let the story's clock and the platforms go on in steps of a day."""
    moment = SENT_AT
    while moment < SCENARIO.ends_at:
        moment = min(moment + timedelta(days=1), SCENARIO.ends_at)
        StoryClock(folder / "clock").stand_at(moment)
        unit.now = moment
        wire.advance(moment)


class TestStory:
    def test_ends_with_exactly_the_scenarios_blocks(self, tmp_path: Path) -> None:
        with (
            listening_unit(PLATFORMS, SENT_AT) as unit,
            simulator(tmp_path, unit, *story(tmp_path)) as (wire, _),
        ):
            for platform in PLATFORMS:
                for first in range(0, QUOTA, 5):
                    message = referral(f"{platform}-{first}", platform, 5, first=first)
                    assert wire.send(platform, message, f"msg-{platform}-{first}").json()["ticket"]
            go_on_to_the_end(tmp_path, unit, wire)

            record = wire.get("record")

        assert record == {platform: {"received": QUOTA, "blocked": BLOCKS} for platform in PLATFORMS}
        for platform in PLATFORMS:
            codes = list(unit.outcomes(platform).values())
            assert (sum(code in BLOCKED for code in codes), len(codes)) == (BLOCKS, BLOCKS + REFUSES)
        times = [heard.message["timestamp"] for heard in unit.heard]
        assert times == sorted(times)

    def test_counts_once_whatever_goes_wrong_on_the_way(self, tmp_path: Path) -> None:
        faults = {
            "unavailable_before": 0.25,
            "unavailable_after": 0.2,
            "reset_after": 0.2,
            "slow": 0.1,
            "slow_seconds": 0.05,
            "duplicate_callbacks": 0.5,
        }
        options = story(tmp_path, faults)
        attempts = 0
        with listening_unit(PLATFORMS, SENT_AT) as unit, simulator(tmp_path, unit, *options) as (wire, _):
            for platform in PLATFORMS:
                for first in range(QUOTA):
                    message = referral(f"{platform}-{first}", platform, 1, first=first)
                    attempts += wire.insist(platform, message, f"msg-{platform}-{first}")
            go_on_to_the_end(tmp_path, unit, wire)

            record, counters = wire.get("record"), wire.get("counters").values()

        assert record == {platform: {"received": QUOTA, "blocked": BLOCKS} for platform in PLATFORMS}
        assert (
            sum(sum(code in BLOCKED for code in unit.outcomes(p).values()) for p in PLATFORMS) == 6 * BLOCKS
        )
        assert attempts > 6 * QUOTA
        assert sum(each["messages"] for each in counters) == 6 * QUOTA
        assert min(sum(each[name] for each in counters) for name in ("unavailable", "reset", "slow")) > 0
        assert sum(each["repeated"] for each in counters) > 0
        assert unit.repeated == sum(each["callbacks_repeated"] for each in counters) > 0

    def test_goes_on_after_the_process_was_killed(self, tmp_path: Path) -> None:
        options = story(tmp_path)
        message = referral("first", "x", QUOTA)
        with listening_unit(PLATFORMS, SENT_AT) as unit:
            with simulator(tmp_path, unit, *options) as (wire, process):
                ticket = wire.send("x", message, "msg-first").json()["ticket"]
                process.kill()
            with simulator(tmp_path, unit, *options) as (wire, _):
                assert wire.send("x", message, "msg-first").json()["ticket"] == ticket
                go_on_to_the_end(tmp_path, unit, wire)
                record = wire.get("record")

        assert record["x"] == {"received": QUOTA, "blocked": BLOCKS}
        assert sum(code in BLOCKED for code in unit.outcomes("x").values()) == BLOCKS
        kept = json.loads((tmp_path / "record.json").read_bytes())
        assert kept["seed"] == 5

    def test_ends_quietly_when_told(self, tmp_path: Path) -> None:
        with (
            listening_unit(PLATFORMS, SENT_AT) as unit,
            simulator(tmp_path, unit, *story(tmp_path)) as (_, process),
        ):
            process.terminate()
            assert process.wait(15) == 0
            assert process.stderr is not None
            assert process.stderr.read() == ""


class TestCommand:
    @pytest.mark.parametrize(
        ("words", "sentence"),
        [
            (["--secrets", "none.json"], "none.json: cannot be read"),
            (["--secrets", "empty.json"], "empty.json: facebook.send is missing"),
            (["--secrets", "empty.json", "--scenario", "none.yaml"], "none.yaml: cannot be read"),
        ],
    )
    def test_refuses_bad_files_with_a_sentence(self, tmp_path: Path, words: list[str], sentence: str) -> None:
        (tmp_path / "empty.json").write_text("{}")

        done = subprocess.run(
            [sys.executable, "-m", "openiru", "simulate", "platforms", *words],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )

        assert done.returncode == 2
        assert sentence in done.stderr
        assert done.stdout == ""

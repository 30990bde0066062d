from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.factories import scenarios

from openiru.simulation.errors import ScenarioError
from openiru.simulation.scenario import read_scenario, shipped_scenario


class TestShippedScenario:
    def test_holds_the_published_totals(self) -> None:
        scenario = read_scenario(shipped_scenario())

        plans = scenario.platforms
        assert {name: (plan.quota, plan.answers.blocks) for name, plan in plans.items()} == {
            "facebook": (230, 212),
            "instagram": (70, 40),
            "tiktok": (130, 120),
            "x": (250, 75),
            "telegram": (50, 50),
            "whatsapp": (120, 36),
        }
        assert sum(plan.quota for plan in plans.values()) == 850
        assert sum(plan.answers.blocks for plan in plans.values()) == 533

    def test_is_as_large_as_promised(self) -> None:
        plans = read_scenario(shipped_scenario()).platforms.values()

        assert sum(plan.accounts for plan in plans) >= 20_000
        assert sum(plan.posts for plan in plans) >= 100_000
        assert sum(plan.pictures for plan in plans) >= 2_000

    def test_leaves_time_for_every_decision(self) -> None:
        scenario = read_scenario(shipped_scenario())

        days = (scenario.story_to - scenario.unit.last_referral_date).days
        for plan in scenario.platforms.values():
            slowest_hours = plan.answers.decide.longest_hours + plan.answers.report_every_hours
            assert slowest_hours <= days * 24


def _without_quota(content: dict[str, Any]) -> None:
    del content["platforms"]["x"]["quota"]


def _too_many_blocks(content: dict[str, Any]) -> None:
    content["platforms"]["x"]["answers"]["blocks"] = 99


def _negative_accounts(content: dict[str, Any]) -> None:
    content["platforms"]["facebook"]["accounts"] = -1


def _too_few_accounts(content: dict[str, Any]) -> None:
    content["platforms"]["facebook"]["accounts"] = 3


def _unknown_platform(content: dict[str, Any]) -> None:
    content["platforms"]["myspace"] = content["platforms"].pop("x")


def _unknown_key(content: dict[str, Any]) -> None:
    content["world"]["moons"] = 2


def _unknown_outcome(content: dict[str, Any]) -> None:
    content["platforms"]["x"]["answers"]["block_outcomes"] = {"vanished": 1}


def _no_outcome(content: dict[str, Any]) -> None:
    content["platforms"]["x"]["answers"]["block_outcomes"] = {"account_suspended": 0}


def _share_above_one(content: dict[str, Any]) -> None:
    content["platforms"]["x"]["faults"]["slow"] = 1.5


def _not_a_number(content: dict[str, Any]) -> None:
    content["world"]["surplus"] = float("nan")


def _ends_before_it_begins(content: dict[str, Any]) -> None:
    content["story_to"] = content["story_from"].replace(year=2024)


def _refers_after_the_end(content: dict[str, Any]) -> None:
    content["unit"]["last_referral_date"] = content["story_to"].replace(year=2026)


def _answers_too_many_requests(content: dict[str, Any]) -> None:
    content["data_requests"]["answered"] = 99


def _median_above_longest(content: dict[str, Any]) -> None:
    content["platforms"]["x"]["answers"]["decide"]["median_hours"] = 9_999


def _twin_organisation(content: dict[str, Any]) -> None:
    content["organisations"][1]["slug"] = content["organisations"][0]["slug"]


class TestReadScenario:
    @pytest.mark.parametrize(
        ("spoil", "words"),
        [
            (_without_quota, "platforms.x.quota: is missing"),
            (_too_many_blocks, "must not exceed the quota of 10"),
            (_negative_accounts, "platforms.facebook.accounts: "),
            (_too_few_accounts, "platforms.facebook.accounts must be at least"),
            (_unknown_platform, "platforms.myspace: is not one of the known names"),
            (_unknown_key, "world.moons: is not a key that a scenario knows"),
            (_unknown_outcome, "platforms.x.answers.block_outcomes.vanished: is not one of the known names"),
            (_no_outcome, "platforms.x.answers.block_outcomes: at least one share"),
            (_share_above_one, "platforms.x.faults.slow: "),
            (_not_a_number, "world.surplus: "),
            (_ends_before_it_begins, "story_to must not be before story_from"),
            (_refers_after_the_end, "unit.last_referral_date must lie between"),
            (_answers_too_many_requests, "data_requests: answered must not exceed count"),
            (_median_above_longest, "platforms.x.answers.decide: longest_hours must not be smaller"),
            (_twin_organisation, "organisations: each slug may stand once"),
        ],
    )
    def test_names_file_key_and_reason(
        self, tmp_path: Path, spoil: Callable[[dict[str, Any]], None], words: str
    ) -> None:
        content = scenarios.document()
        spoil(content)
        path = tmp_path / "story.yaml"
        path.write_text(scenarios.text(content), encoding="utf-8")

        with pytest.raises(ScenarioError) as caught:
            read_scenario(path)

        assert caught.value.message.startswith(f"{path}: ")
        assert words in caught.value.message

    @pytest.mark.parametrize(
        ("data", "words"),
        [
            (b"name: [unclosed", "line "),
            (b"name: a\nname: b\n", "line 2: the key 'name' stands twice"),
            (b"- a\n- b\n", "is a YAML mapping"),
            (b"", "is a YAML mapping"),
            (b"\xff\xfe\x00", "is not YAML"),
            (b"!!python/object/apply:os.system ['true']", "line 1: "),
            (b"# " + b"x" * 2_000_000, "is larger than"),
        ],
    )
    def test_refuses_what_is_no_scenario(self, tmp_path: Path, data: bytes, words: str) -> None:
        path = tmp_path / "story.yaml"
        path.write_bytes(data)

        with pytest.raises(ScenarioError, match=words):
            read_scenario(path)

    def test_refuses_a_file_that_is_not_there(self, tmp_path: Path) -> None:
        with pytest.raises(ScenarioError, match=r"none\.yaml: cannot be read: No such file"):
            read_scenario(tmp_path / "none.yaml")

    def test_takes_other_parameters(self, tmp_path: Path) -> None:
        content = scenarios.document()
        content["platforms"] = {"telegram": content["platforms"]["telegram"]}
        path = tmp_path / "story.yaml"
        path.write_text(scenarios.text(content), encoding="utf-8")

        scenario = read_scenario(path)

        assert list(scenario.platforms) == ["telegram"]
        assert scenario.platforms[next(iter(scenario.platforms))].silent == 2

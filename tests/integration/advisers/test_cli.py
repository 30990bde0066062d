"""`openiru advisers`, as people use it: commands as processes."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.factories.advised import GOLDEN, REASON, flags_brigades, house
from tests.factories.adviser_servers import AdviserServer
from tests.factories.golden_sets import frozen
from tests.factories.installations import run
from tests.factories.people import analyst, supervisor

pytestmark = [pytest.mark.usefixtures("socket_enabled"), pytest.mark.timeout(300)]
AT = datetime(2025, 7, 1, 12, tzinfo=UTC)


class TestAsk:
    def test_answers_about_a_file_without_an_installation(self, tmp_path: Path) -> None:
        posts = tmp_path / "posts.csv"
        posts.write_text("id,text\n7,join the brigade\n8,a market day\n", encoding="utf-8")
        with AdviserServer(flags_brigades).running() as server:
            house(tmp_path, AT, server)
            result = run(
                tmp_path,
                *("advisers", "ask", "house", posts, "--format", "json"),
                *("--organisation", "Example Brigade", "--alias", "Brigade of Examples"),
            )

        assert result.returncode == 0, result.stderr
        flagged, clear = json.loads(result.stdout)["answers"]
        assert (flagged["id"], flagged["label"], flagged["p"]) == ("7", "flagged", 0.95)
        assert (clear["id"], clear["label"]) == ("8", "clear")
        assert "Brigade of Examples" in server.questions[0]["messages"][0]["content"]

    def test_says_why_a_text_was_not_answered(self, tmp_path: Path) -> None:
        posts = tmp_path / "posts.txt"
        posts.write_text("join the brigade\n", encoding="utf-8")
        with AdviserServer(flags_brigades).running() as server:
            house(tmp_path, AT, server)

        result = run(tmp_path, "advisers", "ask", "house", posts, "--format", "jsonl")

        assert result.returncode == 0, result.stderr
        assert json.loads(result.stdout)["unanswered"] == "advisers.away"

    def test_sends_no_text_out_of_the_house(self, tmp_path: Path) -> None:
        posts = tmp_path / "posts.txt"
        posts.write_text("join the brigade\n", encoding="utf-8")
        with AdviserServer(flags_brigades).running() as server:
            house(tmp_path, AT, server, address="https://93.184.216.34/v1")

        result = run(tmp_path, "advisers", "ask", "house", posts, "--format", "jsonl")

        answer = json.loads(result.stdout)
        assert answer["unanswered"] == "advisers.bad-address"
        assert "OPENIRU_ADVISERS_PUBLIC_HOSTS" in answer["words"]

    def test_names_the_advisers_that_are_described(self, tmp_path: Path) -> None:
        with AdviserServer(flags_brigades).running() as server:
            house(tmp_path, AT, server)

        result = run(tmp_path, "advisers", "ask", "other", tmp_path / "posts.txt")

        assert result.returncode == 4
        assert "it describes house" in result.stderr


class TestMeasureAndSwitch:
    def test_measures_switches_and_lists(self, database_url: str, tmp_path: Path) -> None:
        analyst("amina")
        supervisor("bilal")
        frozen(GOLDEN, AT)
        file = tmp_path / "labelled.tsv"
        file.write_text("join the brigade\t1\na market day\t0\n", encoding="utf-8")
        told = {"DATABASE_URL": database_url}
        with AdviserServer(flags_brigades).running() as server:
            house(tmp_path, AT, server)
            on_file = run(
                tmp_path,
                "advisers",
                "measure",
                "house",
                file,
                "--positive",
                "1",
                "--by",
                "bilal",
                "--json",
                more=told,
            )
            switch = ("advisers", "switch", "house", "on", "--reason", REASON, "--by", "bilal")
            too_early = run(tmp_path, *switch, more=told)
            run(tmp_path, "advisers", "measure", "house", "--by", "bilal", more=told)
            switched = run(tmp_path, *switch, more=told)
            listed = run(tmp_path, "advisers", "list", "--json", more=told)

        assert json.loads(on_file.stdout)["figures"]["macro_f1"] == 1.0
        assert too_early.returncode == 5
        assert "advisers.not-measured" in too_early.stderr
        assert switched.stdout == "house is on.\n"
        (told_of,) = json.loads(listed.stdout)["advisers"]
        assert (told_of["is_on"], told_of["set"], told_of["macro_f1"]) == (
            True,
            "golden set 1 of ground-a",
            1.0,
        )


class TestDoctor:
    def test_says_whether_texts_may_leave_the_house(self, tmp_path: Path) -> None:
        with AdviserServer(flags_brigades).running() as server:
            house(tmp_path, AT, server)

        inside = _finding(tmp_path, {})
        outside = _finding(tmp_path, {"OPENIRU_ADVISERS_PUBLIC_HOSTS": "model.example"})
        (tmp_path / "advisers.yaml").write_text("advisers: 7", encoding="utf-8")
        broken = _finding(tmp_path, {})

        assert (inside["state"], inside["words"]) == ("well", "house described; no text leaves the house")
        assert outside["state"] == "note"
        assert "texts may leave the house, to model.example" in outside["words"]
        assert broken["state"] == "broken"


def _finding(data: Path, told: dict[str, str]) -> dict[str, str]:
    findings = json.loads(run(data, "doctor", "--json", more=told).stdout)
    found: dict[str, str] = next(each for each in findings if each["check"] == "advisers")
    return found

import json
import os
import pwd
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from tests.factories import cases, people
from tests.factories.cases import AT
from typer.testing import CliRunner, Result

from openiru.audit.queries import events_of
from openiru.cli.case import app
from openiru.review import queries
from openiru.review.types import CaseStatus, Exemption

pytestmark = pytest.mark.django_db


class StandingClock:
    """A clock that stands at the moment of the tests."""

    def now(self) -> object:
        return AT


@pytest.fixture(autouse=True)
def _given_database(monkeypatch: pytest.MonkeyPatch) -> None:
    # The commands use the database of the tests instead of starting one.
    monkeypatch.setenv("DATABASE_URL", "postgresql:///of-the-tests")
    monkeypatch.setattr(settings, "CLOCK", StandingClock())
    people.analyst("ayesha")
    people.supervisor("bilal")


def call(*arguments: str, by: str = "ayesha") -> Result:
    environment = {"COLUMNS": "200", "OPENIRU_BY": by}
    return CliRunner(env=environment).invoke(app, list(arguments))


def data(*arguments: str, by: str = "ayesha") -> Any:
    result = call(*arguments, "--json", by=by)
    assert result.exit_code == 0, result.stderr
    return json.loads(result.stdout)


def answers(folder: Path, **changes: object) -> str:
    exemptions = {each.value: {"applies": False, "words": "Read every captured post."} for each in Exemption}
    said = {"ground": "c", "tier": 3, "reason": "Asks readers to join.", "exemptions": exemptions, **changes}
    path = folder / "answers.json"
    path.write_text(json.dumps(said), encoding="utf-8")
    return str(path)


class TestTheWayOfACase:
    def test_goes_from_lead_to_approval_by_two_people(self, tmp_path: Path) -> None:
        (case_id,) = data("open", cases.lead())["done"]
        data("propose", case_id, answers(tmp_path))
        assert [each["case_id"] for each in data("waiting", by="bilal")["cases"]] == [case_id]

        data("approve", case_id, "--reason", "Basis and words hold.", by="bilal")

        shown = data("show", case_id)
        assert shown["facts"]["status"] == "approved"
        assert [each["step"] for each in shown["decisions"]] == ["opened", "proposed", "approved"]
        assert "List of river-front" in call("show", case_id).stdout

    def test_says_in_the_record_whose_command_line_it_was(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("LOGNAME", "somebody-else")
        (case_id,) = data("open", cases.lead())["done"]
        data("propose", case_id, answers(tmp_path))
        data("approve", case_id, "--reason", "Basis and words hold.", by="bilal")

        doors = {act.detail["door"] for act in events_of("case", case_id)}

        assert doors == {f"command line of {pwd.getpwuid(os.getuid()).pw_name}"}
        assert "door" not in events_of("case", cases.open_case().case_id)[0].detail

    def test_goes_back_and_ends_in_a_dismissal(self, tmp_path: Path) -> None:
        (case_id,) = data("open", cases.lead())["done"]
        data("propose", case_id, answers(tmp_path))
        data("return", case_id, "--reason", "Quote the post.", by="bilal")

        data("dismiss", case_id, "--reason", "A news outlet after all.")

        assert data("list", "--status", "dismissed")["cases"][0]["case_id"] == case_id

    def test_lapses(self) -> None:
        approved = cases.approved_case()

        data("lapse", approved.case_id, "--reason", "The account is gone.", by="bilal")

        assert queries.facts(approved.case_id).status is CaseStatus.LAPSED


class TestRefusals:
    def test_of_the_author_say_so_and_end_with_a_code(self) -> None:
        proposed = cases.proposed_case(author=people.supervisor("bilal"))

        result = call("approve", proposed.case_id, "--reason", "holds", by="bilal")

        assert result.exit_code == 2
        assert "[review.own-case]" in result.stderr
        assert queries.facts(proposed.case_id).status is CaseStatus.IN_REVIEW

    @pytest.mark.parametrize(
        ("changes", "sentence"),
        [
            ({"ground": "z"}, "'z' is not a valid Ground"),
            ({"tier": 9}, "9 is not a valid Tier"),
            ({"reason": 7}, "reason is a text"),
            ({"exemptions": []}, "answers.json"),
            ({"exemptions": {"press": {"applies": "no", "words": "x"}}}, "applies is true or false"),
            ({"exemptions": {"press": {"applies": False}}}, "words is missing"),
            ({"exemptions": {"fun": {"applies": False, "words": "x"}}}, "'fun' is not a valid Exemption"),
        ],
    )
    def test_of_a_bad_file_name_file_and_reason(
        self, tmp_path: Path, changes: dict[str, object], sentence: str
    ) -> None:
        opened = cases.open_case(author=people.analyst("ayesha"))

        result = call("propose", opened.case_id, answers(tmp_path, **changes))

        assert result.exit_code == 2
        assert sentence in result.stderr
        assert "answers.json" in result.stderr
        assert queries.facts(opened.case_id).status is CaseStatus.DRAFT

    @pytest.mark.parametrize("content", ["", "{", "[]", "null", "\udcff"])
    def test_of_a_file_that_is_no_json_object(self, tmp_path: Path, content: str) -> None:
        opened = cases.open_case(author=people.analyst("ayesha"))
        path = tmp_path / "answers.json"
        path.write_bytes(content.encode("utf-8", "surrogateescape"))

        assert call("propose", opened.case_id, str(path)).exit_code == 2

    def test_of_a_missing_file(self) -> None:
        opened = cases.open_case(author=people.analyst("ayesha"))

        result = call("propose", opened.case_id, "/no/such/answers.json")

        assert (result.exit_code, "No such file" in result.stderr) == (2, True)

    def test_of_one_among_many_leave_the_others_done(self) -> None:
        good = cases.proposed_case()

        result = call("approve", good.case_id, "nonsense", "--reason", "holds", "--json", by="bilal")

        assert result.exit_code == 2
        said = json.loads(result.stdout)
        assert said["done"] == [good.case_id]
        assert [error["code"] for error in said["errors"]] == ["review.unknown-case"]

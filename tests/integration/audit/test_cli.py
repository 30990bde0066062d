import json
from typing import Any

import psycopg
import pytest
from tests.factories.acts import record_acts
from typer.testing import CliRunner, Result

from openiru.audit import queries
from openiru.cli.audit import app


@pytest.fixture(autouse=True)
def _given_database(monkeypatch: pytest.MonkeyPatch) -> None:
    # The commands use the database of the tests instead of starting one.
    monkeypatch.setenv("DATABASE_URL", "postgresql:///of-the-tests")


def call(*arguments: str) -> Result:
    return CliRunner().invoke(app, list(arguments))


def data(*arguments: str) -> Any:
    result = call(*arguments, "--json")
    return json.loads(result.stdout)


@pytest.mark.usefixtures("superuser")
class TestVerify:
    def test_ends_with_0_when_the_record_is_whole(self) -> None:
        record_acts(4)

        result = call("verify")

        assert result.exit_code == 0
        assert "The record is whole: 4 events." in result.stdout
        assert f"4:{queries.head().digest}" in result.stdout.replace("\n", "")

    def test_ends_with_1_and_names_the_fault(self, superuser: psycopg.Connection) -> None:
        record_acts(4)
        superuser.execute("UPDATE audit_event SET payload = payload || ' ' WHERE seq = 3")

        result = call("verify", "--json")

        assert result.exit_code == 1
        found = json.loads(result.stdout)
        assert (found["whole"], found["broken_seq"], found["reason"]) == (False, 3, "content-changed")
        assert "Event 3 was changed" in call("verify").stdout

    def test_checks_a_head_that_was_printed_before(self, superuser: psycopg.Connection) -> None:
        record_acts(4)
        noted = data("verify")["head"]
        record_acts(1)

        assert data("verify", "--noted", noted)["whole"]
        assert call("verify", "--noted", "3" + noted[1:]).exit_code == 1

    @pytest.mark.parametrize("noted", ["4", "x:sha256:0", "4:md5:0", "٤:sha256:0"])
    def test_ends_with_2_on_a_head_that_is_none(self, noted: str) -> None:
        result = call("verify", "--noted", noted)

        assert result.exit_code == 2
        assert "is no head of the record" in result.stderr


@pytest.mark.django_db
class TestShow:
    def test_shows_the_newest_first(self) -> None:
        record_acts(5)

        page = data("show", "--limit", "3")
        rest = data("show", "--cursor", page["next"], "--limit", "2")

        assert [row["detail"]["number"] for row in page["events"] + rest["events"]] == [4, 3, 2, 1, 0]

    def test_prints_a_table_for_people(self) -> None:
        record_acts(1)

        result = CliRunner(env={"COLUMNS": "200"}).invoke(app, ["show"])

        assert result.exit_code == 0
        assert "review.case-approved" in result.stdout
        assert "number 0" in result.stdout

    @pytest.mark.parametrize(
        ("arguments", "numbers"),
        [
            (("--subject", "case:case-1"), [4, 1]),
            (("--actor", "person-1"), [3, 1]),
            (("--event", "review.case-opened"), [3, 1]),
            (("--from", "2025-07-01T09:00Z", "--to", "2025-07-01T11:00"), [2, 1]),
            (("--from", "2025-07-02"), []),
        ],
    )
    def test_keeps_to_what_is_wanted(self, arguments: tuple[str, ...], numbers: list[int]) -> None:
        record_acts(5)

        assert [row["detail"]["number"] for row in data("show", *arguments)["events"]] == numbers

    @pytest.mark.parametrize(
        ("arguments", "sentence"),
        [
            (("--subject", "case"), "names no subject"),
            (("--event", "review.case-eaten"), "No event is called"),
            (("--from", "yesterday"), "is no day or time"),
            (("--from", "0001-01-01T00:00+14:00"), "is no day or time"),
            (("--cursor", "x"), "none of this list"),
            (("--limit", "0"), "limit"),
        ],
    )
    def test_ends_with_2_on_bad_input(self, arguments: tuple[str, ...], sentence: str) -> None:
        result = call("show", *arguments)

        assert result.exit_code == 2
        assert sentence in result.stderr
        assert not result.stdout

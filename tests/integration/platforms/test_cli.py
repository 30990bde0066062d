import json
from typing import Any

import pytest
from tests.factories import people
from typer.testing import CliRunner, Result

from openiru.cli.platform import app
from openiru.liaison.operations import add_contact
from openiru.liaison.types import NewContact
from openiru.platforms import operations, queries
from openiru.platforms.types import PlatformDraft

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _given_database(monkeypatch: pytest.MonkeyPatch) -> None:
    # The commands use the database of the tests instead of starting one.
    monkeypatch.setenv("DATABASE_URL", "postgresql:///of-the-tests")
    people.administrator()
    people.analyst("ayesha")


def call(*arguments: str, typed: str | None = None) -> Result:
    return CliRunner(env={"COLUMNS": "200", "OPENIRU_BY": "omar"}).invoke(app, list(arguments), input=typed)


def data(*arguments: str, typed: str | None = None) -> Any:
    result = call(*arguments, "--json", typed=typed)
    assert result.exit_code == 0, result.stderr
    return json.loads(result.stdout)


class TestDefaults:
    def test_add_platforms_that_list_shows(self) -> None:
        assert len(data("defaults")) == 7
        assert data("defaults") == []
        assert [each["slug"] for each in data("list")][:2] == ["facebook", "instagram"]

    def test_table_says_what_is_missing(self) -> None:
        call("defaults")

        assert "whatsapp" in call("list").stdout
        assert "not verified" in call("show", "facebook").stdout


class TestSecrets:
    def test_are_printed_once_and_never_again(self) -> None:
        call("defaults")

        made = data("secrets", "facebook", "--generate")

        assert queries.send_secret("facebook") == made["send"]
        assert "whsec" not in call("show", "facebook", "--json").stdout
        assert "whsec" not in call("list", "--json").stdout

    def test_come_from_standard_input_and_are_not_repeated(self) -> None:
        call("defaults")
        ours = operations.new_secret()

        result = call("secrets", "facebook", typed=f"{ours}\n\n")

        assert result.exit_code == 0
        assert "whsec" not in result.output
        assert queries.send_secret("facebook") == ours
        assert not queries.platform("facebook").has_callback_secret


class TestEndpointAndDeadline:
    def test_are_set_and_shown(self) -> None:
        data("save", "forum", "--name", "Forum", "--host", "forum.example")
        data("endpoint", "forum", "https://hooks.forum.example/in")
        data(
            "deadline", "account_block", "--platform", "forum", "--act-hours", "1.5", "--source", "agreement"
        )

        shown = data("show", "forum")

        assert shown["endpoint_url"] == "https://hooks.forum.example/in"
        assert shown["deadlines"]["account_block"]["act_s"] == 5400


class TestContact:
    def test_is_noted_and_shown(self) -> None:
        draft = PlatformDraft(slug="forum", name="Forum", hosts=("forum.example",))
        operations.save_platform(draft, by=people.administrator().person_id, at=people.AT)
        new = NewContact(platform="forum", role_title="Legal requests", email="legal@forum.example")
        noted = add_contact(new, by=people.administrator().person_id, at=people.AT)

        assert data("show", "forum")["contacts"][0]["contact_id"] == noted.contact_id
        assert "Legal requests" in call("show", "forum").stdout


class TestRefusals:
    @pytest.mark.parametrize(
        ("arguments", "exit_code", "code"),
        [
            (("show", "nowhere"), 4, "platforms.unknown-platform"),
            (("save", "Bad Slug", "--name", "x", "--host", "x.example"), 2, "platforms.bad-platform"),
            (("endpoint", "x", "http://example.org/"), 2, "platforms.bad-endpoint"),
            (("endpoint", "x", "http://127.0.0.1:1/"), 2, "platforms.bad-endpoint"),
            (("secrets", "x"), 2, "input.unreadable"),
            (("deadline", "meeting", "--act-hours", "0", "--source", "x"), 2, "platforms.bad-deadline"),
            (("reseal", "--by", "ayesha"), 3, "access.not-allowed"),
        ],
    )
    def test_say_which_rule_and_end_with_its_code(
        self, arguments: tuple[str, ...], exit_code: int, code: str
    ) -> None:
        draft = PlatformDraft(slug="x", name="X", hosts=("x.example",))
        operations.save_platform(draft, by=people.administrator().person_id, at=people.AT)

        result = call(*arguments, typed="")

        assert result.exit_code == exit_code
        assert f"[{code}]" in result.stderr
        assert result.stdout == ""

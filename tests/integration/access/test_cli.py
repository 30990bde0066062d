import json
from typing import Any

import pytest
from tests.factories.people import AT, PASSWORD, administrator, somebody
from typer.testing import CliRunner, Result

from openiru.access import queries
from openiru.access.models import Person
from openiru.access.types import SYSTEM, Role
from openiru.cli.user import app
from openiru.platforms import operations as platforms

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _given_database(monkeypatch: pytest.MonkeyPatch) -> None:
    # The commands use the database of the tests instead of starting one.
    monkeypatch.setenv("DATABASE_URL", "postgresql:///of-the-tests")
    monkeypatch.delenv("OPENIRU_BY", raising=False)


def call(*arguments: str, typed: str | None = None) -> Result:
    return CliRunner(env={"COLUMNS": "200"}).invoke(app, list(arguments), input=typed)


def data(*arguments: str, typed: str | None = None) -> Any:
    result = call(*arguments, "--json", typed=typed)
    assert result.exit_code == 0, result.stderr
    return json.loads(result.stdout)


class TestAdd:
    def test_makes_the_first_administrator_and_prints_the_password_once(self) -> None:
        added = data("add", "omar", "--role", "administrator")

        assert len(added["password"]) >= 20
        assert Person.objects.get(username="omar").check_password(added["password"])
        assert "password" not in data("list")[0]

    def test_takes_a_password_from_standard_input_and_does_not_repeat_it(self) -> None:
        result = call("add", "omar", "--role", "administrator", "--password-stdin", typed=PASSWORD + "\n")

        assert result.exit_code == 0
        assert PASSWORD not in result.output
        assert Person.objects.get(username="omar").check_password(PASSWORD)

    def test_adds_staff_of_a_platform(self) -> None:
        administrator()
        platforms.add_default_platforms(by=SYSTEM, at=AT)

        added = data("add", "staff", "--role", "platform_staff", "--platform", "tiktok", "--by", "OMAR")

        assert (added["role"], added["platform"]) == ("platform_staff", "tiktok")

    @pytest.mark.parametrize(
        ("arguments", "exit_code", "sentence"),
        [
            (("amina", "--role", "analyst"), 2, "Say who adds the person"),
            (("amina", "--role", "analyst", "--by", "nobody"), 4, "Nobody here logs in as nobody"),
            (("new", "--role", "analyst", "--by", "analyst"), 3, "right to manage people"),
            (("amina", "--role", "king", "--by", "omar"), 2, "king"),
            (("a b", "--role", "analyst", "--by", "omar"), 2, "user name"),
            (("omar", "--role", "analyst", "--by", "omar"), 5, "already"),
            (("staff", "--role", "platform_staff", "--by", "omar"), 2, "one platform"),
            (("staff", "--role", "platform_staff", "--platform", "nowhere", "--by", "omar"), 4, "nowhere"),
        ],
    )
    def test_refuses_in_a_sentence(self, arguments: tuple[str, ...], exit_code: int, sentence: str) -> None:
        administrator()
        somebody("analyst", Role.ANALYST)

        result = call("add", *arguments)

        assert result.exit_code == exit_code
        assert sentence in result.stderr
        assert not result.stdout
        assert len(queries.people()) == 2

    def test_wants_an_administrator_first(self) -> None:
        result = call("add", "amina", "--role", "analyst")

        assert result.exit_code == 2
        assert "must be an administrator" in result.stderr

    @pytest.mark.parametrize(("typed", "sentence"), [("", "no password"), ("short\n", "too short")])
    def test_refuses_bad_passwords(self, typed: str, sentence: str) -> None:
        result = call("add", "omar", "--role", "administrator", "--password-stdin", typed=typed)

        assert result.exit_code == 2
        assert sentence in result.stderr
        assert not queries.people()


class TestList:
    def test_tells_everybody(self) -> None:
        somebody("amina", Role.ANALYST)

        assert [(row["username"], row["role"], row["active"]) for row in data("list")] == [
            ("amina", "analyst", True),
            ("omar", "administrator", True),
        ]
        assert "amina" in call("list").stdout


class TestPassword:
    def test_replaces_the_old_one(self) -> None:
        somebody("amina", Role.ANALYST)

        made = data("password", "amina", "--by", "omar")["password"]

        assert Person.objects.get(username="amina").check_password(made)


class TestDeactivate:
    def test_shuts_the_person_out(self) -> None:
        somebody("amina", Role.ANALYST)

        assert not data("deactivate", "amina", "--by", "omar")["active"]
        assert not queries.person_by_username("amina").is_active

    def test_refuses_the_own_account(self) -> None:
        administrator()

        result = call("deactivate", "omar", "--by", "omar")

        assert result.exit_code == 3
        assert queries.person_by_username("omar").is_active


class TestToken:
    def test_is_printed_once_and_works_until_it_is_revoked(self, monkeypatch: pytest.MonkeyPatch) -> None:
        staff = somebody("staff", Role.PLATFORM_STAFF)
        monkeypatch.setenv("OPENIRU_BY", "omar")

        made = data("token", "staff", "--label", "tickets", "--days", "5")
        [listed] = data("tokens", "staff")

        assert made["token"] not in json.dumps(listed)
        assert made["token"] not in call("tokens", "staff").stdout
        assert call("revoke", listed["token_id"]).exit_code == 0
        assert queries.tokens_of(staff.person_id)[0].revoked_at is not None

    @pytest.mark.parametrize("days", ["0", "367", "x"])
    def test_refuses_terms_without_sense(self, days: str) -> None:
        somebody("staff", Role.PLATFORM_STAFF)

        assert call("token", "staff", "--label", "t", "--days", days, "--by", "omar").exit_code == 2

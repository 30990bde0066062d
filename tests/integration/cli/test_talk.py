import json
from pathlib import Path
from typing import Any

import pytest
from tests.factories import conversations as talk
from tests.factories import people
from tests.factories import referrals as factory
from typer.testing import CliRunner, Result

from openiru.access.queries import person
from openiru.cli.whole import app
from openiru.conversations.queries import platform_threads
from openiru.invitations.queries import links_to
from openiru.liaison.operations import add_contact
from openiru.liaison.types import NewContact

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _given_database(monkeypatch: pytest.MonkeyPatch) -> None:
    # The commands use the database of the tests instead of starting one.
    monkeypatch.setenv("DATABASE_URL", "postgresql:///of-the-tests")
    monkeypatch.setenv("OPENIRU_BY", person(people.analyst()).username)


def call(*arguments: str | Path) -> Result:
    return CliRunner(env={"COLUMNS": "300"}).invoke(app, ["referral", *map(str, arguments)])


def data(*arguments: str | Path) -> Any:
    result = call(*arguments, "--json")
    assert result.exit_code == 0, result.stderr
    return json.loads(result.stdout)


class TestTalk:
    def test_says_to_the_platform_and_notes_for_the_unit_by_two_commands(self, tmp_path: Path) -> None:
        made = factory.sent(items=1)
        question = talk.asked(made.referral_id)
        (tmp_path / "view.png").write_bytes(talk.picture().data)

        data("say", made.reference, talk.ANSWER, "--answers", question, "--file", tmp_path / "view.png")
        data("note", made.reference, "The colleague there is new.")

        told = data("talk", made.reference)
        (thread,) = platform_threads(made.referral_id, platform="facebook")
        assert [message.text for message in thread.messages] == [talk.QUESTION, talk.ANSWER]
        assert [each["text"] for each in told["internal_notes"]] == ["The colleague there is new."]
        assert told["questions"][0]["answered_at"] is not None
        assert "INTERNAL NOTE" in call("talk", made.reference).stdout
        assert data("check-files") == {"clean": 1, "refused": 0, "waiting": 0}
        assert data("answers")["answers"][0]["reference"] == made.reference

    def test_makes_lists_and_ends_links_for_contacts_on_record_alone(self) -> None:
        made = factory.sent(items=1)
        contact = NewContact(platform="facebook", role_title="Response team", email="desk@facebook.example")
        add_contact(contact, by=people.supervisor(), at=talk.AT)

        refused = call("link", made.reference, "--platform-contact", "stranger@else.example")
        invited = data("link", made.reference, "--platform-contact", "desk@facebook.example", "--days", "3")

        assert (refused.exit_code, "record one on the platform's page" in refused.stderr) == (2, True)
        assert "/link/" in invited["address"]
        (shown,) = data("links", made.reference)
        assert shown["contact"] == "desk@facebook.example"
        data("links", made.reference, "--revoke", shown["link_id"], "--by", person(people.analyst()).username)
        assert links_to(made.referral_id)[0].revoked_at is not None

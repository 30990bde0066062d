"""Whoever rules the database can switch its guards off; that this was done must show."""

import json
import os
from pathlib import Path

import pytest
from django.db import connection
from tests.factories import people
from tests.factories import referrals as factory
from tests.factories.guards import checked
from typer.testing import CliRunner

from openiru.audit.queries import head, verify
from openiru.audit.types import Checkpoint, Reason
from openiru.cli.installation.doctor import app as doctor_app
from openiru.foundation.errors import BadInputError
from openiru.referrals import operations
from openiru.referrals.types import NewAnswer, OutcomeCode, Produced, Reply
from openiru.review.types import Instrument
from openiru.workflows.safeguards import check_guards, disagreements, verify_and_note
from openiru.workflows.safeguards.guards import FILE, present_guards, write_guards

pytestmark = pytest.mark.django_db
DUE = factory.AFTER_WINDOW


SLIP = (
    "CREATE TRIGGER slip BEFORE UPDATE ON audit_head FOR EACH ROW EXECUTE FUNCTION openiru_guard_audit_head()"
)
LOOSE = (
    "ALTER TABLE review_case DROP CONSTRAINT review_case_second_person, "
    "ADD CONSTRAINT review_case_second_person CHECK (true)"
)
HOLLOW = (
    "CREATE OR REPLACE FUNCTION openiru_refuse(why text) RETURNS void LANGUAGE plpgsql AS $$ BEGIN END $$"
)


def sql(*statements: str) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


class TestCheckGuards:
    def test_the_listing_is_that_of_a_fresh_database(self) -> None:
        if os.environ.get("OPENIRU_WRITE_GUARDS"):
            write_guards()

        report = check_guards()

        assert report.faults == (), (
            f"After a migration that is meant so, write {FILE.name} with `make guards`."
        )
        assert report.counts == {kind: len(guards) for kind, guards in present_guards().items()}
        assert min(report.counts.values()) > 25

    @pytest.mark.parametrize(
        ("attack", "fault"),
        [
            (
                "ALTER TABLE review_case DISABLE TRIGGER review_case_guard",
                "The trigger review_case.review_case_guard was changed or switched off.",
            ),
            (
                "DROP TRIGGER referrals_item_guard ON referrals_item",
                "The trigger referrals_item.referrals_item_guard is missing.",
            ),
            (
                HOLLOW,
                "The function openiru_refuse/1 was changed or switched off.",
            ),
            (
                "ALTER TABLE review_case DROP CONSTRAINT review_case_second_person",
                "The constraint review_case.review_case_second_person is missing.",
            ),
            (
                LOOSE,
                "The constraint review_case.review_case_second_person was changed or switched off.",
            ),
            (
                "DROP INDEX referrals_asked_once",
                "The unique index referrals_outbox_message.referrals_asked_once is missing.",
            ),
            (
                "CREATE RULE quiet AS ON UPDATE TO review_case DO INSTEAD NOTHING",
                "The table review_case was changed or switched off.",
            ),
            (
                "CREATE TABLE shadow () INHERITS (review_case)",
                "The table review_case was changed or switched off.",
            ),
            (
                "ALTER TABLE audit_event RENAME TO audit_old",
                "The table audit_event is missing.",
            ),
            (
                SLIP,
                "The trigger audit_head.slip is none of ours.",
            ),
        ],
    )
    def test_says_what_is_not_as_it_was(self, attack: str, fault: str) -> None:
        sql(attack)

        assert fault in check_guards().faults


class TestVerifyAndNote:
    def test_sees_an_end_that_was_cut_off_with_its_mark(self, tmp_path: Path) -> None:
        people.analyst()
        checked()
        assert verify_and_note(tmp_path, at=DUE).is_whole
        last = head().seq
        sql(
            "ALTER TABLE audit_event DISABLE TRIGGER USER",
            "ALTER TABLE audit_head DISABLE TRIGGER USER",
            "DELETE FROM audit_event WHERE seq = (SELECT seq FROM audit_head)",
            "UPDATE audit_head SET (seq, digest) = (SELECT seq, digest FROM audit_event ORDER BY seq DESC LIMIT 1)",
        )

        assert verify().is_whole
        report = verify_and_note(tmp_path, at=DUE)
        assert (report.reason, report.broken_seq) == (Reason.NOTED_PLACE_CHANGED, last)

    def test_goes_on_from_note_to_note(self, tmp_path: Path) -> None:
        for name in ("amina", "bano"):
            people.analyst(name)
            assert verify_and_note(tmp_path, at=DUE).is_whole

        first, second = (tmp_path / "audit-heads").read_text().splitlines()
        assert first < second
        assert second.endswith(f" {head().seq}:{head().digest}")
        assert (tmp_path / "audit-heads").stat().st_mode & 0o077 == 0

    def test_notes_nothing_of_a_broken_chain(self, tmp_path: Path) -> None:
        people.analyst()
        checked()
        sql("ALTER TABLE audit_event DISABLE TRIGGER USER", "DELETE FROM audit_event WHERE seq = 1")

        assert not verify_and_note(tmp_path, at=DUE).is_whole
        assert not (tmp_path / "audit-heads").exists()

    def test_holds_the_chain_to_an_end_kept_elsewhere_too(self, tmp_path: Path) -> None:
        people.analyst()
        elsewhere = Checkpoint(seq=1, digest="sha256:0")

        assert not verify_and_note(tmp_path, at=DUE, noted=elsewhere).is_whole

    @pytest.mark.parametrize("content", ["2025-07-01T08:10:00+00:00 x", "\xff", "2025-07-01 1:md5:0\n"])
    def test_refuses_notes_that_are_none(self, tmp_path: Path, content: str) -> None:
        (tmp_path / "audit-heads").write_text(content, encoding="latin-1")

        with pytest.raises(BadInputError, match="audit-heads"):
            verify_and_note(tmp_path, at=DUE)


class TestDoctor:
    @pytest.fixture(autouse=True)
    def _given_database(self, monkeypatch: pytest.MonkeyPatch) -> None:
        # The command uses the database of the tests instead of starting one.
        monkeypatch.setenv("DATABASE_URL", "postgresql:///of-the-tests")

    def findings(self) -> dict[str, tuple[str, str]]:
        result = CliRunner().invoke(doctor_app, ["--full", "--json"])
        found = {each["check"]: (each["state"], each["words"]) for each in json.loads(result.stdout)}
        assert result.exit_code == int(any(state == "broken" for state, _ in found.values()))
        return found

    def test_finds_everything_in_place(self, item_id: str) -> None:
        found = self.findings()

        assert found["guards"][0] == "well"
        assert found["audit chain"][0] == "well"
        assert found["rows and record"] == ("well", "say the same")

    def test_says_which_guard_is_off_and_which_row_differs(self, item_id: str) -> None:
        checked()
        sql(
            "ALTER TABLE review_case DISABLE TRIGGER USER",
            "UPDATE review_case SET reason = 'Other.' WHERE status = 'approved'",
        )

        found = self.findings()

        assert found["guards"][0] == "broken"
        assert "review_case" in found["guard"][1]
        assert "says other than what was proposed" in found["row"][1]


@pytest.fixture
def item_id() -> str:
    """An answered item beside a withdrawn one, a recalled referral and an answered request for data."""
    made = factory.sent(items=2)
    answered, withdrawn = (item.item_id for item in made.items)
    factory.answer(answered, OutcomeCode.NOT_VIOLATING, at=DUE)
    factory.answer(answered, OutcomeCode.ACCOUNT_TERMINATED, at=DUE)
    operations.withdraw_items([withdrawn], reason="A namesake.", by=people.supervisor(), at=DUE)
    recalled = factory.scheduled(items=1)
    operations.recall(recalled.referral_id, by=people.analyst(), at=DUE)
    data = factory.sent(items=1, instrument=Instrument.DATA_REQUEST)
    operations.answer_data_request(
        NewAnswer(referral_id=data.referral_id, answered_at=DUE, produced=Produced.SOME),
        by="system",
        at=DUE,
        reply=Reply(platform="facebook"),
    )
    return answered


class TestDisagreements:
    def test_there_are_none_after_honest_work(self, item_id: str) -> None:
        assert list(disagreements()) == []

    @pytest.mark.parametrize(
        ("table", "attack", "says"),
        [
            (
                "review_case",
                "UPDATE review_case SET exemptions = jsonb_set(exemptions, '{art,words}', '\"Other words.\"')",
                "says other than what was proposed",
            ),
            (
                "review_case",
                "UPDATE review_case SET status = 'returned', referred_at = NULL, referral_ended_at = NULL",
                "by the record it is not",
            ),
            ("review_decision", "UPDATE review_decision SET reason = 'Other.'", "was changed after"),
            ("review_decision", "UPDATE review_decision SET by = 'somebody'", "is not in the record"),
            (
                "review_decision",
                "DELETE FROM review_decision WHERE kind = 'approved'",
                "that it was approved at 2025-07-01T08:00:00+00:00 is recorded, and is gone",
            ),
            (
                "referrals_outbox_message",
                "UPDATE referrals_outbox_message SET body = replace(body, 'voice', 'other')",
                "holds other words",
            ),
            (
                "referrals_outbox_message",
                "DELETE FROM referrals_outbox_message",
                "recorded as sent, and is gone",
            ),
            (
                "referrals_outcome",
                "UPDATE referrals_outcome SET code = 'removed_tos' WHERE number = 2",
                "the platform's words are not those",
            ),
            (
                "referrals_outcome",
                "DELETE FROM referrals_outcome WHERE number = 2",
                "the platform's words are not those",
            ),
            (
                "referrals_item",
                "UPDATE referrals_item SET state = 'refused' WHERE state = 'acted'",
                "is refused; by what was said and done it is acted",
            ),
            ("referrals_withdrawal", "DELETE FROM referrals_withdrawal", "its withdrawals are not those"),
        ],
    )
    def test_tell_what_was_changed_with_the_guards_off(
        self, item_id: str, table: str, attack: str, says: str
    ) -> None:
        checked()

        sql(f"ALTER TABLE {table} DISABLE TRIGGER USER", attack)

        assert any(says in each for each in disagreements())

"""No transaction changes a table of ours without an entry in the record."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection
from tests.factories import people, scene
from tests.factories.exchanges import digest, file_exchange, partner, pull, shared
from tests.factories.organisations import delist, unlisted

from openiru.access import operations as access
from openiru.access.types import Role
from openiru.audit.queries import verify
from openiru.exchanges import operations as exchanges
from openiru.exchanges.types import Delta, Update
from openiru.platforms import operations as platforms
from openiru.platforms.types import DeadlineDraft, NewSecrets
from openiru.referrals import operations as referrals
from openiru.referrals.types import Failure, NewAnswer, Produced, Reply
from openiru.registry import operations as registry
from openiru.review import operations as review
from openiru.signals import operations as signals

AT = people.AT

# Tables that may change in a transaction of their own, and why nothing is lost by that.
UNRECORDED = {
    "referrals_outbox_message": "a lease; how the attempt ended is recorded",
    "intake_import": "an import is recorded as a whole when it ends",
    "intake_refused_row": "the same",
    "intake_subject": "the same",
    "intake_subject_key": "the same",
    "intake_profile": "the same",
    "intake_follower_count": "the same",
    "intake_observation": "the same",
    "intake_observation_media": "the same",
    "exchanges_exchange": "which pull may write, and when the next one begins; what a page brings is recorded with it",
    "exchanges_feed_place": "the number of a change that is recorded, or that the time of an entry is over",
    "signals_scan": "a scan is recorded as a whole when it ends",
    "signals_scan_shard": "the same",
    "signals_match": "the same",
    "signals_lead": "the same: machines make leads",
    "relations_reading": "how far observations were read for values that they share; drawn from them at any time",
    "relations_value": "the same",
    "relations_posting": "the same",
    "linking_cursor": "from where accounts are screened; each run that moves it on is recorded",
}

WATCH = """
CREATE TABLE watched (transaction bigint, changed text);
CREATE FUNCTION watch() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO watched VALUES (txid_current(), TG_TABLE_NAME);
    RETURN NULL;
END $$;
"""
SILENT = """
SELECT changed, count(*) FROM watched w
WHERE NOT EXISTS (SELECT 1 FROM watched r WHERE r.transaction = w.transaction AND r.changed = 'audit_event')
GROUP BY changed
"""


@pytest.fixture
def _watched(committed: str) -> None:
    """Notes which transaction changes which table."""
    tables = [model._meta.db_table for model in apps.get_models() if model.__module__.startswith("openiru.")]
    with connection.cursor() as cursor:
        cursor.execute(WATCH)
        for table in tables:
            cursor.execute(
                f"CREATE TRIGGER watch AFTER INSERT OR UPDATE OR DELETE ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION watch()"
            )


def silent() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(SILENT)
        return {table for table, _ in cursor.fetchall()}


@pytest.mark.usefixtures("_watched")
class TestEveryWrite:
    def test_is_recorded_in_its_own_transaction(self, tmp_path: Path) -> None:
        put_up = scene.stand_up(tmp_path, AT)
        act_on(put_up)
        exchange(tmp_path / "list.txt")

        assert silent() <= set(UNRECORDED)
        assert verify().is_whole
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(DISTINCT changed) FROM watched")
            assert cursor.fetchone()[0] > 30

    def test_is_seen_where_it_is_not(self) -> None:
        person = people.analyst()
        with connection.cursor() as cursor:
            cursor.execute("UPDATE access_person SET outward_name = 'Other' WHERE id = %s", [person])

        assert silent() == {"access_person"}


def act_on(put_up: scene.Scene) -> None:
    """What the scene leaves out: taking back, failing, answering, managing."""
    ayesha, bilal, omar = (put_up.people[name] for name in ("ayesha", "bilal", "omar"))
    at = AT + timedelta(days=30)
    sent = put_up.referrals["asked"]
    referrals.withdraw_items([sent.items[0].item_id], reason="A namesake after all.", by=bilal, at=at)
    referrals.recall(put_up.referrals["waiting"].referral_id, by=ayesha, at=at)
    for message_id in referrals.lease_due(at=at, limit=10):
        referrals.prepare_delivery(message_id, at=at)
        referrals.record_failure(message_id, Failure(message="It refuses.", is_permanent=True), at=at)
        referrals.retry_delivery(message_id, by=ayesha, at=at)
    answer = NewAnswer(
        referral_id=put_up.referrals["data"].referral_id, answered_at=at, produced=Produced.ALL
    )
    referrals.answer_data_request(answer, by="system", at=at, reply=Reply(platform="x"))
    review.return_to_author(put_up.cases["hill.voice"], by=bilal, at=at, reason="Quote the post.")
    review.dismiss(put_up.cases["hill.voice"], by=ayesha, at=at, reason="It reports on them.")
    review.lapse(put_up.cases["green.field"], by=bilal, at=at, reason="Given up for now.")
    signals.claim_lead(put_up.leads["valley.news"], by=ayesha, at=at)
    signals.release_lead(put_up.leads["valley.news"], by=ayesha, at=at)
    review.dismiss_lead(put_up.leads["valley.news"], by=ayesha, at=at, reason="It reports on them.")
    manage(bilal, omar)
    unlisted("silent-hill")
    delist("river-front", (at + timedelta(days=1)).date())
    registry.add_organisation("old-mill", "Old Mill", ayesha, at)


def exchange(path: Path) -> None:
    """Hashes that come, go, are shared, expire and are offered."""
    path.write_text(f"{digest(1)}\n{digest(2)}\n", encoding="ascii")
    file_exchange("list", path)
    pull("list")
    path.write_text(f"{digest(2)}\n", encoding="ascii")
    pull("list")
    shared(3, expires_at=AT + timedelta(days=2))
    exchanges.note_lapsed(at=AT + timedelta(days=3))
    offered = Update(key="theirs", signals={"pdq": digest(4)})
    exchanges.take_offer(Delta(updates=(offered,)), by=partner(), at=AT)
    exchanges.release_exchange("unit-b", reason="looked at it", by=people.supervisor(), at=AT)
    exchanges.end_exchange("list", reason="closed", by=people.supervisor(), at=AT)


def manage(bilal: str, omar: str) -> None:
    """People, tokens and platforms."""
    added = people.somebody("left", Role.ANALYST).person_id
    token = access.issue_token(added, "desk", by=omar, at=AT, valid_for=timedelta(days=1))
    assert token
    access.set_password(added, "another staple of horses", by=omar, at=AT)
    access.deactivate(added, by=omar, at=AT)
    platforms.set_secrets("facebook", NewSecrets.generated(), by=bilal, at=AT)
    platforms.reseal_secrets(by=bilal, at=AT)
    platforms.set_endpoint("facebook", "https://hooks.facebook.example/", by=bilal, at=AT)
    rule = DeadlineDraft(
        platform="x", instrument="account_block", acknowledge_s=60, act_s=600, source="Agreement"
    )
    platforms.set_deadline(rule, by=bilal, at=AT)

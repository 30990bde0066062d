import json

import psycopg
import pytest
from tests.factories.acts import record_acts

from openiru.audit import queries
from openiru.audit.types import Checkpoint, Reason

ACTS = 9

SWAP = """
WITH pair AS (SELECT seq, payload FROM audit_event WHERE seq IN (4, 5))
UPDATE audit_event a SET payload = b.payload FROM pair b WHERE a.seq + b.seq = 9 AND a.seq IN (4, 5)
"""
# The whole rows change places, digests and all.
REORDER = """
UPDATE audit_event SET seq = -seq WHERE seq IN (4, 5);
UPDATE audit_event SET seq = 9 + seq WHERE seq < 0
"""
RESEAL = r"""
UPDATE audit_event SET payload = replace(payload, '"number":3', '"number":7') WHERE seq = 4;
UPDATE audit_event SET digest = 'sha256:' || encode(sha256(convert_to(
    previous_digest || E'\n' || seq::text || E'\n' || payload, 'UTF8')), 'hex') WHERE seq = 4
"""
# An attacker who rules the database can write the rest of the chain anew.
REWRITE_ALL = r"""
DO $$
DECLARE row audit_event%ROWTYPE; before text := 'sha256:openiru';
BEGIN
    FOR row IN SELECT * FROM audit_event ORDER BY seq LOOP
        row.payload := replace(row.payload, '"number":3', '"number":7');
        UPDATE audit_event SET payload = row.payload, previous_digest = before, digest = 'sha256:' || encode(
            sha256(convert_to(before || E'\n' || seq::text || E'\n' || row.payload, 'UTF8')), 'hex')
            WHERE seq = row.seq RETURNING digest INTO before;
    END LOOP;
    UPDATE audit_head SET digest = before;
END $$
"""


@pytest.mark.usefixtures("superuser")
class TestVerify:
    def test_finds_an_empty_chain_whole(self) -> None:
        report = queries.verify()

        assert report.is_whole
        assert report.events == 0

    def test_finds_an_untouched_chain_whole(self) -> None:
        record_acts(ACTS)

        report = queries.verify()

        assert report.is_whole
        assert report.events == ACTS
        assert report.head == queries.head()

    @pytest.mark.parametrize(
        ("attack", "broken_seq", "reason"),
        [
            ("UPDATE audit_event SET payload = overlay(payload placing 'X' from 20 for 1) WHERE seq = 5", 5,
             Reason.CONTENT_CHANGED),
            ("UPDATE audit_event SET payload = payload || ' ' WHERE seq = 1", 1, Reason.CONTENT_CHANGED),
            ("UPDATE audit_event SET digest = 'sha256:0' WHERE seq = 9", 9, Reason.CONTENT_CHANGED),
            ("UPDATE audit_event SET previous_digest = 'sha256:0' WHERE seq = 3", 3, Reason.CONTENT_CHANGED),
            ("UPDATE audit_event SET actor_id = 'person-9' WHERE seq = 2", 2, Reason.COLUMN_CHANGED),
            ("UPDATE audit_event SET event = 'review.case-returned' WHERE seq = 2", 2, Reason.COLUMN_CHANGED),
            ("UPDATE audit_event SET at = at + interval '1 us' WHERE seq = 7", 7, Reason.COLUMN_CHANGED),
            ("UPDATE audit_event SET subject_id = 'case-9' WHERE seq = 7", 7, Reason.COLUMN_CHANGED),
            ("UPDATE audit_event SET subject_kind = 'lead' WHERE seq = 7", 7, Reason.COLUMN_CHANGED),
            ("DELETE FROM audit_event WHERE seq = 1", 1, Reason.ROW_MISSING),
            ("DELETE FROM audit_event WHERE seq = 6", 6, Reason.ROW_MISSING),
            ("DELETE FROM audit_event WHERE seq = 9", 9, Reason.END_MISSING),
            ("DELETE FROM audit_event WHERE seq > 3", 4, Reason.END_MISSING),
            ("DELETE FROM audit_event", 1, Reason.END_MISSING),
            ("UPDATE audit_head SET seq = 8", 10, Reason.HEAD_CHANGED),
            ("UPDATE audit_head SET digest = 'sha256:0'", 10, Reason.HEAD_CHANGED),
            ("DELETE FROM audit_head", 10, Reason.HEAD_CHANGED),
            (SWAP, 4, Reason.CONTENT_CHANGED),
            (REORDER, 4, Reason.CONTENT_CHANGED),
            (RESEAL, 5, Reason.ORDER_CHANGED),
        ],
    )  # fmt: skip
    def test_names_the_first_fault(
        self, superuser: psycopg.Connection, attack: str, broken_seq: int, reason: Reason
    ) -> None:
        record_acts(ACTS)

        superuser.execute(attack.encode())

        report = queries.verify()
        assert (report.broken_seq, report.reason) == (broken_seq, reason)
        assert report.events == broken_seq - 1

    def test_sees_a_rewritten_chain_by_a_place_that_was_noted(self, superuser: psycopg.Connection) -> None:
        record_acts(ACTS)
        noted = queries.head()
        assert queries.verify(noted).is_whole

        superuser.execute(REWRITE_ALL.encode())

        assert queries.verify().is_whole
        report = queries.verify(noted)
        assert (report.broken_seq, report.reason) == (ACTS, Reason.NOTED_PLACE_CHANGED)

    def test_sees_that_a_noted_end_was_cut_off_with_the_head(self, superuser: psycopg.Connection) -> None:
        record_acts(ACTS)
        noted = queries.head()
        superuser.execute("DELETE FROM audit_event WHERE seq > 5")
        superuser.execute(
            "UPDATE audit_head SET seq = 5, digest = (SELECT digest FROM audit_event WHERE seq = 5)"
        )

        assert queries.verify().is_whole
        assert queries.verify(noted).reason is Reason.NOTED_PLACE_CHANGED

    def test_accepts_a_noted_place_in_the_middle(self) -> None:
        record_acts(4)
        noted = queries.head()
        record_acts(4)

        assert queries.verify(noted).is_whole
        assert not queries.verify(Checkpoint(seq=noted.seq + 1, digest=noted.digest)).is_whole

    def test_goes_on_after_more_rows_than_one_chunk(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(queries, "_CHUNK_ROWS", 3)
        record_acts(ACTS)

        assert queries.verify().events == ACTS

    def test_reads_every_payload_as_json(self, superuser: psycopg.Connection) -> None:
        record_acts(ACTS)

        payloads = [json.loads(row[0]) for row in superuser.execute("SELECT payload FROM audit_event")]
        assert sorted(payload["detail"]["number"] for payload in payloads) == list(range(ACTS))

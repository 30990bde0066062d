import threading
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import psycopg
import pytest
from django.db import IntegrityError, connection, transaction
from django.db.transaction import TransactionManagementError

from openiru.audit import operations, policy, queries
from openiru.audit.models import AuditEvent, AuditHead
from openiru.audit.types import Event, Link

AT = datetime(2025, 7, 1, 8, 0, tzinfo=UTC)
PAYLOAD = '{"actor_id":"a","at":"2025-07-01T08:00:00+00:00","detail":{},"event":"e","subject_id":"i","subject_kind":"k"}'


def record(subject_id: str = "a-case", **changed: Any) -> None:
    facts = {"subject_kind": "case", "subject_id": subject_id, "by": "a-person", "at": AT}
    operations.record(Event.CASE_OPENED, **{**facts, **changed})


@pytest.mark.django_db
class TestRecord:
    def test_chains_every_act_to_the_one_before(self) -> None:
        before = queries.head()

        record("first-case")
        record("second-case", detail={"reason": "ثابت"})

        first, second = AuditEvent.objects.filter(seq__gt=before.seq).order_by("seq")
        assert (first.seq, second.seq) == (before.seq + 1, before.seq + 2)
        assert (first.previous_digest, second.previous_digest) == (before.digest, first.digest)
        assert queries.head().digest == second.digest

    def test_says_through_which_door_an_act_came(self) -> None:
        with operations.through("the front door"):
            record("first-case", detail={"reason": "known"})
        record("second-case")

        (first,), (second,) = (
            queries.events_of("case", "first-case"),
            queries.events_of("case", "second-case"),
        )
        assert first.detail == {"reason": "known", "door": "the front door"}
        assert second.detail == {}

    def test_gets_the_digest_that_policy_expects(self) -> None:
        record(detail={"reason": 'quote " and \\ and ثابت'})

        row = AuditEvent.objects.values_list(*Link._fields).latest("seq")
        assert policy.digest_of(Link(*row)) == row[-1]

    def test_keeps_times_in_utc(self) -> None:
        record(at=AT.astimezone(timezone(timedelta(hours=5))))

        assert queries.events_of("case", "a-case")[-1].at == AT
        assert '"at":"2025-07-01T08:00:00+00:00"' in AuditEvent.objects.latest("seq").payload

    def test_refuses_a_time_without_zone(self) -> None:
        with pytest.raises(ValueError, match="time zone"):
            record(at=AT.replace(tzinfo=None))

    def test_refuses_what_json_cannot_say(self) -> None:
        with pytest.raises(TypeError):
            record(detail={"when": AT})

    def test_lets_no_writer_choose_place_or_digest(self) -> None:
        before = queries.head()
        insert(event="e", payload=PAYLOAD)

        row = AuditEvent.objects.latest("seq")
        assert (row.seq, row.previous_digest) == (before.seq + 1, before.digest)
        assert row.digest not in {"sha256:x", "sha256:y"}

    @pytest.mark.parametrize(
        ("event", "payload"),
        [
            ("other", PAYLOAD),
            ("e", "{}"),
            ("e", PAYLOAD.replace('"a"', '"b"')),
            ("e", PAYLOAD.replace("08:00", "08:01")),
            ("e", PAYLOAD.replace('"detail":{}', '"detail":[]')),
        ],
    )
    def test_refuses_a_row_that_would_break_the_chain_for_good(self, event: str, payload: str) -> None:
        with pytest.raises(IntegrityError, match="what its payload says"), transaction.atomic():
            insert(event=event, payload=payload)

        assert queries.verify().is_whole


def insert(*, event: str, payload: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO audit_event VALUES (999, %s, %s, 'a', 'k', 'i', %s, 'sha256:x', 'sha256:y')",
            [AT, event, payload],
        )


@pytest.mark.django_db
class TestGuards:
    @pytest.mark.parametrize(
        "statement",
        [
            "UPDATE audit_event SET payload = '{}'",
            "UPDATE audit_event SET actor_id = 'somebody else'",
            "DELETE FROM audit_event",
            "TRUNCATE audit_event",
            "UPDATE audit_head SET seq = 0",
            "UPDATE audit_head SET seq = seq + 1",
            "DELETE FROM audit_head",
            "INSERT INTO audit_head VALUES (2, 0, 'sha256:openiru')",
            "TRUNCATE audit_head",
        ],
    )
    def test_refuse_every_other_writer(self, statement: str) -> None:
        record()
        head = queries.head()

        with (
            pytest.raises(IntegrityError, match="refused"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)

        assert queries.head() == head
        assert queries.events_of("case", "a-case")[-1].actor_id == "a-person"


class TestTransactions:
    def test_are_demanded(self, superuser: psycopg.Connection) -> None:
        with pytest.raises(TransactionManagementError):
            record()

        assert not AuditEvent.objects.exists()

    def test_leave_no_gap_when_rolled_back(self, superuser: psycopg.Connection) -> None:
        with transaction.atomic():
            record("kept-case")
        with transaction.atomic():
            record("lost-case")
            transaction.set_rollback(True)
        with transaction.atomic():
            record("later-case")

        assert list(AuditEvent.objects.order_by("seq").values_list("seq", "subject_id")) == [
            (1, "kept-case"),
            (2, "later-case"),
        ]
        assert AuditHead.objects.get().seq == 2

    def test_of_many_writers_make_one_chain(self, superuser: psycopg.Connection) -> None:
        writers, each = 4, 15

        def write(name: str) -> None:
            for number in range(each):
                with transaction.atomic():
                    record(f"{name}-{number}")
            connection.close()

        threads = [threading.Thread(target=write, args=(f"writer-{n}",)) for n in range(writers)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=60)

        report = queries.verify()
        assert report.is_whole
        assert report.events == writers * each

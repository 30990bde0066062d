"""Rows reach the tables whole, once, and under the right subject."""

from datetime import UTC, datetime
from io import BytesIO

import orjson
import pytest
from django.db import connection
from tests.factories.people import analyst

from openiru.intake import operations, queries
from openiru.intake.formats import lines
from openiru.intake.formats.batches import in_batches
from openiru.intake.types import ExportFormat, NewImport, ParseContext, RowCode

AT = datetime(2025, 7, 1, 9, tzinfo=UTC)
TABLES = ("subject", "subject_key", "profile", "follower_count", "observation")

pytestmark = pytest.mark.django_db


def account(
    handle: str, native_id: str, *, seen: str = "2025-06-30T10:00:00Z", **more: object
) -> dict[str, object]:
    return {
        "type": "account",
        "platform": "facebook",
        "native_id": native_id,
        "handle": handle,
        "url": f"https://facebook.example/{handle}",
        "kind": "account",
        "display_name": "Sun Rise",
        "bio": "placeholder",
        "followers": 1200,
        "observed_at": seen,
        "visibility": "public",
        **more,
    }


def post(number: int, handle: str, **more: object) -> dict[str, object]:
    return {
        "type": "post",
        "platform": "facebook",
        "native_id": f"p{number}",
        "account": handle,
        "url": f"https://facebook.example/{handle}/posts/p{number}",
        "text": f"placeholder text {number}",
        "posted_at": "2025-06-29T10:00:00Z",
        "observed_at": "2025-06-30T10:00:00Z",
        "visibility": "public",
        **more,
    }


def take_in(*rows: dict[str, object], file_digest: str = "sha256:0") -> str:
    """Import the rows as a file of lines; the id of the import."""
    by = analyst("collector")
    new = NewImport(
        format=ExportFormat.LINES,
        file_name="test.jsonl",
        file_digest=file_digest,
        source="test",
        collected_at=AT,
    )
    run = operations.begin_import(new, by=by, at=AT)
    stream = BytesIO(b"\n".join(orjson.dumps(row) for row in rows))
    for batch in in_batches(lines.parse(stream, ParseContext(collected_at=AT, latest_at=AT))):
        operations.store_batch(run.id, batch)
    operations.finish_import(run.id, by=by, at=AT)
    return run.id


def contents() -> dict[str, str]:
    with connection.cursor() as cursor:
        found = {}
        for table in TABLES:
            cursor.execute(f"SELECT md5(string_agg(t::text, '|' ORDER BY t::text)) FROM intake_{table} t")  # noqa: S608
            found[table] = cursor.fetchone()[0]
        return found


class TestStoreBatch:
    def test_brings_accounts_posts_and_followers(self) -> None:
        take_in(account("sun.rise", "1001"), post(1, "sun.rise"), post(2, "sun.rise"))

        subject = queries.find_subject("https://facebook.example/sun.rise")

        assert subject is not None
        assert (subject.handle, subject.native_id, subject.followers) == ("sun.rise", "1001", 1200)
        assert len(queries.observations_of(subject.id, 10)) == 3

    def test_changes_nothing_the_second_time(self) -> None:
        rows = (account("sun.rise", "1001"), post(1, "sun.rise"), post(2, "moon"))
        take_in(*rows)
        before = contents()

        run = take_in(*rows, file_digest="sha256:1")

        assert contents() == before
        assert {view.id: view.rows_known for view in queries.imports()}[run] == 3

    def test_keeps_the_newest_profile_when_an_older_file_comes_later(self) -> None:
        take_in(account("sun.rise", "1001", display_name="New name"))

        take_in(
            account("sun.rise", "1001", display_name="Old name", seen="2025-05-01T10:00:00Z", followers=5)
        )

        subject = queries.find_subject("sun.rise")
        assert subject is not None
        assert (subject.display_name, subject.followers) == ("New name", 1200)
        assert [p.display_name for p in queries.subject_timeline(subject.id).profiles] == [
            "Old name",
            "New name",
        ]

    def test_does_not_merge_two_subjects_silently(self) -> None:
        take_in(account("sun.rise", "1001"), account("moon", "1002"))

        run = take_in(account("moon", "1001"))

        assert [error.code for error in queries.refused_rows(run)] == [RowCode.KEY_CONFLICT.value]
        moon = queries.find_subject("moon")
        assert moon is not None
        assert moon.native_id == "1002"

    def test_keeps_nothing_of_what_is_not_public(self) -> None:
        secret = "this must lie nowhere"

        run = take_in(post(1, "sun.rise", text=secret, visibility="private"), account("moon", "1002"))

        assert [error.code for error in queries.refused_rows(run)] == [RowCode.NOT_PUBLIC.value]
        assert secret not in everything()

    def test_answers_followers_as_of_a_day(self) -> None:
        take_in(account("sun.rise", "1001", seen="2025-06-01T00:00:00Z", followers=10))
        take_in(account("sun.rise", "1001", seen="2025-06-20T00:00:00Z", followers=99))
        subject = queries.find_subject("sun.rise")
        assert subject is not None

        found = queries.followers_at([subject.id], datetime(2025, 6, 10, tzinfo=UTC))

        assert found == {subject.id: 10}


def everything() -> str:
    """All that lies in any table, as text."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'")
        tables = [row[0] for row in cursor.fetchall()]
        found = []
        for table in tables:
            cursor.execute(f'SELECT string_agg(t::text, chr(10)) FROM "{table}" t')  # noqa: S608
            found.append(cursor.fetchone()[0] or "")
        cursor.execute("SELECT string_agg(convert_from(raw, 'UTF8'), chr(10)) FROM intake_observation")
        found.append(cursor.fetchone()[0] or "")
    return "\n".join(found)

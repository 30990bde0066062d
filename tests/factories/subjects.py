"""Accounts and posts as exports bring them; all invented, on hosts for exercises."""

from datetime import UTC, datetime
from io import BytesIO
from uuid import uuid4

import orjson
from tests.factories.people import analyst

from openiru.intake import operations, queries
from openiru.intake.formats import lines
from openiru.intake.formats.batches import in_batches
from openiru.intake.types import ExportFormat, NewImport, ParseContext, SubjectView

SEEN = datetime(2025, 6, 2, 8, 0, tzinfo=UTC)


def account(
    handle: str = "sun.rise",
    *,
    platform: str = "facebook",
    followers: int | None = 1200,
    seen: datetime = SEEN,
    posts: int = 1,
) -> SubjectView:
    """An account with its posts, taken in from a file; taken in again, it is seen again."""
    rows = [_account_row(handle, platform, followers, seen)]
    rows += [_post_row(handle, platform, number, seen) for number in range(posts)]
    _take_in(rows, seen)
    found = queries.find_subject(f"https://{platform}.example/{handle}")
    assert found is not None
    return found


def _account_row(handle: str, platform: str, followers: int | None, seen: datetime) -> dict[str, object]:
    return {
        "type": "account",
        "platform": platform,
        "handle": handle,
        "url": f"https://{platform}.example/{handle}",
        "kind": "account",
        "display_name": handle.title(),
        "bio": "placeholder",
        "followers": followers,
        "observed_at": _text(seen),
        "visibility": "public",
    }


def _post_row(handle: str, platform: str, number: int, seen: datetime) -> dict[str, object]:
    code = f"{handle.replace('.', '')}{number}"
    return {
        "type": "post",
        "platform": platform,
        "native_id": code,
        "account": handle,
        "url": f"https://{platform}.example/{handle}/posts/{code}",
        "text": f"placeholder text {number}",
        "posted_at": _text(seen),
        "observed_at": _text(seen),
        "visibility": "public",
    }


def _take_in(rows: list[dict[str, object]], seen: datetime) -> None:
    by = analyst()
    new = NewImport(
        format=ExportFormat.LINES,
        file_name="export.jsonl",
        file_digest=f"sha256:{uuid4().hex}",
        source="test export",
        collected_at=seen,
    )
    begun = operations.begin_import(new, by=by, at=seen)
    data = BytesIO(b"\n".join(orjson.dumps(row) for row in rows))
    context = ParseContext(collected_at=seen, latest_at=seen)
    for batch in in_batches(lines.parse(data, context)):
        assert batch.errors == ()
        operations.store_batch(begun.id, batch)
    operations.finish_import(begun.id, by=by, at=seen)


def _text(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")

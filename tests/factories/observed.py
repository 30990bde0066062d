"""Posts and accounts that show what engines look for; all invented, on hosts for exercises."""

from datetime import datetime
from pathlib import Path

import orjson
from tests.factories.people import analyst

from openiru.intake.types import ExportFormat
from openiru.workflows.import_export import Export, import_file


def account_row(handle: str, *, name: str = "", bio: str = "") -> dict[str, object]:
    """An account as a line of an export."""
    return {
        "type": "account",
        "platform": "facebook",
        "handle": handle,
        "url": f"https://facebook.example/{handle}",
        "kind": "account",
        "display_name": name or handle.title(),
        "bio": bio,
        "followers": 1200,
        "observed_at": "2025-06-30T10:00:00Z",
        "visibility": "public",
    }


def post_row(
    handle: str, number: int, text: str, *, media: tuple[str, ...] = (), links: tuple[str, ...] = ()
) -> dict[str, object]:
    """A post as a line of an export."""
    return {
        "type": "post",
        "platform": "facebook",
        "native_id": f"{handle}{number}",
        "account": handle,
        "url": f"https://facebook.example/{handle}/posts/{handle}{number}",
        "text": text,
        "media": list(media),
        "links": list(links),
        "posted_at": "2025-06-29T10:00:00Z",
        "observed_at": "2025-06-30T10:00:00Z",
        "visibility": "public",
    }


def take_in(
    folder: Path, rows: list[dict[str, object]], at: datetime, *, name: str = "export", remarks: int = 0
) -> None:
    """Import the rows from a file in `folder`, with the pictures beside it; `remarks` on rows are expected."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{name}.jsonl"
    file.write_bytes(b"\n".join(map(orjson.dumps, rows)))
    export = Export(path=file, format=ExportFormat.LINES, source="invented export")
    done = import_file(export, by=analyst(), at=at)
    assert done.rows_refused == 0
    assert done.rows_remarked == remarks

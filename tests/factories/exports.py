"""Export files as bytes, and what the parsers make of them; all invented, on hosts for exercises."""

from collections.abc import Mapping
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import orjson

from openiru.foundation.errors import RowError
from openiru.intake.formats import PARSERS
from openiru.intake.types import ExportFormat, ParseContext, ParsedAccount, ParsedPost, ParsedRecord

TAKEN = datetime(2025, 7, 1, 9, tzinfo=UTC)
CONTEXT = ParseContext(collected_at=TAKEN, latest_at=TAKEN)
SECRET = "this must lie nowhere"


def account(**changed: object) -> dict[str, Any]:
    """An account as the "lines" form writes it; None leaves a field out."""
    row: dict[str, object] = {
        "type": "account",
        "platform": "facebook",
        "native_id": "1001",
        "handle": "sun.rise",
        "url": "https://facebook.example/sun.rise",
        "kind": "account",
        "display_name": "Sun Rise",
        "bio": "placeholder",
        "followers": 1200,
        "observed_at": "2025-06-30T10:00:00Z",
        "visibility": "public",
        **changed,
    }
    return {name: value for name, value in row.items() if value is not None}


def post(**changed: object) -> dict[str, Any]:
    """A post as the "lines" form writes it; None leaves a field out."""
    row: dict[str, object] = {
        "type": "post",
        "platform": "facebook",
        "native_id": "p77",
        "account": "sun.rise",
        "url": "https://facebook.example/sun.rise/posts/p77",
        "text": "placeholder",
        "posted_at": "2025-06-29T10:00:00Z",
        "observed_at": "2025-06-30T10:00:00Z",
        "visibility": "public",
        **changed,
    }
    return {name: value for name, value in row.items() if value is not None}


def lines(*rows: Mapping[str, object] | bytes) -> bytes:
    """JSON Lines; bytes stand as they are."""
    return b"\n".join(row if isinstance(row, bytes) else orjson.dumps(row) for row in rows)


class Read:
    """What a parser made of a file."""

    def __init__(self, form: ExportFormat, data: bytes, context: ParseContext = CONTEXT) -> None:
        rows = list(PARSERS[form](BytesIO(data), context))
        self.records: list[ParsedRecord] = [row for row in rows if not isinstance(row, RowError)]
        self.errors = [(row.row, row.code) for row in rows if isinstance(row, RowError)]
        self.messages = [row.message for row in rows if isinstance(row, RowError)]

    @property
    def accounts(self) -> list[ParsedAccount]:
        return [record for record in self.records if isinstance(record, ParsedAccount)]

    @property
    def posts(self) -> list[ParsedPost]:
        return [record for record in self.records if isinstance(record, ParsedPost)]

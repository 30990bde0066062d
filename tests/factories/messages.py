"""Messages of ours as they leave, for tests of what carries them; invented, on reserved domains."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from openiru.platforms.types import OutboundMessage

AT = datetime(2025, 7, 1, 8, 0, tzinfo=UTC)


class Taken:
    """Which parts of a message were handed over, kept in memory."""

    def __init__(self) -> None:
        self.tickets: dict[str, str | None] = {}

    def taken(self) -> frozenset[str]:
        return frozenset(self.tickets)

    def note(self, part: str, *, ticket: str | None, at: datetime) -> None:
        assert part not in self.tickets, at
        self.tickets[part] = ticket


def request(numbers: Sequence[int], *, parts: Taken | None = None) -> OutboundMessage:
    """A request to remove posts with these numbers."""
    data = {
        "referral_id": "r-1",
        "reference": "IRU-2025-000001",
        "instrument": "content_removal",
        "unit": "Example unit",
        "items": [_item(number) for number in numbers],
    }
    return _message("referral.sent", data, parts)


def withdrawal() -> OutboundMessage:
    """A message that takes an item back."""
    data = {
        "referral_id": "r-1",
        "reference": "IRU-2025-000001",
        "item_ids": ["i-1"],
        "reason": "A namesake after all.",
    }
    return _message("referral.withdrawn", data, None)


def _message(kind: str, data: dict[str, Any], parts: Taken | None) -> OutboundMessage:
    body = {"type": kind, "timestamp": "2025-07-01T08:00:00Z", "data": data}
    return OutboundMessage(
        id="m-1",
        body=json.dumps(body).encode(),
        at=AT,
        referral_id="r-1",
        instrument="content_removal",
        kind=kind,
        parts=parts,
    )


def _item(number: int) -> dict[str, Any]:
    return {
        "item_id": f"i-{number}",
        "subject": {
            "kind": "post",
            "url": f"https://forum.example/p/{number}",
            "handle": "",
            "native_id": str(number),
            "display_name": "",
        },
        "organisation": "Sunrise Front",
        "list_entries": [{"list": "Example list", "reference": "EX.1", "name": "Sunrise Front"}],
        "ground": "c",
        "reason": "Calls for a harmless placeholder.",
    }

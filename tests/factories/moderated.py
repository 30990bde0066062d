"""A platform's own side: an authority that refers to it, its messages, and a moderator."""

import json
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from tests.factories import people

from openiru.access.types import Role
from openiru.foundation.ids import new_id
from openiru.moderation.operations import save_authority
from openiru.moderation.queries import REDRESS, measure_of, queue
from openiru.moderation.types import (
    Basis,
    Content,
    ContentType,
    DecisionGround,
    ItemRow,
    ItemStanding,
    NoticeSource,
    StatementDraft,
)
from openiru.peers.operations import set_peer_secrets
from openiru.peers.types import PeerDraft, PeerKind
from openiru.platforms.connectors.webhook.messages import signed_headers
from openiru.platforms.types import NewSecrets
from openiru.referrals.types import OutcomeCode
from openiru.workflows.moderation.receive import Received, receive_from_authority

AT = people.AT
TODAY = AT.date()
UNIT = "north-unit"


def moderator(username: str = "maya") -> str:
    """The id of a moderator; the same one when asked again."""
    return people._person_id(username, Role.MODERATOR)


def authority(
    slug: str = UNIT, *, endpoint: str = "https://north.example/api/v1/callbacks/forum"
) -> NewSecrets:
    """Register an authority with fresh secrets; they come back."""
    by = people.administrator().person_id
    draft = PeerDraft(slug=slug, name="North Unit", kind=PeerKind.AUTHORITY, endpoint_url=endpoint)
    save_authority(draft, NoticeSource.OTHER_NOTIFICATION, by=by, at=AT, allow_loopback=True)
    secrets = NewSecrets.generated()
    set_peer_secrets(slug, secrets, by=by, at=AT)
    return secrets


def referral_data(*handles: str, referral_id: str = "", act_by: datetime | None = None) -> dict[str, Any]:
    """What a unit says when it refers accounts."""
    return {
        "referral_id": referral_id or str(new_id()),
        "reference": "IRU-2025-000007",
        "instrument": "account_block",
        "platform": "forum",
        "unit": "North Unit",
        "sent_by": "Analyst 9C41",
        "sent_at": "2025-07-01T08:00:00Z",
        "acknowledge_by": None,
        "act_by": act_by.isoformat() if act_by else None,
        "legal_effect": "voluntary",
        "redress": "Write to the unit.",
        "items": [
            {
                "item_id": str(new_id()),
                "subject": {"kind": "account", "url": f"https://forum.example/{handle}", "handle": handle},
                "organisation": "Sunrise Front",
                "list_entries": [{"list": "Example list", "reference": "EX.1", "name": "Sunrise Front"}],
                "ground": "c",
                "tier": 3,
                "reason": "Invites to join in the organisation's name.",
                "followers": 1200,
                "followers_at": "2025-06-01T00:00:00Z",
            }
            for handle in handles
        ],
    }


def message(kind: str, data: Mapping[str, Any]) -> bytes:
    """The bytes of a message."""
    return json.dumps({"type": kind, "timestamp": "2025-07-01T08:00:00Z", "data": data}).encode()


def arrives(
    body: bytes,
    secrets: NewSecrets,
    *,
    message_id: str = "",
    at: datetime = AT,
    signed_at: datetime | None = None,
) -> Received:
    """Let a message of the authority arrive, signed with its secret."""
    assert secrets.callback is not None
    headers = signed_headers(message_id or str(new_id()), signed_at or at, body, secret=secrets.callback)
    return receive_from_authority(UNIT, headers, body, at=at)


def waiting() -> tuple[ItemRow, ...]:
    """What waits for a decision, due first."""
    return queue(ItemStanding.WAITING).rows


def decision(
    item_id: str, outcome: OutcomeCode = OutcomeCode.ACCOUNT_SUSPENDED, **other: Any
) -> StatementDraft:
    """A decision that fits together."""
    measure = measure_of(outcome)
    restricts = measure.restricts
    whole = {
        "facts": "Its posts invite readers to join the group.",
        "measure": measure,
        "basis": Basis(
            ground=DecisionGround.INCOMPATIBLE_CONTENT, rule="Clause 4", explanation="It forbids recruiting."
        )
        if restricts
        else None,
        "content": Content(types=(ContentType.TEXT,), created_date=date(2025, 6, 1)) if restricts else None,
        "applied_date": TODAY if restricts else None,
        "redress": REDRESS if restricts else "",
        **other,
    }
    return StatementDraft(item_id=item_id, outcome=outcome, **whole)


def later(hours: int) -> datetime:
    """So many hours after the start."""
    return AT + timedelta(hours=hours)

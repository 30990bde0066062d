"""What else did an authority write about what it asked? Its messages and reminders ask for no decision; people read them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from pydantic import BaseModel, ConfigDict, ValidationError

from openiru.peers.queries import kept_messages
from openiru.referrals.types import FURTHER, MessageKind
from openiru.workflows.moderation.inbound import Short, Words

MOST: Final = 50


class _Data(BaseModel):
    model_config = ConfigDict(extra="ignore")

    referral_id: Short
    text: Words = ""
    sent_by: Short = ""


class _Said(BaseModel):
    model_config = ConfigDict(extra="ignore")

    data: _Data


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitWords:
    """One message or reminder of an authority, as it came."""

    kind: MessageKind
    at: datetime
    sent_by: str
    text: str  # empty for reminders, and where the message holds none that can be shown


def words_about(authority: str, their_id: str) -> tuple[UnitWords, ...]:
    """What an authority wrote further about its referral of that id, the latest first; at most 50."""
    found: list[UnitWords] = []
    for each in kept_messages(authority, sorted(FURTHER), mentioning=their_id):
        try:
            said = _Said.model_validate_json(each.body).data
        except ValidationError:
            continue
        if said.referral_id == their_id and len(found) < MOST:
            found.append(
                UnitWords(
                    kind=MessageKind(each.kind), at=each.received_at, sent_by=said.sent_by, text=said.text
                )
            )
    return tuple(found)

"""What do answers about conversations look like? Outward words only: roles, no names, no internal notes."""

from datetime import datetime
from typing import Literal

from ninja import Schema

from openiru.conversations.types import AttachmentState


class AttachmentOut(Schema):
    """A file of a message; fetch it by its id once it is clean."""

    file_id: str
    name: str
    media_type: str
    size_bytes: int
    digest: str
    state: AttachmentState


class MessageOut(Schema):
    """Words of one side."""

    message_id: str
    side: Literal["unit", "platform"]
    text: str
    at: datetime
    sent_by: str  # the unit and a role, where the unit writes
    asks: bool
    answers: str | None  # the question that this answers
    answered_at: datetime | None
    opened_at: datetime | None  # when the other side first opened it
    attachments: list[AttachmentOut]


class ThreadOut(Schema):
    """Words that belong together, oldest first."""

    thread_id: str
    title: str
    item_id: str | None
    messages: list[MessageOut]


class ConversationOut(Schema):
    """All that both sides said about a referral."""

    threads: list[ThreadOut]


class SaidOut(Schema):
    """The id under which a message was kept."""

    message_id: str

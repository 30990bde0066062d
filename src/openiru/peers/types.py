"""The words and facts of peers."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class PeerKind(StrEnum):
    """Who is at the other end."""

    AUTHORITY = "authority"  # refers to us, who are a platform
    UNIT = "unit"  # works as we do, and is asked before we refer


@dataclass(frozen=True, slots=True, kw_only=True)
class PeerDraft:
    """A peer as somebody wants it to be."""

    slug: str
    name: str
    kind: PeerKind
    endpoint_url: str  # where its program takes our letters
    is_active: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class PeerView:
    """A peer; of its secrets only whether they are set."""

    slug: str
    name: str
    kind: PeerKind
    endpoint_url: str
    has_send_secret: bool
    has_receive_secret: bool
    is_active: bool
    added_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A letter that is leased to the caller and ready to leave; retries carry the same bytes."""

    message_id: str  # the idempotency key
    peer: str
    kind: str
    body: bytes = field(repr=False)
    attempt: int  # from 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Setback:
    """Why an attempt failed, for people; `retry_after_s` is the peer's wish."""

    message: str
    is_permanent: bool
    retry_after_s: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageView:
    """A signed message of a peer, as it came."""

    kind: str
    body: str = field(repr=False)
    received_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterView:
    """One letter and how its delivery stands."""

    letter_id: str
    peer: str
    kind: str
    about: str
    attempts: int
    created_at: datetime
    next_try_at: datetime
    last_error: str
    confirmed_at: datetime | None
    dead_at: datetime | None

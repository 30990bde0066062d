"""The words and facts of mail that comes back."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Purpose(StrEnum):
    """What an address with a token is for."""

    REPLY = "r"  # names a referral
    BOUNCE = "b"  # names a message of the outbox


class Filed(StrEnum):
    """What became of a letter."""

    REPLY = "reply"  # threaded to its referral
    BOUNCE = "bounce"  # a message of ours did not arrive
    DELAY = "delay"  # a message of ours is still under way
    AUTO_REPLY = "auto_reply"  # written by a machine: filed beside the referral, and no word of the platform
    REPLAYED = "replayed"  # was taken before
    FORGED = "forged"  # a token that is none of ours; its content is not kept
    UNADDRESSED = "unaddressed"  # no token; its content is not kept
    OTHER_PLATFORM = "other_platform"  # of one platform about another's referral
    UNREADABLE = "unreadable"  # no words in it; the raw letter is kept
    TOO_LARGE = "too_large"  # its content is not kept
    SEALED = "sealed"  # about a request for data: its content is kept sealed, elsewhere
    UNWANTED = "unwanted"  # about a request for data that stands no more: its content is not kept


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """What an address of ours names."""

    purpose: Purpose
    about: str  # id of a referral or of a message of the outbox


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounce:
    """What a mail server says of a letter of ours (RFC 3464)."""

    is_final: bool  # False: only late
    status: str  # 5.1.1, as RFC 3463 numbers it; empty if it is not said


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadLetter:
    """A letter as far as it can be read."""

    message_id: str  # as its head says; empty if it does not
    sender: str  # address
    addresses: tuple[str, ...]  # to which it came, as its head says
    text: str = field(repr=False)  # without what it quotes
    is_automatic: bool  # RFC 3834
    bounce: Bounce | None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewLetter:
    """A letter to be filed."""

    filed: Filed
    key: str  # digest that tells it from all others
    sender: str
    size_bytes: int
    platform: str = ""
    referral_id: str = ""
    outbox_message_id: str = ""
    raw_digest: str = ""  # of the capture; empty if it is not kept
    text: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterView:
    """A letter as it was filed."""

    letter_id: str
    filed: Filed
    sender: str
    size_bytes: int
    platform: str
    referral_id: str
    outbox_message_id: str
    raw_digest: str
    text: str
    received_at: datetime

"""The words and facts of platforms."""

import base64
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final, Protocol, Self

from openiru.forms.types import Language, Value

SECRET_PREFIX: Final = "whsec_"  # noqa: S105  (Standard Webhooks, "Signature scheme": how secrets are marked)


def new_secret() -> str:
    """A fresh signing secret: ``whsec_`` and the base64 of 32 random bytes."""
    return SECRET_PREFIX + base64.b64encode(secrets.token_bytes(32)).decode("ascii")


@dataclass(frozen=True, slots=True, kw_only=True)
class PlatformDraft:
    """A platform as somebody wants it to be."""

    slug: str
    name: str
    hosts: tuple[str, ...]  # those of its addresses, the one for exercises first; subdomains belong to it too
    connector: str = "webhook"
    is_active: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class PlatformView:
    """A platform; of its secrets only whether they are set."""

    slug: str
    name: str
    hosts: tuple[str, ...]
    connector: str
    endpoint_url: str
    has_send_secret: bool
    has_callback_secret: bool
    is_active: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSecrets:
    """Secrets to be sealed; None leaves the one that is there."""

    send: str | None = field(default=None, repr=False)
    callback: str | None = field(default=None, repr=False)

    @classmethod
    def generated(cls) -> Self:
        """A fresh pair; to be told to the platform once."""
        return cls(send=new_secret(), callback=new_secret())


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadlineDraft:
    """How long a platform has; without a platform it is the default of the instrument."""

    platform: str | None
    instrument: str
    acknowledge_s: int | None  # None: no deadline
    act_s: int | None
    source: str  # law, agreement or the unit's own working quota, in words
    is_verified: bool = False  # whether somebody compared it with the source's text


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """The deadline that holds for a platform and an instrument."""

    acknowledge_s: int | None
    act_s: int | None
    source: str
    is_verified: bool
    is_of_platform: bool  # False: the default of the instrument


@dataclass(frozen=True, slots=True, kw_only=True)
class FormDraft:
    """Which form goes with what is asked of a platform; without a platform it is the default of the instrument."""

    platform: str | None
    instrument: str
    form: str
    profile: str
    language: Language
    particulars: Mapping[str, Value] = field(default_factory=dict)  # answers that stay the same each time


@dataclass(frozen=True, slots=True, kw_only=True)
class FormRuleView:
    """The form that goes with what is asked of a platform."""

    form: str
    profile: str
    language: Language
    particulars: Mapping[str, Value]
    is_of_platform: bool  # False: the default of the instrument


@dataclass(frozen=True, slots=True, kw_only=True)
class Destination:
    """All that a connector needs to write to a platform."""

    platform: str
    connector: str
    endpoint_url: str
    send_secret: str = field(repr=False)


class Way(StrEnum):
    """How what is asked reaches a platform."""

    WEBHOOK = "webhook"  # the platform's own connector; needs no route
    MAIL = "mail"
    COOP = "coop"
    XARF = "xarf"
    MANUAL = "manual"


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteDraft:
    """How what is asked of a platform is to reach it; without an instrument it holds for all that have none."""

    platform: str
    instrument: str | None
    way: str
    settings: Mapping[str, object]
    allow_loopback: bool = False  # for exercises on one machine


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteView:
    """How what is asked of a platform reaches it; of its secrets only which are set."""

    platform: str
    instrument: str | None  # None: all that have no route of their own
    way: Way
    settings: Mapping[str, object]
    secrets_set: tuple[str, ...]


class Weight(StrEnum):
    """How much a finding about a route matters."""

    FINE = "fine"
    WARNING = "warning"
    FAULT = "fault"  # nothing would arrive


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What a dry check of a route found; nothing was sent."""

    weight: Weight
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteTarget:
    """All that a connector needs to follow a route; holds its secrets."""

    platform: str
    platform_name: str
    way: str
    settings: Mapping[str, object]
    secrets: Mapping[str, str] = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file that goes with a message."""

    name: str
    media_type: str
    data: bytes = field(repr=False)


class Parts(Protocol):
    """Which parts of a message were handed over, where a platform takes it only in parts; kept between attempts."""

    def taken(self) -> frozenset[str]:
        """The parts that the platform has."""
        ...

    def note(self, part: str, *, ticket: str | None, at: datetime) -> None:
        """Keep that the platform has a part, and its own reference for it."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboundMessage:
    """A message that waits to be delivered; retries carry the same id and the same bytes."""

    id: str  # the idempotency key on the platform's side
    body: bytes = field(repr=False)
    at: datetime  # of this attempt
    referral_id: str = ""
    instrument: str = ""  # what is asked
    kind: str = ""  # referral.sent, referral.withdrawn, data_request.sent, preservation.sent
    attachments: tuple[Attachment, ...] = ()  # the form that it carries, the order that it rests on
    reply_token: str = ""  # stands in the address to which the platform replies
    bounce_token: str = ""  # stands in the address to which mail servers tell of failures
    parts: Parts | None = field(default=None, repr=False)

"""The words and facts of platforms."""

import base64
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Self

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


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboundMessage:
    """A message that waits to be delivered; retries carry the same id and the same bytes."""

    id: str  # the idempotency key on the platform's side
    body: bytes = field(repr=False)
    at: datetime  # of this attempt

"""Words of canonical addresses."""

from dataclasses import dataclass
from enum import StrEnum


class UrlKind(StrEnum):
    """What an address points to, as far as the address itself can tell."""

    ACCOUNT = "account"
    CHANNEL = "channel"
    GROUP = "group"
    PAGE = "page"
    POST = "post"
    VIDEO = "video"
    WEBSITE = "website"


@dataclass(frozen=True, slots=True, kw_only=True)
class CanonicalSubject:
    """One thing on one platform, whatever spelling of its address was given.

    `(platform, key)` is the same for every spelling. Prefixes of `key`:

    - ``h:`` handle, lower case (``h:sun.rise``; Facebook groups ``h:groups/sunrise``; Facebook without dots)
    - ``id:`` native id, case kept (``id:1000123``; WhatsApp channel code, phone digits)
    - ``p:`` post, ``v:`` video, case kept (``p:p77``; Telegram ``p:sunrise/77``)
    - ``i:`` invite code, case kept; ``t:`` telephone number on Telegram
    - ``u:`` website: host without ``www.``, path, query without tracking (``u:example.org/a?b=1``)
    """

    platform: str  # slug; "web" for websites
    kind: UrlKind  # a first guess: a Telegram address does not tell channels from people
    key: str
    url: str  # https, no tracking; on the host family that was given (real or reserved demo host)
    handle: str | None = None  # as spelled, without "@"
    native_id: str | None = None
    owner_key: str | None = None  # key of the account that a post or video belongs to, if shown
    is_private: bool = False  # an invitation, a private channel, a conversation: only members see it


class UrlFault(StrEnum):
    """Why a text is no usable address."""

    EMPTY = "empty"
    TOO_LONG = "too-long"
    BAD_SCHEME = "bad-scheme"
    BAD_HOST = "bad-host"
    BAD_HANDLE = "bad-handle"
    UNKNOWN_PLATFORM = "unknown-platform"


@dataclass(frozen=True, slots=True, kw_only=True)
class UnusableUrl:
    """A text that is no usable address, and why; never an empty string or None."""

    fault: UrlFault
    reason: str  # a sentence for people, without the text itself

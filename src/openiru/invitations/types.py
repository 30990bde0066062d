"""The words and facts of links."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

DAYS_MAX: Final = 30
DAYS_USUAL: Final = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class NewInvitation:
    """A link that somebody at a platform may open."""

    referral_id: str
    contact: str  # for whom, as the unit knows them: a mailbox or a role
    days: int = DAYS_USUAL


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkView:
    """A link as the unit sees it; its secret is kept nowhere."""

    link_id: str
    referral_id: str
    platform: str
    contact: str
    made_by: str
    made_at: datetime
    expires_at: datetime
    revoked_at: datetime | None
    openings: tuple[datetime, ...]  # each press of its button, oldest first

    def is_open(self, at: datetime) -> bool:
        """Whether it opens something at `at`."""
        return self.revoked_at is None and at < self.expires_at


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeLink:
    """A new link; the only moment at which its secret is known."""

    link: LinkView
    secret: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Guest:
    """Whoever holds a link that is open: one platform, one referral."""

    link_id: str
    platform: str
    referral_id: str
    reference: str

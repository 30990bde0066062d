"""What does a route by XARF need?"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Final, Self

from pydantic import Field, model_validator

from openiru.platforms.connectors.reach import protection
from openiru.platforms.connectors.reach.shapes import ByMail, MailAddress, Settings, Url, host_of
from openiru.platforms.policy import check_endpoint
from openiru.platforms.types import Finding, Weight

SECRETS: Final = frozenset({"password", "signing_key", "token"})
INSTRUMENTS: Final = frozenset({"account_block", "content_removal"})
UNLISTED: Final = "terrorist_content"  # XARF 4.2.0 has no type for it; agree on it with the hoster


class XarfSettings(Settings):
    """The settings of a route by XARF: by `mail` or to a `url`, one of both."""

    contact: MailAddress  # where the hoster turns to; a role, never a person
    report_type: Annotated[str, Field(pattern=r"^[a-z_]{1,40}$")] = UNLISTED
    mail: ByMail | None = None
    url: Url | None = None

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if (self.mail is None) == (self.url is None):
            raise ValueError("mail or url: give one of both")
        return self

    def check_reach(self, *, allow_loopback: bool) -> None:
        """Refuse an address that reports may not go to."""
        if self.url:
            check_endpoint(self.url, allow_loopback=allow_loopback)

    def hosts(self) -> Sequence[tuple[str, int]]:
        """The mail server, or the hoster's own."""
        if self.mail:
            return self.mail.hosts()
        return (host_of(self.url or ""),)

    def goes_to(self) -> Sequence[str]:
        """The hoster."""
        return self.mail.goes_to() if self.mail else (self.url or "",)


def check_secrets(settings: XarfSettings, secrets: Mapping[str, str]) -> None:
    """Refuse secrets that do not go with the settings.

    Raises:
        BadPlatformError: naming the secret.
    """
    if settings.mail:
        protection.protection_of(settings.mail, secrets)


def findings(settings: XarfSettings, secrets: Mapping[str, str], at: datetime) -> Sequence[Finding]:
    """What a dry check of a route by XARF finds, without asking anybody."""
    found = list(protection.findings(settings.mail, secrets, at)) if settings.mail else []
    if settings.report_type == UNLISTED:
        words = f"XARF has no type {UNLISTED!r}: agree on it with the hoster, or name one of XARF's own."
        found.append(Finding(weight=Weight.WARNING, words=words))
    return found

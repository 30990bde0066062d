"""Which ways lead to platforms, what does each need, and what may it carry? Opens no connection."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from openiru.platforms.connectors.coop import settings as coop
from openiru.platforms.connectors.mail import settings as mail
from openiru.platforms.connectors.manual import settings as manual
from openiru.platforms.connectors.reach import protection
from openiru.platforms.connectors.reach.shapes import ByMail, Settings
from openiru.platforms.connectors.xarf import settings as xarf
from openiru.platforms.errors import BadPlatformError
from openiru.platforms.types import Finding, RouteTarget


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """What a way needs and carries."""

    settings: type[Settings]
    secrets: frozenset[str]  # the names of those that it may have
    check_secrets: Callable[[Any, Mapping[str, str]], None]
    findings: Callable[[Any, Mapping[str, str], datetime], Sequence[Finding]]
    instruments: frozenset[str]  # what may be asked on it


def check_mail_secrets(settings: ByMail, secrets: Mapping[str, str]) -> None:
    """Refuse keys that do not go with the certificates.

    Raises:
        BadPlatformError: naming the secret.
    """
    protection.protection_of(settings, secrets)


def no_secrets(_settings: Settings, _secrets: Mapping[str, str]) -> None:
    """A way that has none."""


def nothing_found(_settings: Settings, _secrets: Mapping[str, str], _at: datetime) -> Sequence[Finding]:
    """A way of which nothing is to be said."""
    return ()


NEVER_SHOWN: Final = frozenset({"signing_key"})  # secrets in PEM: we work with them, and show them nobody
_ALL: Final = frozenset({"account_block", "content_removal", "data_request", "preservation"})

WAYS: Final[Mapping[str, Way]] = {
    "mail": Way(
        settings=mail.MailSettings,
        secrets=mail.SECRETS,
        check_secrets=check_mail_secrets,
        findings=protection.findings,
        instruments=_ALL,
    ),
    "coop": Way(
        settings=coop.CoopSettings,
        secrets=coop.SECRETS,
        check_secrets=no_secrets,
        findings=coop.findings,
        instruments=coop.INSTRUMENTS,
    ),
    "xarf": Way(
        settings=xarf.XarfSettings,
        secrets=xarf.SECRETS,
        check_secrets=xarf.check_secrets,
        findings=xarf.findings,
        instruments=xarf.INSTRUMENTS,
    ),
    "manual": Way(
        settings=manual.ManualSettings,
        secrets=frozenset(),
        check_secrets=no_secrets,
        findings=nothing_found,
        instruments=_ALL,
    ),
}


def way_of(name: str) -> Way:
    """The way of that name.

    Raises:
        BadPlatformError: if there is none.
    """
    if name not in WAYS:
        raise BadPlatformError(f"way: one of {', '.join(sorted(WAYS))}.")
    return WAYS[name]


def reached(target: RouteTarget) -> Sequence[tuple[str, int]]:
    """The hosts and ports to which a route opens connections; none where a person files.

    Raises:
        BadPlatformError: if the settings of the route cannot be followed any more.
    """
    return way_of(target.way).settings.read(target.settings).hosts()


def check_instrument(name: str, instrument: str | None) -> None:
    """Refuse to ask something on a way that does not carry it.

    Raises:
        BadPlatformError: naming what may be asked on it.
    """
    carried = way_of(name).instruments
    wanted = _ALL if instrument is None else {instrument}
    if not wanted <= carried:
        raise BadPlatformError(f"instrument: {name} carries {', '.join(sorted(carried))}; name one of them.")


def check_secret_names(name: str, secrets: Mapping[str, str]) -> None:
    """Refuse secrets that the way does not know, and those that no head of a request or letter can carry.

    Raises:
        BadPlatformError: naming those that it knows, or the one that is wrong.
    """
    known = way_of(name).secrets
    if unknown := sorted(set(secrets) - known):
        has = ", ".join(sorted(known)) or "none"
        raise BadPlatformError(f"secrets: {name} knows no {unknown[0]!r}; its secrets are: {has}.")
    for each, secret in secrets.items():
        if each not in NEVER_SHOWN and not (
            secret.isascii() and secret.isprintable() and secret == secret.strip()
        ):
            raise BadPlatformError(
                f"secrets: {each} is made of plain letters, digits and signs, without line breaks or spaces around it."
            )

"""Where may an adviser live, and what may it be called?"""

import re
from typing import Final
from urllib.parse import SplitResult, urlsplit

from openiru.advisers.errors import BadAddressError

NAME: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,38}")


def split_address(address: str) -> SplitResult:
    """The parts of an adviser's address.

    Raises:
        BadAddressError: if it is no plain web address, or carries a login, a query or a fragment.
    """
    try:
        parts = urlsplit(address)
        parts.port  # noqa: B018  (reading it checks it)
    except ValueError as error:
        raise BadAddressError("The address is not a web address.") from error
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise BadAddressError("The address must begin with http:// or https:// and name a host.")
    if not address.isascii() or not address.isprintable() or " " in address:
        raise BadAddressError("The address may hold only plain letters, digits and signs.")
    if parts.username is not None or parts.password is not None or parts.query or parts.fragment:
        raise BadAddressError("The address may hold no login, no query and no fragment.")
    return parts


def check_may_send(parts: SplitResult, *, in_house: bool, public_hosts: frozenset[str]) -> None:
    """Refuse to send texts out of the house unless the unit says so, and then only where nobody can read along.

    Raises:
        BadAddressError: saying which rule refused and what would satisfy it.
    """
    host = parts.hostname or ""
    if in_house:
        return
    if host not in public_hosts:
        raise BadAddressError(
            f"{host} lies outside the house, and texts would leave it. "
            f"If that is meant and lawful, add {host} to OPENIRU_ADVISERS_PUBLIC_HOSTS."
        )
    if parts.scheme != "https":
        raise BadAddressError(f"{host} lies outside the house: its address must begin with https://.")

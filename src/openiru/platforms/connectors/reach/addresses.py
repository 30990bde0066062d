"""Where does an endpoint really lead, and may we go there?"""

import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from ipaddress import ip_address

from openiru.platforms.policy import (
    Address,
    check_address,
    check_endpoint,
    is_in_house,
    leads_astray,
    literal_address,
    split_endpoint,
)

Resolve = Callable[[str, int], Sequence[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """An endpoint, and the one address that was checked for it."""

    url: str  # with the address in the place of the name
    host: str  # as the platform knows itself: for the Host header
    tls_name: str  # whose certificate the platform must show


def look_up(host: str, port: int) -> Sequence[str]:
    """The addresses of `host`, best first.

    Raises:
        OSError: if nobody knows the name.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except UnicodeError as error:
        # Names that no name server can hold, such as those with a part of more than 63 letters.
        raise OSError("the name cannot exist") from error
    return [str(address[0]) for *_, address in found]


def check_written(url: str, *, allow_loopback: bool) -> None:
    """Refuse an address by its text alone, before anything goes there.

    Raises:
        BadEndpointError: saying which rule refused and what would satisfy it.
    """
    check_endpoint(url, allow_loopback=allow_loopback)


def addresses_of(host: str, port: int, resolve: Resolve) -> tuple[Address, ...]:
    """The address that `host` writes out, or all that its name has.

    Raises:
        OSError: if the name is unknown or has no address.
    """
    written_out = literal_address(host)
    addresses = (written_out,) if written_out else tuple(ip_address(text) for text in resolve(host, port))
    if not addresses:
        raise OSError("the name has no address")
    return addresses


def checked_addresses(host: str, port: int, resolve: Resolve) -> tuple[Address, ...]:
    """All addresses of `host`, each one that messages may go to.

    Raises:
        BadEndpointError: if any of them is refused.
        OSError: if the name is unknown.
    """
    found = addresses_of(host, port, resolve)
    is_written_out = literal_address(host) is not None
    for address in found:
        check_address(address, is_written_out=is_written_out)
    return found


def placed(address: Address, port: int) -> str:
    """An address and a port as they stand in a web address."""
    return f"[{address}]:{port}" if address.version == 6 else f"{address}:{port}"


def checked_target(endpoint_url: str, resolve: Resolve) -> Target:
    """The endpoint with its name replaced by an address that messages may go to.

    The name is looked up once and the connection made to that very address: a second look-up
    could be answered differently.

    Raises:
        BadEndpointError: if any of the addresses is refused.
        OSError: if the name is unknown.
    """
    check_endpoint(endpoint_url, allow_loopback=True)
    parts = split_endpoint(endpoint_url)
    name = parts.hostname or ""
    port = parts.port or (443 if parts.scheme == "https" else 80)
    addresses = checked_addresses(name, port, resolve)
    url = parts._replace(netloc=placed(addresses[0], port)).geturl()
    return Target(url=url, host=parts.netloc, tls_name=name)


__all__ = [
    "Address",
    "Resolve",
    "Target",
    "addresses_of",
    "check_written",
    "checked_addresses",
    "checked_target",
    "is_in_house",
    "leads_astray",
    "look_up",
    "placed",
]

"""How is a picture fetched from an address that a client names?

Not at all, unless the operator lists hosts: a service that fetches what strangers name reaches into the network behind
it. Hosts are compared whole; a redirect must lead to a listed host as well.
"""

from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

import httpx

from openiru.match_service.errors import FetchError, FetchingIsOffError, TooLargeToFetchError

_TIMEOUT_S: Final = 10.0
_REDIRECTS: Final = 3
_CHUNK: Final = 65_536


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came."""

    content: bytes
    content_type: str


def fetch(url: str, *, hosts: tuple[str, ...], most_bytes: int) -> Fetched:
    """Fetch an address.

    Raises:
        FetchingIsOffError: if no host is listed.
        FetchError: if the address is not allowed, or does not answer.
        TooLargeToFetchError: if more bytes come than allowed.
    """
    if not hosts:
        raise FetchingIsOffError(
            "fetching addresses is switched off: upload the picture, or have the operator list hosts under "
            "fetch_hosts in service.yaml"
        )
    try:
        with httpx.Client(timeout=_TIMEOUT_S, follow_redirects=False, trust_env=False) as client:
            for _ in range(_REDIRECTS + 1):
                _check(url, hosts)
                with client.stream("GET", url) as response:
                    if response.is_redirect:
                        url = str(response.url.join(response.headers.get("location", "")))
                        continue
                    response.raise_for_status()
                    content = _read(response, most_bytes)
                    return Fetched(content, response.headers.get("content-type", ""))
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise FetchError(f"Failed to fetch URL: {type(error).__name__}") from error
    raise FetchError("Failed to fetch URL: too many redirects")


def _check(url: str, hosts: tuple[str, ...]) -> None:
    try:
        parts = urlsplit(url)
        allowed = parts.scheme in {"http", "https"} and (parts.hostname or "").lower() in hosts
        if not allowed or parts.username is not None or (parts.port is not None and parts.port <= 0):
            raise FetchError("Invalid or unsafe URL provided")
    except ValueError as error:
        raise FetchError("Invalid or unsafe URL provided") from error


def _read(response: httpx.Response, most_bytes: int) -> bytes:
    parts, size = [], 0
    for part in response.iter_bytes(_CHUNK):
        size += len(part)
        if size > most_bytes:
            raise TooLargeToFetchError("Content too large")
        parts.append(part)
    return b"".join(parts)

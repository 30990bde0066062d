"""How is a public page fetched so that nobody can lead us astray, hold us up or fill our memory?

Logged out, without cookies, one request at a time, with a pause between two requests to one host. Whatever happens, a page comes
back: that a platform was silent is an answer, too.
"""

import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urljoin, urlsplit

import httpx

from openiru.engines.probes.types import Page
from openiru.platforms.connectors.reach.addresses import (
    Resolve,
    Target,
    addresses_of,
    check_written,
    checked_target,
    look_up,
)
from openiru.platforms.connectors.reach.limits import HardStop, Limits
from openiru.platforms.errors import BadEndpointError
from openiru.platforms.policy import check_address

MOST_REDIRECTS: Final = 6
LIMITS: Final = Limits(connect_s=10.0, silence_s=15.0, total_s=45.0, answer_bytes=4 * 1024 * 1024)
_HEADERS: Final = {
    "accept": "text/html,application/json;q=0.9,*/*;q=0.5",
    "accept-encoding": "gzip",  # unpacked later, up to a limit
    "accept-language": "en",  # markers are read in English
    "user-agent": "OpenIRU (asks whether public pages are up; no login)",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Manners:
    """How we ask."""

    pause_s: float = 2.0  # between two requests to one host
    allow_loopback: bool = False  # for exercises and tests on this machine
    limits: Limits = field(default_factory=lambda: LIMITS)


class Fetcher:
    """Fetches public pages, one after the other. Not for several threads at once.

    Args:
        manners: how we ask.
        resolve: looks names up.
        trusted: certificates; those of the system without it.
    """

    def __init__(
        self,
        manners: Manners | None = None,
        *,
        resolve: Resolve = look_up,
        trusted: ssl.SSLContext | None = None,
    ) -> None:
        self._manners = manners or Manners()
        self._resolve = resolve
        self._stop = HardStop(self._manners.limits.total_s)
        self._last: dict[str, float] = {}  # when each host was asked last
        limits = self._manners.limits
        self._client = httpx.Client(
            verify=trusted or ssl.create_default_context(),
            timeout=httpx.Timeout(limits.silence_s, connect=limits.connect_s),
            limits=httpx.Limits(max_connections=1, max_keepalive_connections=0),
            follow_redirects=False,
            trust_env=False,  # no proxy and no netrc that nobody set for us
        )

    def fetch(self, url: str, headers: Mapping[str, str]) -> Page:
        """The page at the end of all redirects; a status of 0 and the reason where there is none."""
        left_s = self._manners.limits.total_s
        try:
            for _ in range(MOST_REDIRECTS):
                # Before the time runs: our own pause is no silence of the platform.
                self._wait_for(urlsplit(url).hostname or "")
                begun = time.monotonic()
                with self._stop.running(left_s):
                    page, following = self._one(url, headers)
                if not following:
                    return page
                left_s = max(left_s - (time.monotonic() - begun), 0.0)
                # What shows that it is us is meant for the first host alone.
                if urlsplit(following).netloc != urlsplit(url).netloc:
                    headers = {}
                url = following
        except BadEndpointError as error:
            return _failed(url, f"not asked: {error.message}")
        except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError) as error:
            return _failed(url, self._what_happened(error))
        return _failed(url, f"more than {MOST_REDIRECTS} redirects")

    def close(self) -> None:
        """Close all connections."""
        self._client.close()

    def _one(self, url: str, headers: Mapping[str, str]) -> tuple[Page, str]:
        """One answer, and where it sends us; nowhere if it is the last."""
        target = self._checked(url)
        request = self._client.build_request(
            "GET",
            target.url,
            headers={**_HEADERS, **headers, "host": target.host},
            extensions={"sni_hostname": target.tls_name, "trace": self._stop.watch},
        )
        response = self._client.send(request, stream=True)
        # Cookies would make us somebody.
        self._client.cookies.clear()
        try:
            if response.is_redirect and response.headers.get("location"):
                return _failed(url, "redirect"), urljoin(url, response.headers["location"]).partition("#")[0]
            body, is_complete = self._body(response)
        finally:
            response.close()
        told = {name.lower(): value for name, value in response.headers.items() if name != "set-cookie"}
        page = Page(
            status=response.status_code, final_url=url, body=body, headers=told, is_complete=is_complete
        )
        return page, ""

    def _body(self, response: httpx.Response) -> tuple[bytes, bool]:
        """The body as it came, and whether all of it did."""
        body = bytearray()
        most = self._manners.limits.answer_bytes
        try:
            for piece in response.iter_raw():
                body += piece
                if len(body) > most:
                    return bytes(body[:most]), False
        except httpx.RemoteProtocolError:
            # The connection ended before the length that was promised.
            return bytes(body), False
        return bytes(body), True

    def _checked(self, url: str) -> Target:
        """Where an address leads; refuses all that is in the house, written out or not, since strangers name it."""
        check_written(url, allow_loopback=self._manners.allow_loopback)
        target = checked_target(url, self._resolve)
        parts = urlsplit(target.url)
        reached = addresses_of(parts.hostname or "", parts.port or 443, self._resolve)[0]
        if not (self._manners.allow_loopback and reached.is_loopback):
            check_address(reached, is_written_out=False)
        return target

    def _wait_for(self, host: str) -> None:
        left = self._last.get(host, -1e9) + self._manners.pause_s - time.monotonic()
        if left > 0:
            time.sleep(left)
        self._last[host] = time.monotonic()

    def _what_happened(self, error: Exception) -> str:
        if self._stop.has_fired:
            return f"not finished within {self._manners.limits.total_s:g} s"
        if isinstance(error, httpx.TimeoutException):
            return f"silent for {self._manners.limits.silence_s:g} s"
        if isinstance(error, httpx.ConnectError):
            return "no safe connection"
        if isinstance(error, ValueError | httpx.InvalidURL):
            return "it sent us to what is no address"
        return "its host name is not known" if isinstance(error, OSError) else "the connection broke"


def _failed(url: str, why: str) -> Page:
    return Page(status=0, final_url=url, body=b"", failure=why)

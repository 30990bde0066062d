"""How is the feed of an OpenIRU asked for what changed?"""

import time
from dataclasses import dataclass
from typing import Any, Final

import requests

PATH: Final = "/api/v1/hash-feed"
PAGE: Final = 1000
_MAX_BYTES: Final = 64 * 1024 * 1024
_TIMEOUT_S: Final = (10, 60)
_ATTEMPTS: Final = 4
_LONGEST_WAIT_S: Final = 60
_RETRIED: Final = frozenset({429, 500, 502, 503, 504})


class FeedError(Exception):
    """The feed did not answer as it should; says what to do."""


@dataclass
class Page:
    """Changes in order, and from where to go on."""

    entries: list[dict[str, Any]]
    checkpoint: str
    has_more: bool


class Feed:
    """Asks one feed."""

    def __init__(self, url: str, token: str) -> None:
        self._address = url.rstrip("/") + PATH
        self._session = requests.Session()
        self._session.headers["Authorization"] = f"Bearer {token}"
        self._session.headers["Accept-Encoding"] = "identity"  # a packed answer could swell without bound
        self._session.trust_env = False  # a netrc would replace the token

    def page(self, after: str) -> Page:
        """What changed after a checkpoint.

        Raises:
            FeedError: if the feed does not answer as it should.
        """
        answer = self._answer({"after": after, "limit": str(PAGE)})
        entries, checkpoint = answer.get("entries"), answer.get("checkpoint")
        if not isinstance(entries, list) or not isinstance(checkpoint, str):
            raise FeedError(f"{self._address} did not answer as a hash feed does.")
        has_more = answer.get("has_more") is True
        if has_more and checkpoint == after:
            raise FeedError(f"The pages of {self._address} do not move on.")
        return Page(entries=entries, checkpoint=checkpoint, has_more=has_more)

    def _answer(self, query: dict[str, str]) -> dict[str, Any]:
        for attempt in range(1, _ATTEMPTS + 1):
            with self._session.get(
                self._address, params=query, timeout=_TIMEOUT_S, allow_redirects=False, stream=True
            ) as response:
                if response.status_code == 200:
                    return self._parsed(response)
                asked = response.headers.get("Retry-After", "")
                wait_s = int(asked) if asked.isdecimal() else attempt
                if response.status_code not in _RETRIED or attempt == _ATTEMPTS or wait_s > _LONGEST_WAIT_S:
                    raise FeedError(self._refusal(response))
            time.sleep(wait_s)
        raise FeedError(f"{self._address} did not answer.")

    def _parsed(self, response: requests.Response) -> dict[str, Any]:
        body = response.raw.read(_MAX_BYTES + 1, decode_content=False)
        if len(body) > _MAX_BYTES:
            raise FeedError(f"{self._address} answered with more than {_MAX_BYTES:,} bytes.")
        response._content = body  # noqa: SLF001  (lets requests parse what was read with a limit)
        content = response.json()
        if not isinstance(content, dict):
            raise FeedError(f"{self._address} did not answer as a hash feed does.")
        return content

    def _refusal(self, response: requests.Response) -> str:
        status = response.status_code
        said = f"{self._address} answered with status {status}"
        if status in {401, 403}:
            return f"{said}: the token opens nothing there, or may not read the feed."
        if status == 409:
            return f"{said}: our checkpoint belongs to another feed. Run `threatexchange fetch --clear` for it, and fetch anew."
        return f"{said}."

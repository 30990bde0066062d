"""How does a platform's message reach the unit, however often it takes?"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import httpx
import orjson

from openiru.simulation.errors import CallbackAddressError
from openiru.simulation.platforms.signing import signed_headers

_TIMEOUT_S: Final = 30.0
_FIRST_WAIT_S: Final = 0.05
_LONGEST_WAIT_S: Final = 2.0
_RETRIED_STATUS: Final = frozenset({408, 425, 429})


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A message ready to be signed."""

    platform: str
    message_id: str
    body: bytes
    key: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What the unit answered."""

    is_taken: bool  # False: a permanent error
    outcomes_refused: int = 0


class UnreachableError(Exception):
    """The unit does not answer; the message must be sent again later."""


class Courier:
    """Sends messages over one kept-alive connection, one after the other.

    Raises:
        CallbackAddressError: if the address is none.
    """

    def __init__(self, callback_url: str, now: Callable[[], datetime]) -> None:
        if not callback_url.startswith(("http://", "https://")):
            raise CallbackAddressError("The address for callbacks must begin with http:// or https://.")
        self._url = callback_url.rstrip("/")
        self._now = now
        self._client = httpx.Client(timeout=_TIMEOUT_S, follow_redirects=False, trust_env=False)

    def close(self) -> None:
        """Drop the connection."""
        self._client.close()

    def deliver(self, letter: Letter, patience_s: float) -> Receipt:
        """Send until the unit answers for good; waits longer after each failure.

        Raises:
            UnreachableError: if it does not within `patience_s`.
        """
        give_up_at = time.monotonic() + patience_s
        wait_s = _FIRST_WAIT_S
        while True:
            answer = self._post(letter)
            if answer is not None and not _is_passing(answer.status_code):
                return _receipt(answer)
            if time.monotonic() + wait_s > give_up_at:
                raise UnreachableError
            time.sleep(wait_s)
            wait_s = min(wait_s * 2, _LONGEST_WAIT_S)

    def _post(self, letter: Letter) -> httpx.Response | None:
        # Signed anew each time: the unit refuses old signatures.
        headers = signed_headers(letter.message_id, self._now(), letter.body, letter.key)
        headers["content-type"] = "application/json"
        try:
            return self._client.post(f"{self._url}/{letter.platform}", content=letter.body, headers=headers)
        except httpx.TransportError:
            return None


def _is_passing(status: int) -> bool:
    return status >= 500 or status in _RETRIED_STATUS


def _receipt(answer: httpx.Response) -> Receipt:
    if not answer.is_success:
        return Receipt(is_taken=False)
    try:
        content = orjson.loads(answer.content)
    except orjson.JSONDecodeError:
        return Receipt(is_taken=True)
    results = content.get("results") if isinstance(content, dict) else None
    each = results if isinstance(results, list) else []
    refused = sum(isinstance(one, dict) and one.get("recorded") is False for one in each)
    return Receipt(is_taken=True, outcomes_refused=refused)

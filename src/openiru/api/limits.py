"""How many requests may one caller make in a minute?

A fixed window in the memory of each web process: with two processes a caller may make up to twice as
many. The limit protects the desk from a runaway script, not from an attacker; that is the proxy's work.
"""

import threading
import time
from collections.abc import Callable
from typing import Final

from openiru.api.refusals import TooManyRequestsError

WINDOW_S: Final = 60
TOKEN_REQUESTS: Final = 600  # a minute and process; a platform's whole backlog in one
CALLBACK_REQUESTS: Final = 6_000  # a minute, process and platform; counted after the signature was checked


class FixedWindow:
    """Counts the requests of each caller in the present window. Safe for threads."""

    def __init__(self, most: int, *, now_s: Callable[[], float] = time.monotonic) -> None:
        self._most = most
        self._now_s = now_s
        self._lock = threading.Lock()
        self._window = -1
        self._counts: dict[str, int] = {}

    def take(self, caller: str) -> None:
        """Count one request of `caller`.

        Raises:
            TooManyRequestsError: if it is one too many; says when the next window begins.
        """
        now_s = self._now_s()
        window = int(now_s // WINDOW_S)
        with self._lock:
            if window != self._window:
                self._window = window
                self._counts = {}
            count = self._counts.get(caller, 0) + 1
            self._counts[caller] = count
        if count > self._most:
            wait_s = int((window + 1) * WINDOW_S - now_s) + 1
            raise TooManyRequestsError(
                f"More than {self._most} requests in a minute; wait {wait_s} s.", retry_after_s=wait_s
            )

"""When is an adviser that does not answer left in peace?"""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from time import monotonic
from typing import Final

FAILURES: Final = 5  # in a row
REST_S: Final = 60.0


class Stand(StrEnum):
    """How things stand with an adviser."""

    CLOSED = "closed"  # it is asked
    OPEN = "open"  # it rests
    HALF_OPEN = "half-open"  # it has rested; one question tries it


@dataclass(slots=True, kw_only=True)
class Breaker:
    """Opens after failures in a row, and lets one question through after a rest. For one thread.

    Only an adviser that is away counts. A bad answer does not, and a text that it refuses does not: the text may have caused
    either, and whoever writes texts must not be able to switch an adviser off.
    """

    failures: int = FAILURES
    rest_s: float = REST_S
    clock: Callable[[], float] = monotonic
    _in_a_row: int = field(default=0, init=False)
    _opened_at: float = field(default=0.0, init=False)

    @property
    def stand(self) -> Stand:
        """How things stand now."""
        if self._in_a_row < self.failures:
            return Stand.CLOSED
        return Stand.OPEN if self.clock() - self._opened_at < self.rest_s else Stand.HALF_OPEN

    def answered(self) -> None:
        """The adviser answered: all is forgotten."""
        self._in_a_row = 0

    def away(self) -> None:
        """The adviser was away."""
        self._in_a_row += 1
        if self._in_a_row >= self.failures:
            self._opened_at = self.clock()

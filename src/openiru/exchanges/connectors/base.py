"""What does every connector of an exchange promise?"""

from collections.abc import Iterator
from typing import Protocol

from openiru.exchanges.types import Delta
from openiru.foundation.errors import Kind, OpenIruError


class ExchangeAwayError(OpenIruError):
    """The exchange did not answer as it should; what was kept so far stays, and the next pull goes on there.

    The message leaves out what the exchange sent. Trying again soon has a point only if it is not `permanent`.
    """

    code = "exchanges.away"
    kind = Kind.UNAVAILABLE

    def __init__(self, message: str, *, permanent: bool, retry_after_s: int | None = None) -> None:
        super().__init__(message)
        self.permanent = permanent
        self.retry_after_s = retry_after_s


class Connector(Protocol):
    """Reads one exchange."""

    def deltas(self, checkpoint: str) -> Iterator[Delta]:
        """What changed since `checkpoint`, page by page; "" stands for the beginning.

        Raises:
            ExchangeAwayError: if the exchange does not answer, or not as it should.
        """
        ...

"""What does every connector promise?"""

from dataclasses import dataclass
from typing import Protocol, Self

from openiru.foundation.errors import Kind, OpenIruError
from openiru.platforms.types import OutboundMessage


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivered:
    """The platform has the message."""

    ticket: str | None  # the platform's own reference, where it gave one
    status: int  # as the channel counts them; HTTP status for webhooks


@dataclass(frozen=True, slots=True, kw_only=True)
class AwaitsPerson:
    """No machine can hand the message over: a person files it, and says when that was done."""

    file_within_s: int  # from now on; nobody is punished after it, it is shown as overdue
    why: str  # in words, for the person


class DeliveryError(OpenIruError):
    """The platform does not have the message, or we cannot know.

    The message is for users and leaves out what the platform sent. Trying again has a point only
    if it is not `permanent`; `retry_after_s` is the platform's own wish, if it had one. What `is_under_way` failed
    nowhere: the platform took parts of it, and the rest follows, however many there are.
    """

    code = "platforms.delivery-failed"
    kind = Kind.UNAVAILABLE

    def __init__(
        self,
        message: str,
        *,
        permanent: bool,
        retry_after_s: int | None = None,
        is_under_way: bool = False,
    ) -> None:
        super().__init__(message)
        self.permanent = permanent
        self.retry_after_s = retry_after_s
        self.is_under_way = is_under_way


class Connector(Protocol):
    """Carries messages to one platform. Not for several threads at once."""

    def deliver(self, message: OutboundMessage) -> Delivered | AwaitsPerson:
        """Hand `message` over, or leave it to a person; the same message may come again after a doubt.

        Raises:
            DeliveryError: if the platform did not take it.
        """
        ...

    def close(self) -> None:
        """Let go of open connections."""
        ...

    def __enter__(self) -> Self:
        """Use in a `with` block to close it surely."""
        ...

    def __exit__(self, *_: object) -> None:
        """Close."""
        ...

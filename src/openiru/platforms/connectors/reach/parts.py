"""How is a message handed over in parts, each once, within the time that a worker holds it?"""

import hashlib
import time
from collections.abc import Iterator, Sequence
from typing import Final

from openiru.platforms.connectors.base import DeliveryError
from openiru.platforms.types import OutboundMessage

# A part may take its own limit beyond this; together they are shorter than the lease of a message.
BUDGET_S: Final = 25.0
PART_LIMIT_S: Final = 25.0


def parts_left(
    message: OutboundMessage, names: Sequence[str], *, budget_s: float = BUDGET_S
) -> Iterator[str]:
    """The parts that the platform does not have yet, in order; the caller notes each one as it is taken.

    Raises:
        DeliveryError: not permanent, when the time is used up and parts are left; the next attempt goes on there.
    """
    taken = message.parts.taken() if message.parts else frozenset()
    left = [name for name in names if name not in taken]
    started = time.monotonic()
    for number, name in enumerate(left):
        if number and time.monotonic() - started > budget_s:
            raise DeliveryError(
                f"{number} of {len(left)} parts were handed over; the rest follows.",
                permanent=False,
                is_under_way=True,
            )
        yield name


def note(message: OutboundMessage, part: str, ticket: str | None) -> None:
    """Keep that the platform has a part."""
    if message.parts:
        message.parts.note(part, ticket=ticket, at=message.at)


def idempotency_key(message: OutboundMessage, part: str) -> dict[str, str]:
    """The header by which a platform recognises a part that comes again, because its answer was lost.

    The key is the message's id, and a digest of what the part is: the same at each attempt, another one for each part.

    Source:
        draft-ietf-httpapi-idempotency-key-header-06, 2.1: an Item Structured Header whose value is a String.
    """
    digest = hashlib.sha256(f"{message.id} {part}".encode()).hexdigest()[:24]
    return {"idempotency-key": f'"{message.id}.{digest}"'}

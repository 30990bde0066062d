"""Which reference of its own does a platform give in its answer?"""

import json
from collections.abc import Iterable
from typing import Final

TICKET_MAX_CHARACTERS: Final = 200


def ticket_in(body: bytes | None, names: Iterable[str]) -> str | None:
    """The first plain text under one of `names` in an answer that is a JSON object; None if there is none."""
    try:
        answer = json.loads(body or b"")
    except (ValueError, RecursionError):
        return None
    told = (answer.get(name) for name in names) if isinstance(answer, dict) else ()
    return next((each for each in told if _is_plain(each)), None)


def _is_plain(ticket: object) -> bool:
    return isinstance(ticket, str) and ticket.isprintable() and 0 < len(ticket) <= TICKET_MAX_CHARACTERS

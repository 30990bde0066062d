"""What was asked, what must wait, and what of ours does a digest name?"""

from openiru.deconfliction.queries.recognising import names_of, recognisable
from openiru.deconfliction.queries.views import (
    active_holds,
    asked,
    asks_anybody,
    check_may_leave,
    held_items,
    holds,
    holds_of,
    questions,
    questions_of,
    received,
    units,
    waiting_for_us,
)

__all__ = [
    "active_holds",
    "asked",
    "asks_anybody",
    "check_may_leave",
    "held_items",
    "holds",
    "holds_of",
    "names_of",
    "questions",
    "questions_of",
    "received",
    "recognisable",
    "units",
    "waiting_for_us",
]

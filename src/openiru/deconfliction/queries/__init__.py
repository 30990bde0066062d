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
    is_idle,
    questions,
    questions_of,
    received,
    referral_held,
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
    "is_idle",
    "names_of",
    "questions",
    "questions_of",
    "received",
    "recognisable",
    "referral_held",
    "units",
    "waiting_for_us",
]

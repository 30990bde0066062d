"""Operations of learning: choose golden texts, refit, switch, and let models read the texts of leads."""

from openiru.learning.operations.advising import advise_leads
from openiru.learning.operations.golden import (
    add_golden_case,
    add_golden_texts,
    freeze_golden_set,
    withdraw_golden_text,
)
from openiru.learning.operations.refit import refit
from openiru.learning.operations.switching import switch_off, switch_on

__all__ = [
    "add_golden_case",
    "add_golden_texts",
    "advise_leads",
    "freeze_golden_set",
    "refit",
    "switch_off",
    "switch_on",
    "withdraw_golden_text",
]

"""What is known of golden sets, versions of models, and what they say of leads."""

from openiru.learning.queries.advice import advice_for, advice_for_order, advice_on_texts
from openiru.learning.queries.agreement import against_record
from openiru.learning.queries.golden import frozen_texts, golden_sets, golden_texts, newest_golden_set
from openiru.learning.queries.lessons import lessons
from openiru.learning.queries.versions import (
    folder_of,
    is_refit_due,
    last_refit,
    newest_switch,
    newest_version,
    switches,
    version,
    versions,
    versions_on,
)

__all__ = [
    "advice_for",
    "advice_for_order",
    "advice_on_texts",
    "against_record",
    "folder_of",
    "frozen_texts",
    "golden_sets",
    "golden_texts",
    "is_refit_due",
    "last_refit",
    "lessons",
    "newest_golden_set",
    "newest_switch",
    "newest_version",
    "switches",
    "version",
    "versions",
    "versions_on",
]

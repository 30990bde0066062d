"""What is known of leads, scans and banks."""

from openiru.signals.queries.banks import (
    adders_of_quarantined,
    bank,
    banks,
    count_exchanged,
    entry_counts,
    known_picture,
    known_pictures,
    newest_words_of_unit,
    opinions_of,
    pictures_by_id,
    shared_on,
)
from openiru.signals.queries.entries import entries_by_id, entries_page, newest_opinions
from openiru.signals.queries.leads import (
    all_leads,
    counts,
    lead,
    leads_of_subject,
    match,
    queue_page,
    subjects_showing,
)
from openiru.signals.queries.looked_for import (
    bank_digest,
    bank_on,
    entry_id_of,
    known_names,
    known_urls,
    pictures_looked_for,
    words_digest,
)
from openiru.signals.queries.looks import (
    entries_digest,
    entries_to_look_for,
    entry_marks,
    look_plan,
    prints,
)
from openiru.signals.queries.scans import scan, scans
from openiru.signals.queries.searched import picture_marks, sweep_plan

__all__ = [
    "adders_of_quarantined",
    "all_leads",
    "bank",
    "bank_digest",
    "bank_on",
    "banks",
    "count_exchanged",
    "counts",
    "entries_by_id",
    "entries_digest",
    "entries_page",
    "entries_to_look_for",
    "entry_counts",
    "entry_id_of",
    "entry_marks",
    "known_names",
    "known_picture",
    "known_pictures",
    "known_urls",
    "lead",
    "leads_of_subject",
    "look_plan",
    "match",
    "newest_opinions",
    "newest_words_of_unit",
    "opinions_of",
    "picture_marks",
    "pictures_by_id",
    "pictures_looked_for",
    "prints",
    "queue_page",
    "scan",
    "scans",
    "shared_on",
    "subjects_showing",
    "sweep_plan",
    "words_digest",
]

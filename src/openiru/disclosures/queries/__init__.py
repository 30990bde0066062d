"""What is known of requests for data and of what came back; bytes come out only through an opening."""

from openiru.disclosures.queries.compliance import compliance
from openiru.disclosures.queries.left import left_files, lost_files, stray_files
from openiru.disclosures.queries.openings import holding, holdings_of, opened_bytes, openings
from openiru.disclosures.queries.requests import (
    disclosure,
    disclosures,
    emergencies,
    live_preservations,
    owed,
    unreviewed_count,
)

__all__ = [
    "compliance",
    "disclosure",
    "disclosures",
    "emergencies",
    "holding",
    "holdings_of",
    "left_files",
    "live_preservations",
    "lost_files",
    "opened_bytes",
    "openings",
    "owed",
    "stray_files",
    "unreviewed_count",
]

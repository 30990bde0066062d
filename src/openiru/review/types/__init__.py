"""The words, facts and views of review."""

from openiru.review.types.facts import (
    BulkReport,
    CaseDraft,
    CaseFacts,
    Dismissal,
    ExemptionAnswer,
    LegalBasis,
)
from openiru.review.types.words import (
    CASE_INSTRUMENTS,
    EXEMPTION_QUESTION,
    GROUND_SUMMARY,
    OPEN_STATUSES,
    TIER_SUMMARY,
    CaseStatus,
    Exemption,
    Ground,
    Instrument,
    Step,
    Tier,
)

__all__ = [
    "CASE_INSTRUMENTS",
    "EXEMPTION_QUESTION",
    "GROUND_SUMMARY",
    "OPEN_STATUSES",
    "TIER_SUMMARY",
    "BulkReport",
    "CaseDraft",
    "CaseFacts",
    "CaseStatus",
    "Dismissal",
    "Exemption",
    "ExemptionAnswer",
    "Ground",
    "Instrument",
    "LegalBasis",
    "Step",
    "Tier",
]

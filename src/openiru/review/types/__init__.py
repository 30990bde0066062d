"""The words, facts and views of review."""

from openiru.review.types.decided import DecidedText
from openiru.review.types.facts import (
    Answers,
    BulkReport,
    CaseDraft,
    CaseFacts,
    ExemptionAnswer,
    LegalBasis,
)
from openiru.review.types.views import CaseDuties, CaseFilter, CaseGlance, CaseRow, DecisionView, JudgedLead
from openiru.review.types.whole import CaseView
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
    "Answers",
    "BulkReport",
    "CaseDraft",
    "CaseDuties",
    "CaseFacts",
    "CaseFilter",
    "CaseGlance",
    "CaseRow",
    "CaseStatus",
    "CaseView",
    "DecidedText",
    "DecisionView",
    "Exemption",
    "ExemptionAnswer",
    "Ground",
    "Instrument",
    "JudgedLead",
    "LegalBasis",
    "Step",
    "Tier",
]

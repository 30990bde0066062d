"""Queries of review: one case whole, lists of cases, and the facts that referrals take over."""

from openiru.review.queries.agreement import against_record
from openiru.review.queries.case import (
    case,
    facts,
    facts_of_many,
    facts_on_returns,
    last_dismissed,
    legal_basis,
    proposed_and_decided,
)
from openiru.review.queries.counts import case_counts, case_duties, subjects_in_review
from openiru.review.queries.decided import decided_count, decided_texts, texts_of_person
from openiru.review.queries.judged import judged_leads
from openiru.review.queries.pages import (
    approved_on,
    approved_unreferred,
    awaiting_approval,
    cases,
    cases_about,
    exemptions_found,
)

__all__ = [
    "against_record",
    "approved_on",
    "approved_unreferred",
    "awaiting_approval",
    "case",
    "case_counts",
    "case_duties",
    "cases",
    "cases_about",
    "decided_count",
    "decided_texts",
    "exemptions_found",
    "facts",
    "facts_of_many",
    "facts_on_returns",
    "judged_leads",
    "last_dismissed",
    "legal_basis",
    "proposed_and_decided",
    "subjects_in_review",
    "texts_of_person",
]

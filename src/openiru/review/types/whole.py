"""What a person sees who decides a case: everything at once."""

from dataclasses import dataclass
from datetime import datetime

from openiru.intake.types import ObservationView, SubjectView
from openiru.registry.types import OrganisationView, Standing
from openiru.review.types.facts import CaseFacts
from openiru.review.types.views import CaseRow, DecisionView
from openiru.signals.types import LeadView


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseView:
    """Everything that a person needs to see to decide a case."""

    facts: CaseFacts
    created_at: datetime
    author_name: str  # outward name
    decision_reason: str
    subject: SubjectView
    organisation: OrganisationView
    lead: LeadView | None  # why the subject was looked at; None for a case without a lead
    standing: Standing  # what the lists say on the day that was asked for
    basis_entry_ids: tuple[str, ...]  # list entries on which it was ever proposed
    observations: tuple[ObservationView, ...]  # as captured, newest first
    observations_shown_max: int
    decisions: tuple[DecisionView, ...]  # oldest first
    past_cases: tuple[CaseRow, ...]  # other cases about the same subject, newest first

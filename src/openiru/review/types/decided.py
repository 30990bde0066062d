"""What people decided about a text, for those who learn from it."""

from dataclasses import dataclass
from datetime import datetime

from openiru.review.types.words import CaseStatus, Exemption, Ground, Tier


@dataclass(frozen=True, slots=True, kw_only=True)
class DecidedText:
    """A text in which something was found before its case was decided, and the decision."""

    case_id: str
    decision_id: str
    subject_id: str
    status: CaseStatus  # approved, dismissed or lapsed
    ground: Ground | None  # as it was proposed last
    tier: Tier | None
    applying: tuple[Exemption, ...]  # what protects the subject
    decided_by: str  # who took the step that counts: approved, dismissed or gave it up
    persons: int  # who agreed: 2 for an approval; 1 where one person alone dismissed
    decided_at: datetime
    observation_id: str
    text: str

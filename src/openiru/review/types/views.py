"""What queries of review give out."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from openiru.registry.types import OrganisationView
from openiru.review.types.words import CaseStatus, Exemption, Instrument, Step, Tier


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFilter:
    """Which cases a list shows; None means all."""

    statuses: frozenset[CaseStatus] = frozenset()  # empty: all
    platform: str | None = None
    instrument: Instrument | None = None
    organisation_id: str | None = None
    subject_id: str | None = None
    author_id: str | None = None
    protected_only: bool = False  # those in which somebody found that an exemption applies


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedLead:
    """What people made of a lead: approved by two, or protected by an exemption."""

    case_id: str
    lead_id: str
    subject_id: str
    organisation_id: str
    is_approved: bool  # else somebody found that an exemption applies
    persons: frozenset[str]  # who decided so


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseGlance:
    """A case without any names."""

    case_id: str
    subject_id: str
    organisation_id: str
    status: CaseStatus
    referred_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseRow:
    """One case in a list."""

    case_id: str
    platform: str
    instrument: Instrument
    status: CaseStatus
    tier: Tier | None
    subject_id: str
    subject_name: str  # handle or address, as last seen
    organisation: OrganisationView
    author_id: str
    author_name: str  # outward name
    protected_by: tuple[Exemption, ...]
    created_at: datetime
    proposed_at: datetime | None
    decided_at: datetime | None
    referred_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionView:
    """One step of a case: who did what, when and why, and what the case said at that moment."""

    step: Step
    by: str
    by_name: str  # outward name
    at: datetime
    reason: str
    content: Mapping[str, Any]  # ground, tier, exemptions, reason and basis of that moment


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseDuties:
    """How many cases wait for somebody."""

    approved_unreferred: int
    awaiting_approval: int  # without those of the person who asks
    my_open: int

"""Leads and cases, brought to where a test needs them through the operations that people use."""

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Final

from tests.factories.organisations import listed
from tests.factories.people import analyst, supervisor
from tests.factories.subjects import account

from openiru.foundation.ids import derived_id
from openiru.registry.queries import organisations
from openiru.review import operations
from openiru.review.types import (
    CaseDraft,
    CaseFacts,
    Exemption,
    ExemptionAnswer,
    Ground,
    Instrument,
    Tier,
)
from openiru.signals.models import Lead

AT: Final = datetime(2025, 6, 3, 9, 0, tzinfo=UTC)
_handles = count(1)


def lead(
    *, organisation_id: str | None = None, subject_id: str | None = None, platform: str = "facebook"
) -> str:
    """An open lead on an account; a new account and the organisation `river-front` unless given."""
    subject = subject_id or account(f"account.{next(_handles)}", platform=platform).id
    organisation = organisation_id or known_organisation()
    row = Lead.objects.create(
        id=derived_id("lead", subject, organisation),
        subject_id=subject,
        organisation_id=organisation,
        platform=platform,
        confidence=80,
        severity=4,
        priority=480,
        match_count=1,
        created_at=AT,
        updated_at=AT,
    )
    return str(row.id)


def known_organisation() -> str:
    """The id of the listed organisation `river-front`; the same one when asked again."""
    for known in organisations():
        if known.slug == "river-front":
            return known.organisation_id
    return listed().organisation_id


def answers(*, applying: Exemption | None = None) -> dict[Exemption, ExemptionAnswer]:
    """All five exemptions answered in words; none applies unless named."""
    return {
        each: ExemptionAnswer(applies=each is applying, words=f"Looked for {each.value} in every post.")
        for each in Exemption
    }


def draft(*, applying: Exemption | None = None, tier: Tier = Tier.DESIGNATED, reason: str = "") -> CaseDraft:
    """A complete proposal."""
    return CaseDraft(
        ground=Ground.C,
        tier=tier,
        exemptions=answers(applying=applying),
        reason=reason or "Official output that asks readers to join.",
    )


def open_case(
    lead_id: str = "",
    *,
    author: str = "",
    instrument: Instrument = Instrument.ACCOUNT_BLOCK,
    platform: str = "facebook",
) -> CaseFacts:
    """A draft, by the analyst of the tests unless somebody else is named."""
    return operations.open_case(
        lead_id or lead(platform=platform), by=author or analyst(), at=AT, instrument=instrument
    )


def proposed_case(
    lead_id: str = "",
    *,
    author: str = "",
    instrument: Instrument = Instrument.ACCOUNT_BLOCK,
    platform: str = "facebook",
    tier: Tier = Tier.DESIGNATED,
) -> CaseFacts:
    """A case that waits for a second person."""
    opened = open_case(lead_id, author=author, instrument=instrument, platform=platform)
    return operations.propose(opened.case_id, draft(tier=tier), by=opened.author_id, at=AT)


def approved_at(lead_id: str, at: datetime) -> CaseFacts:
    """A case on a lead that was opened, proposed and approved at one moment."""
    opened = operations.open_case(lead_id, by=analyst(), at=at)
    operations.propose(opened.case_id, draft(), by=opened.author_id, at=at)
    return operations.approve(opened.case_id, by=supervisor(), at=at, reason="Basis and words hold.")


def approved_case(
    lead_id: str = "",
    *,
    author: str = "",
    instrument: Instrument = Instrument.ACCOUNT_BLOCK,
    platform: str = "facebook",
    tier: Tier = Tier.DESIGNATED,
) -> CaseFacts:
    """A case that may be referred."""
    proposed = proposed_case(lead_id, author=author, instrument=instrument, platform=platform, tier=tier)
    later = AT + timedelta(minutes=20)
    return operations.approve(proposed.case_id, by=supervisor(), at=later, reason="Basis and words hold.")

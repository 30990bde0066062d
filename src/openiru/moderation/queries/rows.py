"""How do rows of moderation become what others may see?"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from openiru.moderation.models import Item, Request, Statement
from openiru.moderation.policy.notices import AUTHOR
from openiru.moderation.types import (
    AccountMeasure,
    AccountType,
    AutomatedDecision,
    Automation,
    Basis,
    Category,
    Content,
    ContentType,
    DecisionGround,
    ItemRow,
    ItemStanding,
    Keyword,
    Measure,
    Monetary,
    Provision,
    RequestKind,
    StatementDraft,
    StatementView,
    Visibility,
)
from openiru.referrals.types import OutcomeCode


def item_row(found: Item, request: Request, authority_name: str) -> ItemRow:
    """An item with what it stands on."""
    return ItemRow(
        item_id=str(found.pk),
        their_id=found.their_id,
        request_id=str(request.pk),
        their_request_id=request.their_id,
        authority=request.authority_id,
        authority_name=authority_name,
        reference=request.reference,
        kind=RequestKind(request.kind),
        standing=ItemStanding(found.standing),
        subject=found.subject,
        organisation=found.organisation,
        list_entries=tuple(found.list_entries),
        ground=found.ground,
        tier=found.tier,
        reason=found.reason,
        followers=found.followers,
        followers_at=found.followers_at,
        received_at=request.received_at,
        act_by=request.act_by,
        withdrawn_at=found.withdrawn_at,
        withdrawal_reason=found.withdrawal_reason,
    )


def statement_view(found: Statement) -> StatementView:
    """A decision; outwards its author is a role."""
    return StatementView(
        statement_id=str(found.pk),
        puid=found.puid,
        number=found.number,
        draft=draft_of(found),
        author=AUTHOR,
        decided_by=found.decided_by,
        decided_at=found.decided_at,
    )


def draft_of(found: Statement) -> StatementDraft:
    """What a decision says."""
    said: Mapping[str, Any] = found.said
    return StatementDraft(
        item_id=str(found.item_id),
        outcome=OutcomeCode(found.outcome),
        facts=found.facts,
        measure=_measure(said["measure"]),
        basis=_basis(said["basis"]),
        content=_content(said["content"]),
        automation=Automation(
            detected=said["automation"]["detected"],
            decided=AutomatedDecision(said["automation"]["decided"]),
        ),
        applied_date=found.applied_date,
        redress=found.redress,
    )


def said_of(draft: StatementDraft) -> dict[str, Any]:
    """The parts of a decision that are kept as JSON; `draft_of` reads them back."""
    measure, basis, content = draft.measure, draft.basis, draft.content
    return {
        "measure": {
            "visibility": list(measure.visibility),
            "visibility_other": measure.visibility_other.strip(),
            "account": measure.account,
            "monetary": measure.monetary,
            "provision": measure.provision,
            "scope": list(measure.scope),
            "until": measure.until.isoformat() if measure.until else None,
        },
        "basis": basis
        and {
            "ground": basis.ground,
            "rule": basis.rule.strip(),
            "explanation": basis.explanation.strip(),
            "is_also_illegal": basis.is_also_illegal,
            "url": basis.url,
        },
        "content": content
        and {
            "types": list(content.types),
            "other": content.other.strip(),
            "language": content.language,
            "created_date": content.created_date.isoformat(),
            "account_type": content.account_type,
            "category": content.category,
            "keywords": list(content.keywords),
        },
        "automation": {"detected": draft.automation.detected, "decided": draft.automation.decided},
    }


def _measure(said: Mapping[str, Any]) -> Measure:
    return Measure(
        visibility=tuple(Visibility(each) for each in said["visibility"]),
        visibility_other=said["visibility_other"],
        account=AccountMeasure(said["account"]) if said["account"] else None,
        monetary=Monetary(said["monetary"]) if said["monetary"] else None,
        provision=Provision(said["provision"]) if said["provision"] else None,
        scope=tuple(said["scope"]),
        until=date.fromisoformat(said["until"]) if said["until"] else None,
    )


def _basis(said: Mapping[str, Any] | None) -> Basis | None:
    if said is None:
        return None
    return Basis(
        ground=DecisionGround(said["ground"]),
        rule=said["rule"],
        explanation=said["explanation"],
        is_also_illegal=said["is_also_illegal"],
        url=said["url"],
    )


def _content(said: Mapping[str, Any] | None) -> Content | None:
    if said is None:
        return None
    return Content(
        types=tuple(ContentType(each) for each in said["types"]),
        other=said["other"],
        language=said["language"],
        created_date=date.fromisoformat(said["created_date"]),
        account_type=AccountType(said["account_type"]) if said["account_type"] else None,
        category=Category(said["category"]),
        keywords=tuple(Keyword(each) for each in said["keywords"]),
    )

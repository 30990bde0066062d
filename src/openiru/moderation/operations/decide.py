"""How do moderators decide, and how does the authority learn of it?"""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any, Final

from django.db import transaction

from openiru.access.queries import check_may
from openiru.access.types import Right
from openiru.audit.operations import record
from openiru.audit.types import Event
from openiru.foundation.ids import new_id
from openiru.moderation.errors import (
    BadStatementError,
    NotReceivedError,
    SameDecisionError,
    WrongRequestError,
)
from openiru.moderation.models import Item, ItemReinstatement, Request, RequestAnswer, Statement
from openiru.moderation.policy.standings import standing_after, standing_reinstated
from openiru.moderation.policy.statements import basis_told, check_statement
from openiru.moderation.queries.rows import draft_of, said_of
from openiru.moderation.queries.waiting import item as item_view
from openiru.moderation.queries.waiting import key
from openiru.moderation.types import (
    ItemStanding,
    ItemView,
    Measure,
    Reinstatement,
    RequestKind,
    StatementDraft,
)
from openiru.peers.operations import post_letter
from openiru.referrals.types import Produced

OUTCOMES: Final = "referral.outcomes"
ANSWERED: Final = "data_request.answered"
REASON_MAX: Final = 4_500  # with what we say before it, no longer than an outcome may be


@transaction.atomic
def decide_item(draft: StatementDraft, *, by: str, at: datetime) -> ItemView:
    """Decide on an item with a statement of reasons, and tell its authority; a later decision corrects an earlier one.

    Raises:
        NotAllowedError: if `by` is no moderator.
        NotReceivedError: if there is no such item.
        WrongRequestError: if it belongs to a request for data, or its authority took it back.
        BadStatementError: naming what does not fit together.
        SameDecisionError: if the last decision says the same.
    """
    check_may(by, Right.DECIDE_ITEM)
    check_statement(draft, today=at.astimezone(UTC).date())
    row, item = _locked_item(draft.item_id)
    if row.kind != RequestKind.REFERRAL:
        raise WrongRequestError("A request for data is answered as a whole, not item by item.")
    becomes = standing_after(
        draft.outcome, restricts=draft.measure.restricts, now=ItemStanding(item.standing)
    )
    last = Statement.objects.filter(item=item).order_by("-number").first()
    if last is not None and draft_of(last) == _as_kept(draft):
        raise SameDecisionError("The last decision on this item says the same.")
    number = 1 + (last.number if last else 0)
    made = _keep(item, draft, number=number, by=by, at=at)
    item.standing = becomes
    item.save(update_fields=["standing"])
    outcome = _outcome_words(item, made, draft, draft.measure, at)
    data = {"referral_id": row.their_id, "outcomes": [outcome]}
    post_letter(row.authority_id, OUTCOMES, data, about=str(row.pk), at=at)
    detail = {"number": number, "outcome": draft.outcome.value, "puid": made.puid, "standing": becomes.value}
    _record(Event.ITEM_DECIDED, "moderation-item", item.pk, by, at, detail)
    return item_view(draft.item_id)


@transaction.atomic
def decide_reinstatement(
    item_id: str, answer: Reinstatement, *, reason: str, by: str, at: datetime
) -> ItemView:
    """Say whether what an authority took back is reinstated or kept, and tell it; a person may think again once.

    Raises:
        NotAllowedError: if `by` is no moderator.
        NotReceivedError: if there is no such item.
        WrongRequestError: if nothing waits for that answer.
        BadStatementError: without a reason.
    """
    check_may(by, Right.DECIDE_ITEM)
    if not 0 < len(reason.strip()) <= REASON_MAX:
        raise BadStatementError("reason: say why, in words.")
    row, item = _locked_item(item_id)
    item.standing = standing_reinstated(answer, ItemStanding(item.standing))
    ItemReinstatement.objects.create(item=item, answer=answer, reason=reason.strip(), by=by, at=at)
    item.save(update_fields=["standing"])
    outcome = _reinstated_words(item, answer, reason.strip(), at)
    data = {"referral_id": row.their_id, "outcomes": [outcome]}
    post_letter(row.authority_id, OUTCOMES, data, about=str(row.pk), at=at)
    _record(Event.REINSTATEMENT_DECIDED, "moderation-item", item.pk, by, at, {"answer": answer.value})
    return item_view(item_id)


@transaction.atomic
def answer_request(request_id: str, produced: Produced, *, reason: str, by: str, at: datetime) -> None:
    """Answer a request for data or preservation, and tell its authority; a later answer corrects an earlier one.

    Raises:
        NotAllowedError: if `by` is no moderator.
        NotReceivedError: if there is no such request.
        WrongRequestError: if it is a referral, or was taken back.
        BadStatementError: if nothing is handed over, without a reason.
        SameDecisionError: if the last answer says the same.
    """
    check_may(by, Right.DECIDE_ITEM)
    row = Request.objects.select_for_update().filter(pk=key(request_id)).first()
    if row is None:
        raise NotReceivedError("There is no such request.")
    if row.kind == RequestKind.REFERRAL:
        raise WrongRequestError("A referral is decided item by item.")
    if row.withdrawn_at is not None:
        raise WrongRequestError("Its authority took this request back.")
    words = reason.strip()
    if len(words) > REASON_MAX or (produced is Produced.NONE and not words):
        raise BadStatementError("reason: say why nothing is handed over, in words.")
    last = RequestAnswer.objects.filter(request=row).order_by("-id").first()
    if last is not None and (last.produced, last.reason) == (produced, words):
        raise SameDecisionError("The last answer to this request says the same.")
    RequestAnswer.objects.create(request=row, produced=produced, reason=words, by=by, at=at)
    data = {"referral_id": row.their_id, "answered_at": at.isoformat(), "produced": produced.value}
    post_letter(row.authority_id, ANSWERED, {**data, "reason": words or None}, about=str(row.pk), at=at)
    _record(Event.REQUEST_ANSWERED, "moderation-request", row.pk, by, at, {"produced": produced.value})


def _locked_item(item_id: str) -> tuple[Request, Item]:
    request_id = Item.objects.filter(pk=key(item_id)).values_list("request_id", flat=True).first()
    if request_id is None:
        raise NotReceivedError("There is no such item.")
    row = Request.objects.select_for_update().get(pk=request_id)
    return row, Item.objects.select_for_update().get(pk=key(item_id))


def _as_kept(draft: StatementDraft) -> StatementDraft:
    """The draft as it reads once it was kept."""
    return draft_of(_row(draft))


def _row(draft: StatementDraft) -> Statement:
    return Statement(
        item_id=key(draft.item_id),
        outcome=draft.outcome,
        restricts=draft.measure.restricts,
        facts=draft.facts.strip(),
        said=said_of(draft),
        applied_date=draft.applied_date if draft.measure.restricts else None,
        redress=draft.redress.strip() if draft.measure.restricts else "",
    )


def _keep(item: Item, draft: StatementDraft, *, number: int, by: str, at: datetime) -> Statement:
    made = _row(draft)
    made.pk = new_id()
    made.puid = str(made.pk)
    made.item, made.number, made.decided_by, made.decided_at = item, number, by, at
    made.save(force_insert=True)
    return made


def _outcome_words(
    item: Item, made: Statement, draft: StatementDraft, measure: Measure, at: datetime
) -> dict[str, Any]:
    """One outcome as the unit's callback takes it."""
    basis = basis_told(draft.basis)
    return {
        "item_id": item.their_id,
        "outcome": draft.outcome.value,
        "reason": made.facts,
        "basis": basis.value if basis else None,
        "rule": draft.basis.rule.strip()[:200] if draft.basis else None,
        "scope": list(measure.scope) or "global",
        "effective_at": at.astimezone(UTC).isoformat() if measure.restricts else None,
        "duration_days": _days(at.astimezone(UTC).date(), measure.until),
        "appeal_info": made.redress or None,
    }


def _reinstated_words(item: Item, answer: Reinstatement, reason: str, at: datetime) -> dict[str, Any]:
    """The last decision once more, with its end where it was reinstated."""
    last = Statement.objects.filter(item=item).order_by("-number").first()
    if last is None:  # nothing was restricted, so nothing waits to be reinstated
        raise WrongRequestError("Nothing was restricted here.")
    draft = draft_of(last)
    said = _outcome_words(item, last, draft, draft.measure, last.decided_at)
    if answer is Reinstatement.REINSTATED:
        ended = at.astimezone(UTC)
        said["duration_days"] = max(1, (ended - last.decided_at).days)
        said["reason"] = f"Reinstated on {ended.date().isoformat()}, because you took it back. {reason}"
    else:
        said["reason"] = f"You took it back; the restriction stays for reasons of our own. {reason}"
    return said


def _days(today: date, until: date | None) -> int | None:
    return None if until is None else max(1, (until - today).days)


def _record(
    event: Event, kind: str, thing: object, by: str, at: datetime, detail: Mapping[str, object]
) -> None:
    record(event, subject_kind=kind, subject_id=str(thing), by=by, at=at, detail=detail)

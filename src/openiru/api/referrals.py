"""Read referrals; acknowledge them; answer requests for data."""

from typing import Annotated, Final

from django.conf import settings
from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import AwareDatetime, BaseModel

from openiru.api import schemas, views
from openiru.api.callers import caller_of, narrowed, scope_of
from openiru.api.refusals import COMMON, CONFLICTING
from openiru.referrals import operations, queries
from openiru.referrals.errors import AlreadyAcknowledgedError, AlreadyRecordedError
from openiru.referrals.types import (
    NewAcknowledgement,
    NewAnswer,
    Produced,
    ReferralFilter,
    ReferralStatus,
)
from openiru.review.types import Instrument
from openiru.workflows.callback_messages import Short, Words
from openiru.workflows.clocks.work_clocks import dues_of

router: Final = Router(tags=["referrals"])


class PageQuery(Schema):
    """Which referrals, and from where on."""

    state: ReferralStatus | None = None
    instrument: Instrument | None = None
    platform: Short | None = None
    cursor: Short | None = None


class AcknowledgementIn(BaseModel):
    """The platform has the referral; without a time it has it now."""

    ticket: Short | None = None
    acknowledged_at: AwareDatetime | None = None


class AnswerIn(BaseModel):
    """How much of what was asked for the platform handed over; without a time it did so now."""

    produced: Produced
    reason: Words | None = None
    answered_at: AwareDatetime | None = None


@router.get("/referrals", response={200: schemas.ReferralPageOut, **COMMON}, summary="List referrals")
def list_referrals(request: HttpRequest, query: Annotated[PageQuery, Query()]) -> schemas.ReferralPageOut:
    """Newest first, 50 a page; platform staff see what was sent to their platform."""
    scope = scope_of(caller_of(request))
    page = queries.referrals_page(
        ReferralFilter(
            platform=narrowed(scope, query.platform),
            instrument=query.instrument,
            statuses=frozenset({query.state}) if query.state else frozenset(),
            sent_only=scope is not None,
        ),
        query.cursor,
    )
    owed = dues_of([row.referral_id for row in page.rows], settings.CLOCK.now())
    return schemas.ReferralPageOut(
        referrals=[views.referral_row(row, owed.get(row.referral_id, {})) for row in page.rows],
        next_cursor=page.next_cursor,
    )


@router.get(
    "/referrals/{referral_id}", response={200: schemas.ReferralOut, **COMMON}, summary="Read one referral"
)
def read_referral(request: HttpRequest, referral_id: str) -> schemas.ReferralOut:
    """With its items and everything that was said about them."""
    scope = scope_of(caller_of(request))
    found = queries.referral(referral_id, for_platform=scope)
    owed = dues_of([found.referral_id], settings.CLOCK.now()).get(found.referral_id, {})
    return views.referral(found, owed)


@router.post(
    "/referrals/{referral_id}/acknowledge",
    response={200: schemas.RecordedOut, **COMMON, **CONFLICTING},
    summary="Acknowledge a referral",
)
def acknowledge(request: HttpRequest, referral_id: str, body: AcknowledgementIn) -> schemas.RecordedOut:
    """Say that the platform has the referral. Repeating it changes nothing."""
    now = settings.CLOCK.now()
    new = NewAcknowledgement(
        referral_id=referral_id, acknowledged_at=body.acknowledged_at or now, ticket=body.ticket or ""
    )
    try:
        operations.record_acknowledgement(new, by=caller_of(request).person_id, at=now)
    except AlreadyAcknowledgedError:
        return schemas.RecordedOut(recorded=False, already=True)
    return schemas.RecordedOut(recorded=True)


@router.post(
    "/referrals/{referral_id}/answer",
    response={200: schemas.RecordedOut, **COMMON, **CONFLICTING},
    summary="Answer a request for data",
)
def answer(request: HttpRequest, referral_id: str, body: AnswerIn) -> schemas.RecordedOut:
    """Say how a data or preservation request was answered; a later answer corrects an earlier one."""
    now = settings.CLOCK.now()
    new = NewAnswer(
        referral_id=referral_id,
        answered_at=body.answered_at or now,
        produced=body.produced,
        reason=body.reason or "",
    )
    try:
        operations.answer_data_request(new, by=caller_of(request).person_id, at=now)
    except AlreadyRecordedError:
        return schemas.RecordedOut(recorded=False, already=True)
    return schemas.RecordedOut(recorded=True)

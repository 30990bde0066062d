"""Read accounts that may have come back; say what a person makes of one."""

from datetime import datetime
from typing import Any, Final, Literal

from django.conf import settings
from django.http import HttpRequest
from ninja import Router, Schema

from openiru.access.queries import check_may
from openiru.access.types import Right
from openiru.api.callers import caller_of
from openiru.api.refusals import COMMON, CONFLICTING
from openiru.engines.returns.wording import sentence_of
from openiru.linking import queries
from openiru.linking.types import ReturnFilter, ReturnRow, ReturnState, ReturnVerdict, ReturnView, Verdict
from openiru.workflows.returns.deciding import decide_return, protected_by

router: Final = Router(tags=["returns"])


class ReturnOut(Schema):
    """A new account that may be a barred one come back: a lead, never a finding."""

    lead_id: str
    subject_id: str
    barred_id: str
    platform: str
    organisation_id: str | None
    state: ReturnState
    block_stands: bool
    probability: float
    tie: Literal["none", "same_account", "handle_reassigned"]
    barred_at: datetime
    found_at: datetime
    decided_at: datetime | None


class RatesOut(Schema):
    """How often leads were right so far."""

    decided: int
    confirmed: int
    unsure: int
    open: int


class ReturnsOut(Schema):
    """A page of leads, the likeliest first."""

    rates: RatesOut
    leads: list[ReturnOut]
    next_cursor: str | None


class LineOut(Schema):
    """One line of the reckoning; negative bits speak against."""

    comparison: str
    level: str
    bits: float
    commonness_bits: float
    sentence: str


class ReturnDecisionOut(Schema):
    """What a person said."""

    verdict: ReturnVerdict
    reason: str
    protected_by: list[str]
    exemption_words: str
    by: str
    at: datetime


class ReturnDetailOut(ReturnOut):
    """A lead with the reckoning that counts, and all that people said, the last word first."""

    reckoning: int
    bits: float
    start_bits: float
    model: str
    expected_share: float | None
    protected_by: list[str]
    lines: list[LineOut]
    decisions: list[ReturnDecisionOut]


class VerdictIn(Schema):
    """What a person makes of a lead."""

    verdict: ReturnVerdict
    reason: str
    reckoning: int | None = None
    exemption_words: str = ""


@router.get("/returns", response={200: ReturnsOut, **COMMON}, summary="List possible returns")
def list_returns(
    request: HttpRequest,
    platform: str | None = None,
    state: ReturnState | None = None,
    organisation_id: str | None = None,
    cursor: str | None = None,
) -> ReturnsOut:
    """For people of the unit; the likeliest first, and how often such leads were right so far."""
    check_may(caller_of(request).person_id, Right.READ_DESK)
    wanted = ReturnFilter(platform=platform, state=state, organisation_id=organisation_id)
    page, rates = queries.leads_page(wanted, cursor), queries.rates()
    return ReturnsOut(
        rates=RatesOut(
            decided=rates.decided, confirmed=rates.confirmed, unsure=rates.unsure, open=rates.open
        ),
        leads=[ReturnOut(**_row(row)) for row in page.rows],
        next_cursor=page.next_cursor,
    )


@router.get(
    "/returns/{lead_id}", response={200: ReturnDetailOut, **COMMON}, summary="Read one possible return"
)
def read_return(request: HttpRequest, lead_id: str) -> ReturnDetailOut:
    """With every line for and against, and what people said."""
    check_may(caller_of(request).person_id, Right.READ_DESK)
    return _detail(queries.lead(lead_id))


@router.post(
    "/returns/{lead_id}/decisions",
    response={200: ReturnDetailOut, **COMMON, **CONFLICTING},
    summary="Say whether an account came back",
)
def decide(request: HttpRequest, lead_id: str, body: VerdictIn) -> ReturnDetailOut:
    """Added to what was said before; the last word counts. Nothing is flagged or referred by it."""
    said = Verdict(
        verdict=body.verdict,
        reason=body.reason,
        reckoning=body.reckoning,
        exemption_words=body.exemption_words,
    )
    decide_return(lead_id, said, by=caller_of(request).person_id, at=settings.CLOCK.now())
    return _detail(queries.lead(lead_id))


def _row(row: ReturnRow) -> dict[str, Any]:
    return {
        "lead_id": row.lead_id,
        "subject_id": row.subject.id,
        "barred_id": row.barred.id,
        "platform": row.platform,
        "organisation_id": row.organisation_id,
        "state": row.state,
        "block_stands": row.is_standing,
        "probability": row.probability,
        "tie": row.tie.value,
        "barred_at": row.barred_at,
        "found_at": row.found_at,
        "decided_at": row.decided_at,
    }


def _detail(found: ReturnView) -> ReturnDetailOut:
    newest = found.newest
    return ReturnDetailOut(
        **_row(found.row),
        reckoning=newest.number,
        bits=newest.bits,
        start_bits=newest.start_bits,
        model=newest.model,
        expected_share=newest.expected_share,
        protected_by=sorted(protected_by(found)),
        lines=[
            LineOut(
                comparison=line.comparison,
                level=line.level,
                bits=line.bits,
                commonness_bits=line.commonness_bits,
                sentence=sentence_of(line.comparison, line.level),
            )
            for line in newest.lines
        ],
        decisions=[
            ReturnDecisionOut(
                verdict=each.verdict,
                reason=each.reason,
                protected_by=list(each.protected_by),
                exemption_words=each.exemption_words,
                by=each.by,
                at=each.at,
            )
            for each in found.decisions
        ],
    )

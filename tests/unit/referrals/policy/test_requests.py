from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from openiru.foundation.errors import OpenIruError
from openiru.referrals.errors import (
    AlreadyReferredError,
    BadOutcomeError,
    BadRequestError,
    CaseMismatchError,
    CaseNotApprovedError,
    NoLegalBasisError,
    ReasonError,
    TermsError,
)
from openiru.referrals.policy import requests
from openiru.referrals.policy.states import DATA_INSTRUMENTS, REMOVALS
from openiru.referrals.types import CaseFacts, DataClass, NewOutcome, NewReferral, OutcomeCode, Terms
from openiru.review.types import Instrument

NOON = datetime(2025, 7, 1, 12, tzinfo=UTC)
TERMS = Terms(
    legal_instrument="Order 12/2025 of the district court, 1 July 2025",
    necessity="The person behind the account can be identified in no other way than this.",
    scope="Records of June 2025, of this account alone",
    data_classes={DataClass.SUBSCRIBER: "To learn who registered the account"},
    order_digest=f"sha256:{'0' * 64}",
)
BLOCK = NewReferral(
    platform="facebook",
    instrument=Instrument.ACCOUNT_BLOCK,
    case_ids=("ready",),
    recall_window_s=600,
    unit_name="Unit",
    redress="Write to the unit.",
)
REQUEST = replace(BLOCK, instrument=Instrument.DATA_REQUEST, terms=TERMS)
READY = CaseFacts(
    case_id="ready",
    is_approved=True,
    platform="facebook",
    instrument="account_block",
    entries_in_force=2,
    is_referred=False,
)


class TestCheckMayCreate:
    @pytest.mark.parametrize(
        ("new", "case", "error"),
        [
            (replace(BLOCK, case_ids=()), READY, BadRequestError),
            (replace(BLOCK, case_ids=("ready", "ready")), READY, BadRequestError),
            (replace(BLOCK, case_ids=tuple(map(str, range(101)))), READY, BadRequestError),
            (replace(REQUEST, case_ids=tuple(map(str, range(26)))), READY, BadRequestError),
            (replace(BLOCK, instrument=Instrument.MEETING), READY, BadRequestError),
            (replace(BLOCK, recall_window_s=-1), READY, BadRequestError),
            (replace(BLOCK, unit_name=" "), READY, BadRequestError),
            (replace(BLOCK, redress=""), READY, BadRequestError),
            (replace(BLOCK, terms=TERMS), READY, TermsError),
            (replace(REQUEST, terms=replace(TERMS, scope="All." + "\u200b" * 40)), READY, TermsError),
            (replace(REQUEST, terms=None), READY, TermsError),
            (REQUEST, READY, CaseMismatchError),
            (BLOCK, replace(READY, platform="x"), CaseMismatchError),
            (BLOCK, replace(READY, instrument="preservation"), CaseMismatchError),
            (BLOCK, replace(READY, is_approved=False), CaseNotApprovedError),
            (BLOCK, replace(READY, is_referred=True), AlreadyReferredError),
            (BLOCK, replace(READY, entries_in_force=0), NoLegalBasisError),
        ],
    )
    def test_refuses(self, new: NewReferral, case: CaseFacts, error: type[OpenIruError]) -> None:
        with pytest.raises(error):
            requests.check_may_create(new, [case])

    def test_allows_approved_cases_of_the_same_kind(self) -> None:
        requests.check_may_create(BLOCK, [READY])

        requests.check_may_create(REQUEST, [replace(READY, instrument="data_request")])

    def test_knows_every_instrument(self) -> None:
        assert set(Instrument) == REMOVALS | DATA_INSTRUMENTS | {Instrument.MEETING}


class TestCheckOrder:
    @pytest.mark.parametrize("media_type", ["application/pdf", "image/png", "image/jpeg"])
    def test_takes_what_everybody_can_open(self, media_type: str) -> None:
        requests.check_order(media_type)

    @pytest.mark.parametrize("media_type", ["application/octet-stream", "video/mp4", "image/gif", ""])
    def test_refuses_what_is_no_paper(self, media_type: str) -> None:
        with pytest.raises(TermsError, match="PDF, JPEG or PNG"):
            requests.check_order(media_type)


class TestCheckTerms:
    @pytest.mark.parametrize(
        "terms",
        [
            replace(TERMS, legal_instrument="a law"),
            replace(TERMS, necessity="we need it"),
            replace(TERMS, scope="everything"),
            replace(TERMS, scope=" " * 50),
            replace(TERMS, order_digest=""),
            replace(TERMS, order_digest="order.pdf"),
            replace(TERMS, data_classes={}),
            replace(TERMS, data_classes={DataClass.CONTENT: "why not"}),
            replace(TERMS, data_classes={**TERMS.data_classes, DataClass.TRAFFIC: ""}),
        ],
    )
    def test_refuses_what_is_not_explained(self, terms: Terms) -> None:
        with pytest.raises(TermsError):
            requests.check_terms(Instrument.PRESERVATION, terms)


class TestCheckReason:
    @pytest.mark.parametrize("reason", ["", "          ", "mistake"])
    def test_refuses_too_few_words(self, reason: str) -> None:
        with pytest.raises(ReasonError):
            requests.check_reason(reason)


class TestCheckOutcome:
    @pytest.mark.parametrize(
        "outcome",
        [
            NewOutcome(item_id="i", code=OutcomeCode.GEO_RESTRICTED, scope=("Pakistan",)),
            NewOutcome(item_id="i", code=OutcomeCode.GEO_RESTRICTED, scope=("pk",)),
            NewOutcome(item_id="i", code=OutcomeCode.ACCOUNT_SUSPENDED, duration_days=0),
            NewOutcome(
                item_id="i", code=OutcomeCode.ACCOUNT_SUSPENDED, effective_at=NOON.replace(tzinfo=None)
            ),
        ],
    )
    def test_refuses_what_cannot_be(self, outcome: NewOutcome) -> None:
        with pytest.raises(BadOutcomeError):
            requests.check_outcome(outcome)

    @pytest.mark.parametrize("hours", [-23, 16, 23])
    def test_refuses_a_zone_that_lies_nowhere(self, hours: int) -> None:
        with pytest.raises(BadOutcomeError):
            requests.check_moment(NOON.astimezone(timezone(timedelta(hours=hours))))

    @pytest.mark.parametrize("hours", [-12, 5, 14])
    def test_takes_every_zone_on_earth(self, hours: int) -> None:
        requests.check_moment(NOON.astimezone(timezone(timedelta(hours=hours))))

    def test_refuses_what_has_not_happened_yet(self) -> None:
        with pytest.raises(BadOutcomeError):
            requests.check_moment(NOON + timedelta(seconds=1), not_after=NOON)

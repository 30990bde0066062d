import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from openiru.referrals.errors import MalformedCallbackError
from openiru.referrals.types import OutcomeBasis, OutcomeCode
from openiru.workflows.callback_messages import AnsweredData, OutcomeData, OutcomesData, read_message


class TestReadMessage:
    @pytest.mark.parametrize(
        "body",
        [
            b"",
            b"null",
            b"[]",
            b"{",
            b"\xff\xfe",
            b'{"type":"referral.acknowledged"}',
            b'{"type":"referral.sent","data":{}}',
            b'{"type":"referral.outcomes","data":[]}',
            b'{"type":"referral.outcomes","timestamp":"x","data":{}}',
            b'{"type":["referral.outcomes"],"data":{}}',
            b'{"type":"referral.acknowledged","data":{"ticket":"\\ud800"}}',
        ],
    )
    def test_refuses_what_is_no_message(self, body: bytes) -> None:
        with pytest.raises(MalformedCallbackError):
            read_message(body)

    @given(st.binary(max_size=200))
    def test_never_fails_otherwise(self, body: bytes) -> None:
        with pytest.raises(MalformedCallbackError):
            read_message(body)

    def test_never_repeats_what_was_sent(self) -> None:
        body = json.dumps({"type": "somebody's name", "data": {}}).encode()

        with pytest.raises(MalformedCallbackError) as refused:
            read_message(body)

        assert "somebody" not in refused.value.message
        assert refused.value.message.startswith("type: ")

    def test_reads_the_envelope(self) -> None:
        message = read_message(
            b'{"type":"referral.outcomes","timestamp":"2025-07-01T09:00:00Z","data":{"referral_id":"r"}}'
        )

        assert (message.type, message.data) == ("referral.outcomes", {"referral_id": "r"})


class TestOutcomeData:
    def test_reads_all_that_a_platform_may_say(self) -> None:
        data = OutcomeData.model_validate(
            {
                "outcome": "geo_restricted",
                "reason": "Local law",
                "basis": "law",
                "rule": "ATA 1997",
                "scope": ["PK"],
                "effective_at": "2025-07-01T10:00:00+02:00",
                "duration_days": 30,
                "appeal_info": "appeal.example",
                "something_new": 1,
            }
        )

        outcome = data.as_request("item")

        assert outcome.code is OutcomeCode.GEO_RESTRICTED
        assert outcome.basis is OutcomeBasis.LAW
        assert outcome.scope == ("PK",)
        assert outcome.effective_at == datetime(2025, 7, 1, 8, tzinfo=UTC)

    def test_takes_global_as_everywhere(self) -> None:
        assert OutcomeData(outcome=OutcomeCode.REMOVED_TOS, scope="global").as_request("item").scope == ()

    @pytest.mark.parametrize(
        "wrong",
        [
            {"outcome": "blocked"},
            {"outcome": None},
            {"effective_at": "2025-07-01T10:00:00"},
            {"effective_at": "yesterday"},
            {"basis": "mood"},
            {"scope": "PK"},
            {"scope": [1]},
            {"duration_days": 0},
            {"reason": "a\x00b"},
            {"reason": "x" * 5_001},
            {"rule": "\ud800"},
        ],
    )
    def test_refuses_what_cannot_be_meant(self, wrong: dict[str, object]) -> None:
        with pytest.raises(ValidationError):
            OutcomeData.model_validate({"outcome": "removed_tos", **wrong})


class TestOutcomesData:
    @pytest.mark.parametrize("outcomes", [[], [{}] * 1_001, "none", [1]])
    def test_refuses_none_and_too_many(self, outcomes: object) -> None:
        with pytest.raises(ValidationError):
            OutcomesData.model_validate({"referral_id": "r", "outcomes": outcomes})


class TestAnsweredData:
    def test_refuses_an_unknown_amount(self) -> None:
        with pytest.raises(ValidationError):
            AnsweredData.model_validate(
                {"referral_id": "r", "answered_at": "2025-07-01T10:00:00Z", "produced": "most"}
            )

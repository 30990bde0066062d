import json
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from tests.factories import people
from tests.factories import referrals as factory
from tests.factories.guards import refused

from openiru.audit.queries import verify
from openiru.foundation.errors import OpenIruError
from openiru.foundation.ids import new_id
from openiru.platforms.connectors.webhook.messages import signed_headers
from openiru.platforms.errors import BadSignatureError, StaleMessageError
from openiru.platforms.operations import new_secret, set_secrets
from openiru.platforms.types import NewSecrets
from openiru.referrals import queries
from openiru.referrals.errors import (
    BadOutcomeError,
    MalformedCallbackError,
    MessageIdTakenError,
    NotFoundError,
)
from openiru.referrals.models import Callback, Outcome
from openiru.referrals.types import ItemState, Produced, ReferralStatus, ReferralView
from openiru.review.types import Instrument
from openiru.workflows.record_reply import CallbackResult, receive_callback
from openiru.workflows.safeguards import disagreements

pytestmark = pytest.mark.django_db

SENT_AT = factory.AFTER_WINDOW
NOON = SENT_AT + timedelta(hours=4)


@pytest.fixture
def secret() -> str:
    """Facebook's secret for its messages to us."""
    factory.platforms()
    made = new_secret()
    for platform, own in (("facebook", made), ("telegram", new_secret())):
        set_secrets(platform, NewSecrets(callback=own), by=people.supervisor(), at=factory.AT)
    return made


class Sender:
    """Facebook, as it writes to us."""

    def __init__(self, secret: str) -> None:
        self.secret = secret

    def send(
        self,
        kind: str,
        data: dict[str, Any],
        *,
        message_id: str = "",
        at: datetime = NOON,
        platform: str = "facebook",
        said_at: datetime | None = None,
    ) -> CallbackResult:
        dated = (said_at or at).isoformat()
        body = json.dumps({"type": kind, "timestamp": dated, "data": data}).encode()
        return self.send_body(body, message_id=message_id or str(new_id()), at=at, platform=platform)

    def send_body(
        self, body: bytes, *, message_id: str, at: datetime = NOON, platform: str = "facebook"
    ) -> CallbackResult:
        headers = signed_headers(message_id, at, body, secret=self.secret)
        return receive_callback(platform, headers, body, at=NOON)


@pytest.fixture
def facebook(secret: str) -> Sender:
    return Sender(secret)


def outcomes(made: ReferralView, *codes: str) -> dict[str, Any]:
    return {
        "referral_id": made.referral_id,
        "outcomes": [
            {"item_id": item.item_id, "outcome": code, "effective_at": "2025-07-01T09:00:00Z"}
            for item, code in zip(made.items, codes, strict=False)
        ],
    }


class TestReceiveCallback:
    def test_records_an_acknowledgement(self, facebook: Sender) -> None:
        made = factory.sent()

        result = facebook.send(
            "referral.acknowledged",
            {"referral_id": made.referral_id, "ticket": "FB-9", "acknowledged_at": "2025-07-01T08:20:00Z"},
        )

        after = queries.referral(made.referral_id)
        assert result == CallbackResult(recorded=True)
        assert (after.status, after.ticket) == (ReferralStatus.ACKNOWLEDGED, "FB-9")
        assert verify().is_whole

    def test_records_each_outcome_and_says_what_became_of_it(self, facebook: Sender) -> None:
        made = factory.sent(items=3)
        data = outcomes(made, "account_terminated", "blocked", "not_found")

        result = facebook.send("referral.outcomes", data)

        assert result.recorded
        assert [(each.recorded, each.error_code) for each in result.results] == [
            (True, ""),
            (False, "referrals.bad-outcome"),
            (True, ""),
        ]
        assert result.results[1].error_message.startswith("outcomes.1.outcome: ")
        states = [queries.item(item.item_id).state for item in made.items]
        assert states == [ItemState.ACTED, ItemState.PENDING, ItemState.REFUSED]

    def test_records_an_answer_to_a_request_for_data(self, facebook: Sender) -> None:
        made = factory.sent(instrument=Instrument.DATA_REQUEST, items=1)

        facebook.send(
            "data_request.answered",
            {"referral_id": made.referral_id, "answered_at": "2025-07-01T10:00:00Z", "produced": "some"},
        )

        (row,) = queries.data_requests(NOON)
        assert row.produced is Produced.SOME

    def test_takes_a_message_once(self, facebook: Sender) -> None:
        made = factory.sent(items=1)
        data = outcomes(made, "account_terminated")

        first = facebook.send("referral.outcomes", data, message_id="m-1")
        second = facebook.send("referral.outcomes", data, message_id="m-1")

        assert first.recorded
        assert second == CallbackResult(recorded=False, already=True)
        assert (Outcome.objects.count(), Callback.objects.count()) == (1, 1)

    def test_says_the_same_word_under_another_id_changes_nothing(self, facebook: Sender) -> None:
        made = factory.sent(items=1)
        data = outcomes(made, "account_terminated")
        facebook.send("referral.outcomes", data)

        result = facebook.send("referral.outcomes", data)

        assert [(each.recorded, each.already) for each in result.results] == [(False, True)]
        assert Outcome.objects.count() == 1

    def test_keeps_the_message_as_it_came(self, facebook: Sender) -> None:
        made = factory.sent(items=1)
        body = json.dumps(
            {"data": outcomes(made, "not_found"), "type": "referral.outcomes", "more": "حق"}, indent=3
        ).encode()

        facebook.send_body(body, message_id="m-1")

        kept = Callback.objects.get()
        assert (kept.body.encode(), kept.kind, kept.received_at) == (body, "referral.outcomes", NOON)
        with pytest.raises(IntegrityError), transaction.atomic():
            Callback.objects.update(body="")

    def test_refuses_another_content_under_the_same_id(self, facebook: Sender) -> None:
        made = factory.sent(items=1)
        facebook.send("referral.outcomes", outcomes(made, "not_found"), message_id="m-1")

        with pytest.raises(MessageIdTakenError):
            facebook.send("referral.outcomes", outcomes(made, "account_terminated"), message_id="m-1")

        assert queries.item(made.items[0].item_id).state is ItemState.REFUSED

    def test_finds_no_item_of_another_platform(self, facebook: Sender) -> None:
        theirs = factory.sent(platform="telegram", items=1)
        ours = factory.sent(items=1)
        mixed = outcomes(ours, "account_terminated")
        mixed["outcomes"] += outcomes(theirs, "account_terminated")["outcomes"]

        results = [
            facebook.send("referral.outcomes", outcomes(theirs, "account_terminated")),
            facebook.send("referral.outcomes", mixed),
        ]

        codes = [[each.error_code for each in result.results] for result in results]
        assert codes == [["referrals.not-found"], ["", "referrals.not-found"]]
        assert queries.item(theirs.items[0].item_id).outcomes == ()
        with pytest.raises(NotFoundError):
            facebook.send(
                "referral.acknowledged",
                {"referral_id": theirs.referral_id, "acknowledged_at": "2025-07-01T08:20:00Z"},
            )

    @pytest.mark.parametrize("shift_s", [-301, 301])
    def test_refuses_what_was_signed_long_ago_or_in_the_future(self, facebook: Sender, shift_s: int) -> None:
        made = factory.sent(items=1)

        with pytest.raises(StaleMessageError):
            facebook.send(
                "referral.outcomes", outcomes(made, "not_found"), at=NOON + timedelta(seconds=shift_s)
            )

        assert Callback.objects.count() == 0

    def test_refuses_what_somebody_else_signed(self, facebook: Sender) -> None:
        made = factory.sent(items=1)
        stranger = Sender(new_secret())

        for sender, platform in (
            (stranger, "facebook"),
            (facebook, "telegram"),
            (facebook, "x"),
            (facebook, "nowhere"),
            (facebook, "\x00"),
        ):
            with pytest.raises(BadSignatureError):
                sender.send("referral.outcomes", outcomes(made, "not_found"), platform=platform)

        assert Outcome.objects.count() == 0

    def test_refuses_a_changed_body(self, secret: str) -> None:
        made = factory.sent(items=1)
        body = json.dumps({"type": "referral.outcomes", "data": outcomes(made, "not_found")}).encode()
        headers = signed_headers("m-1", NOON, body, secret=secret)

        with pytest.raises(BadSignatureError):
            receive_callback("facebook", headers, body.replace(b"not_found", b"removed_tos"), at=NOON)

    @pytest.mark.parametrize(
        ("kind", "data", "named"),
        [
            ("referral.deleted", {}, "type"),
            ("referral.acknowledged", {}, "referral_id"),
            ("referral.acknowledged", {"referral_id": "r", "acknowledged_at": "now"}, "acknowledged_at"),
            ("referral.outcomes", {"referral_id": "r", "outcomes": []}, "outcomes"),
            (
                "data_request.answered",
                {"referral_id": "r", "answered_at": "2025-07-01T10:00:00Z"},
                "produced",
            ),
        ],
    )
    def test_names_what_it_cannot_read_and_keeps_nothing(
        self, facebook: Sender, kind: str, data: dict[str, Any], named: str
    ) -> None:
        with pytest.raises(MalformedCallbackError) as refused:
            facebook.send(kind, data, message_id="m-1")

        assert refused.value.message.startswith(f"{named}: ")
        assert Callback.objects.count() == 0

    def test_takes_a_message_again_that_could_not_be_acted_on(self, facebook: Sender) -> None:
        made = factory.scheduled(items=1)
        data = {"referral_id": made.referral_id, "acknowledged_at": "2025-07-01T08:20:00Z"}
        with pytest.raises(OpenIruError):
            facebook.send("referral.acknowledged", data, message_id="m-1")
        factory.deliver(made.referral_id)

        assert facebook.send("referral.acknowledged", data, message_id="m-1").recorded

    def test_asks_before_it_acts(self, secret: str) -> None:
        made = factory.sent(items=1)
        body = json.dumps({"type": "referral.outcomes", "data": outcomes(made, "not_found")}).encode()
        asked: list[str] = []

        def refuse(platform: str) -> None:
            asked.append(platform)
            raise NotFoundError("Not now.")

        headers = signed_headers("m-1", NOON, body, secret=secret)
        with pytest.raises(NotFoundError):
            receive_callback("facebook", headers, body, at=NOON, admit=refuse)
        with pytest.raises(BadSignatureError):
            receive_callback("facebook", {**headers, "webhook-id": "m-2"}, body, at=NOON, admit=refuse)

        assert asked == ["facebook"]
        assert Callback.objects.count() == 0


class TestOutOfOrder:
    def test_a_correction_counts_although_what_it_corrects_arrives_later(self, facebook: Sender) -> None:
        made = factory.sent(items=1)
        corrected = NOON - timedelta(minutes=5)

        facebook.send("referral.outcomes", outcomes(made, "account_terminated"), said_at=corrected)
        late = facebook.send(
            "referral.outcomes", outcomes(made, "not_violating"), said_at=corrected - timedelta(seconds=1)
        )

        item = queries.item(made.items[0].item_id)
        assert late.results[0].recorded
        assert item.state is ItemState.ACTED
        assert [(word.code, word.is_overtaken) for word in item.outcomes] == [
            ("not_violating", True),
            ("account_terminated", False),
        ]
        (row,) = queries.ledger(NOON)
        assert (row.state, row.outcome_code) == (ItemState.ACTED, "account_terminated")
        assert list(disagreements()) == []

    def test_words_of_one_moment_count_as_they_arrive(self, facebook: Sender) -> None:
        made = factory.sent(items=1)

        for code in ("not_violating", "account_terminated"):
            facebook.send("referral.outcomes", outcomes(made, code), said_at=SENT_AT)

        assert queries.item(made.items[0].item_id).state is ItemState.ACTED

    def test_a_date_in_the_future_does_not_silence_later_words(self, facebook: Sender) -> None:
        made = factory.sent(items=1)
        facebook.send(
            "referral.outcomes", outcomes(made, "not_violating"), said_at=NOON + timedelta(days=900)
        )

        facebook.send("referral.outcomes", outcomes(made, "account_terminated"), said_at=NOON)

        assert queries.item(made.items[0].item_id).state is ItemState.ACTED

    def test_a_late_pending_reopens_nothing(self, facebook: Sender) -> None:
        made = factory.sent(items=1)
        facebook.send("referral.outcomes", outcomes(made, "account_terminated"), said_at=NOON)

        facebook.send("referral.outcomes", outcomes(made, "acknowledged_pending"), said_at=SENT_AT)

        assert queries.referral(made.referral_id).status is ReferralStatus.CLOSED

    def test_a_late_answer_about_data_changes_nothing(self, facebook: Sender) -> None:
        made = factory.sent(items=1, instrument=Instrument.DATA_REQUEST)

        for produced, said_at in (("all", NOON), ("none", SENT_AT)):
            answer = {
                "referral_id": made.referral_id,
                "answered_at": said_at.isoformat(),
                "produced": produced,
            }
            facebook.send("data_request.answered", answer, said_at=said_at)

        after = queries.referral(made.referral_id)
        assert after.items[0].state is ItemState.ACTED
        assert after.terms is not None
        assert [answer.is_overtaken for answer in after.terms.answers] == [True, False]
        (row,) = queries.data_requests(NOON)
        assert row.produced is Produced.ALL

    def test_refuses_a_date_that_cannot_be_meant(self, facebook: Sender) -> None:
        made = factory.sent(items=1)

        with pytest.raises(BadOutcomeError):
            facebook.send(
                "referral.outcomes",
                outcomes(made, "not_violating"),
                said_at=datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=14))),
            )

    def test_refuses_a_date_without_a_zone(self, facebook: Sender) -> None:
        made = factory.sent(items=1)

        with pytest.raises(MalformedCallbackError, match="timestamp"):
            facebook.send(
                "referral.outcomes",
                outcomes(made, "not_violating"),
                said_at=datetime(2025, 7, 1, 9, 0),  # noqa: DTZ001  (a platform that forgot it)
            )

    @pytest.mark.parametrize("is_overtaken", [True, False])
    def test_the_database_says_which_word_was_overtaken(
        self, facebook: Sender, *, is_overtaken: bool
    ) -> None:
        made = factory.sent(items=1)
        facebook.send("referral.outcomes", outcomes(made, "account_terminated"), said_at=NOON)
        said_at = NOON if is_overtaken else SENT_AT

        with refused("a word counts unless"):
            Outcome.objects.create(
                item_id=made.items[0].item_id,
                number=2,
                code="not_violating",
                said_at=said_at,
                is_overtaken=is_overtaken,
                received_at=NOON,
                received_by="callback:facebook",
            )

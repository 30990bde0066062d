from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openiru.platforms.connectors.reach import statuses
from openiru.platforms.connectors.webhook import messages
from openiru.platforms.errors import BadSecretError, BadSignatureError, StaleMessageError

# The example of the Standard Webhooks specification and its libraries.
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
MESSAGE_ID = "msg_p5jXN8AQM9LWM0D4loKWxJek"
UNIX_S = 1614265330
BODY = b'{"test": 2432232314}'
SIGNATURE = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
AT = datetime.fromtimestamp(UNIX_S, UTC)
OTHER_SECRET = "whsec_" + "QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFB"


def headers(**changes: str) -> dict[str, str]:
    given_headers = {
        "webhook-id": MESSAGE_ID,
        "webhook-timestamp": str(UNIX_S),
        "webhook-signature": SIGNATURE,
    }
    return {**given_headers, **{name.replace("_", "-"): value for name, value in changes.items()}}


class TestSign:
    def test_equals_the_example_of_the_specification(self) -> None:
        assert messages.sign(MESSAGE_ID, UNIX_S, BODY, secret=SECRET) == SIGNATURE

    @pytest.mark.parametrize(
        "secret",
        ["", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_", "whsec_ü", "whsec_AAAA", "whsec_" + "A" * 100],
    )
    def test_refuses_what_is_no_secret_without_repeating_it(self, secret: str) -> None:
        with pytest.raises(BadSecretError) as raised:
            messages.sign(MESSAGE_ID, UNIX_S, BODY, secret=secret)

        assert secret.removeprefix("whsec_") in {"", "ü"} or secret not in raised.value.message


class TestVerify:
    def test_accepts_the_example_of_the_specification(self) -> None:
        head = messages.verify(headers(), BODY, secret=SECRET, at=AT, tolerance_s=0)

        assert head == messages.VerifiedHead(message_id=MESSAGE_ID, signed_at=AT)

    def test_accepts_headers_in_any_case(self) -> None:
        shouted = {name.upper(): value for name, value in headers().items()}

        assert messages.verify(shouted, BODY, secret=SECRET, at=AT, tolerance_s=0).message_id == MESSAGE_ID

    def test_accepts_one_right_signature_among_several(self) -> None:
        several = headers(webhook_signature=f"v1a,abc v1,bm9wZQ== {SIGNATURE}")

        assert messages.verify(several, BODY, secret=SECRET, at=AT, tolerance_s=0).message_id == MESSAGE_ID

    @pytest.mark.parametrize(
        "changes",
        [
            {"webhook_id": "msg_other"},
            {"webhook_id": ""},
            {"webhook_id": "a.b"},
            {"webhook_id": "x" * 129},
            {"webhook_timestamp": str(UNIX_S + 1)},
            {"webhook_timestamp": "now"},
            {"webhook_timestamp": "-1"},
            {"webhook_timestamp": "٤٢"},
            {"webhook_timestamp": ""},
            {"webhook_signature": ""},
            {"webhook_signature": "v1,"},
            {"webhook_signature": SIGNATURE.removeprefix("v1,")},
            {"webhook_signature": SIGNATURE.replace("v1,", "v2,")},
            {"webhook_signature": "v1,ü"},
            {"webhook_signature": " ".join(["v1,bm9wZQ=="] * 50 + [SIGNATURE])},
        ],
    )
    def test_refuses_changed_headers(self, changes: dict[str, str]) -> None:
        with pytest.raises(BadSignatureError):
            messages.verify(headers(**changes), BODY, secret=SECRET, at=AT, tolerance_s=300)

    def test_refuses_missing_headers(self) -> None:
        with pytest.raises(BadSignatureError):
            messages.verify({}, BODY, secret=SECRET, at=AT, tolerance_s=300)

    def test_refuses_another_secret(self) -> None:
        with pytest.raises(BadSignatureError):
            messages.verify(headers(), BODY, secret=OTHER_SECRET, at=AT, tolerance_s=300)

    @given(st.binary(max_size=64).filter(lambda body: body != BODY))
    def test_refuses_any_other_body(self, body: bytes) -> None:
        with pytest.raises(BadSignatureError):
            messages.verify(headers(), body, secret=SECRET, at=AT, tolerance_s=300)

    @pytest.mark.parametrize("seconds", [-301, 301])
    def test_refuses_a_time_outside_the_tolerance(self, seconds: int) -> None:
        with pytest.raises(StaleMessageError):
            messages.verify(
                headers(), BODY, secret=SECRET, at=AT + timedelta(seconds=seconds), tolerance_s=300
            )

    @pytest.mark.parametrize("seconds", [-300, 300])
    def test_accepts_a_time_at_the_edge_of_the_tolerance(self, seconds: int) -> None:
        at = AT + timedelta(seconds=seconds)

        assert messages.verify(headers(), BODY, secret=SECRET, at=at, tolerance_s=300).signed_at == AT

    def test_tells_a_stranger_nothing_about_our_clock(self) -> None:
        with pytest.raises(BadSignatureError):
            messages.verify(headers(), BODY, secret=OTHER_SECRET, at=AT + timedelta(days=9), tolerance_s=300)

    @given(st.binary(max_size=300), st.integers(0, 4_000_000_000))
    def test_accepts_whatever_was_signed(self, body: bytes, unix_s: int) -> None:
        at = datetime.fromtimestamp(unix_s, UTC)
        signed = messages.signed_headers("id-1", at, body, secret=SECRET)

        assert messages.verify(signed, body, secret=SECRET, at=at, tolerance_s=0).signed_at == at


class TestTicketOf:
    @pytest.mark.parametrize(
        ("body", "ticket"),
        [
            (b'{"ticket":"T-1","more":[1]}', "T-1"),
            ('{"ticket":"حوالہ ۱"}'.encode(), "حوالہ ۱"),
            (b"", None),
            (b"{}", None),
            (b"null", None),
            (b'"ticket"', None),
            (b'{"ticket":null}', None),
            (b'{"ticket":""}', None),
            (b'{"ticket":"a\\u0000"}', None),
            (b'{"ticket":"' + b"x" * 201 + b'"}', None),
            (b"\xff\xfe", None),
            (b"[" * 100_000, None),
        ],
    )
    def test_finds_a_plain_reference_or_none(self, body: bytes, ticket: str | None) -> None:
        assert messages.ticket_of(body) == ticket


class TestIsPermanent:
    @pytest.mark.parametrize("status", range(300, 600))
    def test_asks_again_only_where_time_may_help(self, status: int) -> None:
        assert statuses.is_permanent(status) is (status < 500 and status not in {408, 425, 429})

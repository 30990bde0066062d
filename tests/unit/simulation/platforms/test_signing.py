import base64
from datetime import UTC, datetime, timedelta

import pytest

from openiru.simulation.errors import SecretsError, SignatureError
from openiru.simulation.platforms.signing import secret_bytes, signature, signed_headers, verified_id

# Standard Webhooks specification, test vector of its reference libraries.
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
MESSAGE_ID = "msg_p5jXN8AQM9LWM0D4loKWxJek"
UNIX_S = 1_614_265_330
BODY = b'{"test": 2432232314}'
SIGNATURE = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="

KEY = secret_bytes(SECRET)
AT = datetime.fromtimestamp(UNIX_S, UTC)


class TestSignature:
    def test_equals_the_known_one(self) -> None:
        assert signature(MESSAGE_ID, UNIX_S, BODY, KEY) == SIGNATURE


class TestSecretBytes:
    @pytest.mark.parametrize("secret", ["", "whsec_", "whsec_***", base64.b64encode(b"key").decode(), "x"])
    def test_refuses_what_is_no_secret(self, secret: str) -> None:
        with pytest.raises(SecretsError, match="whsec_ and base64"):
            secret_bytes(secret)


class TestVerifiedId:
    def test_takes_what_was_signed(self) -> None:
        assert verified_id(signed_headers(MESSAGE_ID, AT, BODY, KEY), BODY, KEY, AT) == MESSAGE_ID

    def test_takes_one_of_several_signatures(self) -> None:
        headers = signed_headers(MESSAGE_ID, AT, BODY, KEY)
        headers["webhook-signature"] = f"v1,b2xk {SIGNATURE}"

        assert verified_id(headers, BODY, KEY, AT) == MESSAGE_ID

    @pytest.mark.parametrize("away", [timedelta(seconds=-300), timedelta(seconds=300)])
    def test_takes_clocks_that_differ_by_five_minutes(self, away: timedelta) -> None:
        headers = signed_headers(MESSAGE_ID, AT, BODY, KEY)

        assert verified_id(headers, BODY, KEY, AT + away) == MESSAGE_ID

    @pytest.mark.parametrize("away", [timedelta(seconds=-301), timedelta(seconds=301)])
    def test_refuses_old_and_future_messages(self, away: timedelta) -> None:
        headers = signed_headers(MESSAGE_ID, AT, BODY, KEY)

        with pytest.raises(SignatureError, match="300 s away"):
            verified_id(headers, BODY, KEY, AT + away)

    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("webhook-id", None),
            ("webhook-id", "msg_other"),
            ("webhook-timestamp", None),
            ("webhook-timestamp", "soon"),
            ("webhook-timestamp", str(UNIX_S + 1)),
            ("webhook-timestamp", "9" * 400),
            ("webhook-signature", None),
            ("webhook-signature", ""),
            ("webhook-signature", "v1,"),
            ("webhook-signature", "v1,ß"),
            ("webhook-signature", SIGNATURE.replace("v1", "v2")),
        ],
    )
    def test_refuses_changed_headers(self, name: str, value: str | None) -> None:
        headers: dict[str, str | None] = {**signed_headers(MESSAGE_ID, AT, BODY, KEY), name: value}

        with pytest.raises(SignatureError):
            verified_id(headers, BODY, KEY, AT)

    def test_refuses_a_changed_body(self) -> None:
        headers = signed_headers(MESSAGE_ID, AT, BODY, KEY)

        with pytest.raises(SignatureError, match="No signature fits"):
            verified_id(headers, BODY + b" ", KEY, AT)

    def test_refuses_another_key(self) -> None:
        headers = signed_headers(MESSAGE_ID, AT, BODY, b"another key")

        with pytest.raises(SignatureError, match="No signature fits"):
            verified_id(headers, BODY, KEY, AT)

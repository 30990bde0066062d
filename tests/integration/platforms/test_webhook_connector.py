import gzip
import logging
import socket
import ssl
import time
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from tests.integration.platforms.conftest import FakePlatform, reply

from openiru.platforms.connectors.base import DeliveryError
from openiru.platforms.connectors.reach.limits import Limits
from openiru.platforms.connectors.webhook.connector import WebhookConnector
from openiru.platforms.connectors.webhook.messages import verify
from openiru.platforms.types import Destination, OutboundMessage

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
AT = datetime(2025, 7, 1, 8, 0, tzinfo=UTC)
QUICK = Limits(connect_s=1.0, silence_s=0.3, total_s=0.8, answer_bytes=1024)

RawPlatform = Callable[[list[bytes], float], str]


def destination(url: str) -> Destination:
    return Destination(platform="facebook", connector="webhook", endpoint_url=url, send_secret=SECRET)


def message(message_id: str = "0197c0de-0000-7000-8000-000000000001") -> OutboundMessage:
    return OutboundMessage(id=message_id, body=b'{"type":"referral.sent"}', at=AT)


def failure(url: str, limits: Limits = QUICK) -> DeliveryError:
    with (
        WebhookConnector(destination(url), limits=limits) as connector,
        pytest.raises(DeliveryError) as raised,
    ):
        connector.deliver(message())
    return raised.value


class TestDeliver:
    def test_hands_over_the_exact_bytes_signed(self, platform: FakePlatform) -> None:
        with WebhookConnector(destination(platform.url)) as connector:
            connector.deliver(message())

        (received,) = platform.received
        assert received.body == message().body
        assert received.path == "/referrals"
        head = verify(received.headers, received.body, secret=SECRET, at=AT, tolerance_s=0)
        assert head.message_id == message().id

    def test_reads_the_ticket_of_the_platform(self, platform: FakePlatform) -> None:
        platform.answers(202, b'{"ticket": "FB-77"}')

        with WebhookConnector(destination(platform.url)) as connector:
            delivered = connector.deliver(message())

        assert (delivered.ticket, delivered.status) == ("FB-77", 202)

    def test_keeps_the_connection_open_between_messages(self, platform: FakePlatform) -> None:
        with WebhookConnector(destination(platform.url)) as connector:
            for _ in range(3):
                connector.deliver(message())

        assert len({received.connection for received in platform.received}) == 1

    def test_reconnects_after_the_platform_hung_up(self, platform: FakePlatform) -> None:
        platform.answers(200, connection="close")

        with WebhookConnector(destination(platform.url)) as connector:
            for _ in range(2):
                connector.deliver(message())

        assert len({received.connection for received in platform.received}) == 2

    @pytest.mark.parametrize(
        "body",
        [b"not json", b'["ticket"]', b'{"ticket": 7}', b'{"ticket": "a\\nb"}', b"[" * 900, b'{"ticket":""}'],
    )
    def test_takes_an_odd_answer_as_received_without_a_ticket(
        self, platform: FakePlatform, body: bytes
    ) -> None:
        platform.answers(200, body)

        with WebhookConnector(destination(platform.url), limits=QUICK) as connector:
            assert connector.deliver(message()).ticket is None

    def test_takes_an_endless_answer_as_received_without_reading_it(self, platform: FakePlatform) -> None:
        platform.answers(200, b'{"ticket":"' + b"x" * 5_000_000 + b'"}')

        with WebhookConnector(destination(platform.url), limits=QUICK) as connector:
            assert connector.deliver(message()).ticket is None
            # The half-read answer must not be taken for the next one.
            platform.answers(200, b'{"ticket":"next"}')
            assert connector.deliver(message()).ticket == "next"

    def test_never_unpacks_a_packed_answer(self, platform: FakePlatform) -> None:
        platform.answers(200, gzip.compress(b'{"ticket":"packed"}'), content_encoding="gzip")

        with WebhookConnector(destination(platform.url)) as connector:
            assert connector.deliver(message()).ticket is None


class TestRefusals:
    @pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 409, 410, 413, 415, 418, 422, 451])
    def test_are_permanent(self, platform: FakePlatform, status: int) -> None:
        platform.answers(status)

        assert failure(platform.url).permanent

    @pytest.mark.parametrize("status", [408, 425, 429, 500, 502, 503, 504, 599])
    def test_are_tried_again_where_that_may_help(self, platform: FakePlatform, status: int) -> None:
        platform.answers(status)

        assert not failure(platform.url).permanent

    @pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
    def test_a_redirect_is_not_followed(self, platform: FakePlatform, status: int) -> None:
        platform.answers(status, location=platform.url + "/elsewhere")

        error = failure(platform.url)

        assert error.permanent
        assert "redirect" in error.message
        assert [received.path for received in platform.received] == ["/referrals"]

    def test_pass_on_when_the_platform_wants_us_back(self, platform: FakePlatform) -> None:
        platform.answers(429, retry_after="120")

        assert failure(platform.url).retry_after_s == 120

    @pytest.mark.parametrize("wish", ["-5", "soon", "Wed, 21 Oct 2015 07:28:00 GMT", "1e9", ""])
    def test_ignore_a_wish_that_is_no_number_of_seconds(self, platform: FakePlatform, wish: str) -> None:
        platform.answers(503, retry_after=wish)

        assert failure(platform.url).retry_after_s is None

    def test_cut_a_wish_to_a_day(self, platform: FakePlatform) -> None:
        platform.answers(503, retry_after="99999999")

        assert failure(platform.url).retry_after_s == 86_400

    def test_keep_what_the_platform_sent_from_users_and_logs(
        self, platform: FakePlatform, caplog: pytest.LogCaptureFixture
    ) -> None:
        platform.answers(422, b'{"error":"Jane Doe <jane@example.org> <script>alert(1)</script>"}')

        with caplog.at_level(logging.DEBUG, logger="openiru"):
            error = failure(platform.url)

        assert error.message == "facebook answered with status 422."
        assert "Jane" not in caplog.text
        assert "platforms.delivery-refused platform=facebook" in caplog.text


class TestDeadAndHostilePlatforms:
    def test_nobody_listens(self, socket_enabled: None) -> None:
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = taken.getsockname()[1]

        error = failure(f"http://127.0.0.1:{port}/")

        assert not error.permanent
        assert "could not be reached" in error.message

    def test_a_silent_platform_is_given_up(self, raw_platform: RawPlatform) -> None:
        error = failure(raw_platform([b""], 5.0))

        assert not error.permanent
        assert "silent" in error.message

    def test_a_trickle_of_header_bytes_ends_with_the_total_time(self, raw_platform: RawPlatform) -> None:
        url = raw_platform([b"HTTP/1.1 200 OK\r\n", *[b"x"] * 100], 0.1)

        began = time.monotonic()
        error = failure(url)

        assert time.monotonic() - began < 3
        assert not error.permanent
        assert "did not finish" in error.message

    def test_a_trickle_of_body_bytes_ends_with_the_total_time(self, raw_platform: RawPlatform) -> None:
        url = raw_platform([b"HTTP/1.1 200 OK\r\ncontent-length: 900\r\n\r\n", *[b"x"] * 100], 0.1)

        assert "did not finish" in failure(url).message

    def test_a_broken_answer_is_tried_again(self, raw_platform: RawPlatform) -> None:
        assert not failure(raw_platform([b"SSH-2.0-OpenSSH_9.2\r\n"], 0.0)).permanent

    def test_a_connection_that_breaks_off_is_tried_again(self, raw_platform: RawPlatform) -> None:
        assert not failure(raw_platform([b"HTTP/1.1 200 OK\r\ncontent-length: 90\r\n\r\nabc"], 0.0)).permanent

    def test_endless_headers_are_given_up(self, raw_platform: RawPlatform) -> None:
        url = raw_platform([b"HTTP/1.1 200 OK\r\n", *[b"x-more: " + b"y" * 60_000 + b"\r\n"] * 20], 0.0)

        assert not failure(url).permanent

    def test_a_certificate_that_is_not_its_own_is_not_trusted(self, platform: FakePlatform) -> None:
        error = failure(f"https://127.0.0.1:{platform.port}/")

        assert not error.permanent
        assert "no safe connection" in error.message
        assert platform.received == []

    def test_a_time_that_ran_out_does_not_spoil_the_next_message(self, platform: FakePlatform) -> None:
        with WebhookConnector(destination(platform.url), limits=QUICK) as connector:
            platform.answer = lambda _: time.sleep(1.5)
            with pytest.raises(DeliveryError):
                connector.deliver(message())

            platform.answer = lambda handler: reply(handler, 200, b'{"ticket":"T"}')
            assert connector.deliver(message()).ticket == "T"


class TestWhereMessagesGo:
    @pytest.mark.parametrize(
        "address",
        [
            "169.254.169.254",
            "100.100.100.200",
            "192.0.0.192",
            "fd00:ec2::254",
            "fe80::1",
            "::ffff:169.254.169.254",
            "64:ff9b::a9fe:a9fe",
            "2002:a9fe:a9fe::1",
            "127.0.0.1",
            "::1",
            "10.0.0.7",
            "192.168.1.1",
            "172.16.0.1",
            "fc00::1",
            "0.0.0.0",  # noqa: S104  (an address to be refused)
            "224.0.0.1",
        ],
    )
    def test_a_name_that_leads_inside_is_refused_before_anything_is_sent(self, address: str) -> None:
        asked: list[str] = []

        def resolve(host: str, port: int) -> list[str]:
            asked.append(f"{host}:{port}")
            return ["93.184.216.34", address]

        with (
            WebhookConnector(destination("https://hooks.example.org/in"), resolve=resolve) as connector,
            pytest.raises(DeliveryError) as raised,
        ):
            connector.deliver(message())

        assert raised.value.permanent
        assert asked == ["hooks.example.org:443"]

    @pytest.mark.parametrize(
        "url",
        [
            "http://hooks.example.org/in",
            "ftp://hooks.example.org/in",
            "https://user:pass@hooks.example.org/in",
            "https://hooks.example.org/in#part",
            "https://169.254.169.254/latest/meta-data",
            "https://[fe80::1]/",
            "https://hooks.example.org:99999/",
            "https://",
            "",
        ],
    )
    def test_an_address_of_the_wrong_form_is_refused(self, url: str) -> None:
        assert failure(url).permanent

    def test_an_unknown_name_is_tried_again(self) -> None:
        def resolve(host: str, port: int) -> list[str]:
            raise OSError("nobody knows")

        with (
            WebhookConnector(destination("https://hooks.example.org/in"), resolve=resolve) as connector,
            pytest.raises(DeliveryError) as raised,
        ):
            connector.deliver(message())

        assert not raised.value.permanent

    def test_localhost_is_loopback_and_keeps_its_name(self, platform: FakePlatform) -> None:
        url = f"http://localhost:{platform.port}/in"

        with WebhookConnector(destination(url)) as connector:
            connector.deliver(message())

        assert platform.received[0].headers["host"] == f"localhost:{platform.port}"

    def test_the_certificate_must_name_the_host_and_not_the_address(
        self, certified_platform: tuple[int, ssl.SSLContext]
    ) -> None:
        port, trusted = certified_platform

        with WebhookConnector(destination(f"https://localhost:{port}/"), trusted=trusted) as connector:
            assert connector.deliver(message()).status == 200
        with (
            WebhookConnector(destination(f"https://127.0.0.1:{port}/"), trusted=trusted) as connector,
            pytest.raises(DeliveryError, match="no safe connection"),
        ):
            connector.deliver(message())

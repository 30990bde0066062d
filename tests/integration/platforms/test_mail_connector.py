import json
import shutil
import ssl
import subprocess
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.factories.certificates import Authority
from tests.factories.mail_servers import Mailbox, read, saying, serving

from openiru.platforms.connectors.base import DeliveryError
from openiru.platforms.connectors.mail.connector import MailConnector
from openiru.platforms.connectors.mail.settings import MailSettings
from openiru.platforms.connectors.reach.limits import Limits
from openiru.platforms.connectors.reach.protection import findings
from openiru.platforms.types import Attachment, OutboundMessage, RouteTarget, Weight

AT = datetime(2025, 7, 1, 8, 0, tzinfo=UTC)
QUICK = Limits(connect_s=1.0, silence_s=0.3, total_s=0.8, answer_bytes=4096)
BODY = {
    "type": "referral.sent",
    "timestamp": "2025-07-01T08:00:00Z",
    "data": {
        "referral_id": "r-1",
        "reference": "IRU-2025-000001",
        "instrument": "content_removal",
        "unit": "Example unit",
        "legal_effect": "voluntary",
        "redress": "Write to complaints@iru.example",
        "items": [
            {
                "item_id": "i-1",
                "subject": {
                    "kind": "post",
                    "url": "https://forum.example/p/1",
                    "handle": "=run",
                    "native_id": "1",
                    "display_name": "",
                },
                "organisation": "Sunrise Front",
                "list_entries": [{"list": "Example list", "reference": "EX.1", "name": "Sunrise Front"}],
                "ground": "c",
                "reason": "Calls for a harmless placeholder.",
            }
        ],
    },
}


def message(**changes: Any) -> OutboundMessage:
    body = json.dumps(BODY).encode()
    return OutboundMessage(
        id="m-1", body=body, at=AT, referral_id="r-1", instrument="content_removal", **changes
    )


def target(port: int, *, secrets: dict[str, str] | None = None, **changes: Any) -> RouteTarget:
    settings = {
        "relay_host": "127.0.0.1",
        "relay_port": port,
        "security": "none",
        "sender": "referrals@iru.example",
        "to": ["abuse@forum.example"],
        "reply_to": "replies@iru.example",
        **changes,
    }
    return RouteTarget(
        platform="forum", platform_name="Forum", way="mail", settings=settings, secrets=secrets or {}
    )


def failure(port: int, trusted: ssl.SSLContext | None = None, **changes: Any) -> DeliveryError:
    with (
        MailConnector(target(port, **changes), limits=QUICK, trusted=trusted) as connector,
        pytest.raises(DeliveryError) as raised,
    ):
        connector.deliver(message())
    return raised.value


class TestLetter:
    def test_carries_words_table_and_message_and_is_the_same_each_time(self, socket_enabled: None) -> None:
        mailbox = Mailbox()

        with serving(mailbox) as port, MailConnector(target(port)) as connector:
            for _ in range(2):
                connector.deliver(message(reply_token="rtoken", bounce_token="btoken"))

        first, second = mailbox.taken
        assert first.content == second.content
        assert (first.mail_from, first.rcpt_tos) == ("replies+btoken@iru.example", ["abuse@forum.example"])
        letter = mailbox.letters()[0]
        assert letter["Reply-To"] == "replies+rtoken@iru.example"
        assert letter["Subject"] == "IRU-2025-000001: content removal"
        assert str(letter["Message-ID"]).endswith("@iru.example>")
        words, table, own = (part.get_content() for part in letter.iter_parts())
        assert "https://forum.example/p/1" in words
        assert "'=run" in table  # no spreadsheet runs it
        assert json.loads(own) == BODY

    def test_the_form_goes_with_it_where_there_is_one(self, socket_enabled: None) -> None:
        mailbox = Mailbox()
        form = Attachment(name="dsa-notice.pdf", media_type="application/pdf", data=b"%PDF-1.7")

        with serving(mailbox) as port, MailConnector(target(port)) as connector:
            connector.deliver(message(attachments=(form,)))

        (letter,) = mailbox.letters()
        assert [each.get_filename() for each in letter.iter_attachments()] == [
            "dsa-notice.pdf",
            "message.json",
        ]

    def test_goes_over_starttls_to_who_is_logged_in(self, socket_enabled: None, tmp_path: Path) -> None:
        authority, mailbox = Authority(), Mailbox()
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*authority.for_server("127.0.0.1").write(tmp_path, "server"))
        changes = {"security": "starttls", "username": "unit"}

        with serving(mailbox, starttls=context, password="open sesame") as port:
            trusted = authority.trusting()
            right = target(port, secrets={"password": "open sesame"}, **changes)
            with MailConnector(right, trusted=trusted) as connector:
                connector.deliver(message())
            refused = failure(port, trusted, secrets={"password": "wrong"}, **changes)
            stranger = failure(port, Authority().trusting(), secrets={"password": "open sesame"}, **changes)

        assert (len(mailbox.taken), set(mailbox.logins)) == (1, {"unit"})
        assert refused.permanent
        assert "login" in refused.message
        assert not stranger.permanent
        assert "no safe connection" in stranger.message

    @pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is the judge")
    def test_is_signed_and_closed_so_that_openssl_opens_it(
        self, socket_enabled: None, tmp_path: Path
    ) -> None:
        authority, mailbox = Authority(), Mailbox()
        ours, theirs = authority.for_mail("referrals@iru.example"), authority.for_mail("abuse@forum.example")
        secrets = {"signing_key": ours.key}
        changes: dict[str, Any] = {
            "signing_certificate": ours.certificate,
            "recipient_certificates": [theirs.certificate],
        }

        with serving(mailbox) as port, MailConnector(target(port, secrets=secrets, **changes)) as connector:
            connector.deliver(message())

        (tmp_path / "authority.pem").write_text(authority.pem())
        certificate, key = theirs.write(tmp_path, "reader")
        sealed = mailbox.taken[0].content
        assert isinstance(sealed, bytes)
        assert b"forum.example/p/1" not in sealed
        opened = _openssl("-decrypt", "-recip", str(certificate), "-inkey", str(key), given=sealed)
        said = _openssl("-verify", "-CAfile", str(tmp_path / "authority.pem"), given=opened)
        assert "https://forum.example/p/1" in read(said).get_body(("plain",)).get_content()  # type: ignore[union-attr]
        forged = opened.replace(b"forum.example/p/1", b"forum.example/p/2")
        with pytest.raises(subprocess.CalledProcessError):
            _openssl("-verify", "-CAfile", str(tmp_path / "authority.pem"), given=forged)

    def test_does_not_leave_with_a_certificate_that_ended(self, socket_enabled: None) -> None:
        authority, mailbox = Authority(), Mailbox()
        ended = authority.for_mail(
            "abuse@forum.example", ends_in=timedelta(days=-1), at=AT + timedelta(hours=1)
        )
        soon = authority.for_mail("abuse@forum.example", ends_in=timedelta(days=9), at=AT)

        with serving(mailbox) as port:
            error = failure(port, recipient_certificates=[ended.certificate])

        assert mailbox.taken == []
        assert "ended on" in error.message
        settings = MailSettings.read(target(25, recipient_certificates=[soon.certificate]).settings)
        warned = [each.words for each in findings(settings, {}, AT) if each.weight is Weight.WARNING]
        assert any("in 9 days" in words for words in warned)


class TestRefusals:
    @pytest.mark.parametrize(
        ("answer", "is_permanent"),
        [
            ("550 no such letter", True),
            ("552 too large", True),
            ("451 come again", False),
            ("421 busy", False),
        ],
    )
    def test_of_a_letter(self, socket_enabled: None, answer: str, is_permanent: bool) -> None:
        mailbox = Mailbox()
        mailbox.answers = [answer]

        with serving(mailbox) as port:
            error = failure(port)

        assert error.permanent is is_permanent
        assert "such letter" not in error.message  # nothing of what the server said

    def test_a_greylisted_recipient_is_tried_again_and_then_taken(self, socket_enabled: None) -> None:
        mailbox = Mailbox()
        mailbox.recipient_answers = ["450 greylisted"]

        with serving(mailbox) as port, MailConnector(target(port)) as connector:
            with pytest.raises(DeliveryError) as raised:
                connector.deliver(message())
            connector.deliver(message())

        assert not raised.value.permanent
        assert len(mailbox.taken) == 1

    def test_of_one_recipient_lets_nothing_go_to_the_others(self, socket_enabled: None) -> None:
        mailbox = Mailbox()
        mailbox.recipient_answers = ["250 OK", "550 unknown"]

        with serving(mailbox) as port:
            error = failure(port, to=["abuse@forum.example", "law@forum.example"])

        assert error.permanent
        assert mailbox.taken == []


class TestHostileServers:
    def test_a_silence_after_the_last_byte_leaves_a_doubt_and_the_same_letter_comes_again(
        self, socket_enabled: None
    ) -> None:
        mailbox = Mailbox()
        mailbox.before_answer = lambda: time.sleep(1.0)

        with serving(mailbox) as port:
            error = failure(port)
            mailbox.before_answer = lambda: None
            with MailConnector(target(port)) as connector:
                connector.deliver(message())

        assert not error.permanent
        assert len({str(letter["Message-ID"]) for letter in mailbox.letters()}) == 1

    @pytest.mark.parametrize(
        "lines",
        [
            [b"\xff\x00 \xfe nonsense\r\n"],
            [b"220 hello\r\n", b"<html>\r\n"],
            [b"220 hello\r\n", b"250-" + b"x" * 9_000 + b"\r\n"],
            [
                b"220 hello\r\n",
                b"250 OK\r\n",
                b"250 OK\r\n",
                b"250 OK\r\n",
                b"354 go\r\n",
            ],  # hangs in the letter
            [],
        ],
    )
    def test_broken_and_silent_ones_are_tried_again(self, socket_enabled: None, lines: list[bytes]) -> None:
        with saying(lines, then=2.0) as port:
            assert not failure(port).permanent

    def test_an_endless_reply_fills_no_memory(self, socket_enabled: None) -> None:
        with saying([b"220 hello\r\n"], endless=b"250-more\r\n" * 100) as port:
            assert not failure(port).permanent

    def test_a_banner_that_refuses_is_permanent(self, socket_enabled: None) -> None:
        with saying([b"554 go away\r\n"]) as port:
            assert failure(port).permanent

    def test_tells_nothing_in_the_open_where_starttls_was_struck_out(self, socket_enabled: None) -> None:
        mailbox = Mailbox()

        with serving(mailbox) as port:
            error = failure(port, security="starttls")

        assert mailbox.taken == []
        assert "STARTTLS" in error.message
        assert not error.permanent

    def test_a_dead_server_and_a_metadata_address(self, socket_enabled: None) -> None:
        assert not failure(1).permanent
        away = failure(25, relay_host="169.254.169.254", security="tls")
        assert away.permanent
        assert "refused" in away.message


def _openssl(*arguments: str, given: bytes) -> bytes:
    done = subprocess.run(
        ["openssl", "cms", *arguments],
        input=given,
        capture_output=True,
        check=True,
    )
    return done.stdout

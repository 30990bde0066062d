import smtplib
from datetime import timedelta
from email.message import EmailMessage
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from tests.factories import people
from tests.factories import referrals as factory
from tests.factories.mail_servers import free_port

from openiru.access.types import SYSTEM
from openiru.audit.queries import events_of
from openiru.audit.types import Event
from openiru.conversations.queries import conversation
from openiru.disclosures import queries as disclosures
from openiru.evidence.models import Capture
from openiru.evidence.queries import content
from openiru.foundation.digests import sha256_text
from openiru.foundation.ids import new_id
from openiru.mailroom import policy
from openiru.mailroom import queries as mailroom
from openiru.mailroom.models import Letter
from openiru.mailroom.policy import LETTER_BYTES_MAX
from openiru.mailroom.types import Filed
from openiru.referrals import queries
from openiru.referrals.operations import withdraw_items
from openiru.referrals.types import OutcomeCode, ReferralView
from openiru.review.types import Instrument
from openiru.workflows.routes import inbound, mail_listener
from openiru.workflows.routes.inbound import take_letter

pytestmark = pytest.mark.django_db

LATER = factory.AFTER_WINDOW + timedelta(hours=1)
ANSWER = "We removed the account.\n\n-- \nTrust and safety\n"
QUOTING = """Which account do you mean?

On 1 July 2025 the unit wrote:
> We ask you to block these accounts.
"""


def address(token: str) -> str:
    return f"replies+{token}@iru.example"


def letter(to: str, text: str = "Done.", *, sender: str = "law@facebook.example", **heads: str) -> bytes:
    made = EmailMessage()
    made["From"] = sender
    made["To"] = to
    made["Message-ID"] = f"<{new_id()}@facebook.example>"
    for name, value in heads.items():
        del made[name.replace("_", "-")]
        made[name.replace("_", "-")] = value
    made.set_content(text)
    return made.as_bytes()


def bounced(to: str, action: str = "failed", status: str = "5.1.1") -> bytes:
    head = (
        f"From: MAILER-DAEMON@relay.example\r\nTo: {to}\r\nMessage-ID: <{new_id()}@relay.example>\r\n"
        "Auto-Submitted: auto-replied\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="edge"\r\n\r\n'
    )
    report = (
        "--edge\r\nContent-Type: text/plain\r\n\r\nNot delivered: Jane Roe is away.\r\n"
        "--edge\r\nContent-Type: message/delivery-status\r\n\r\n"
        "Reporting-MTA: dns; relay.example\r\n\r\n"
        f"Final-Recipient: rfc822; law@facebook.example\r\nAction: {action}\r\nStatus: {status}\r\n"
        "Diagnostic-Code: smtp; 550 Jane Roe is away\r\n\r\n--edge--\r\n"
    )
    return (head + report).encode()


def words(made: ReferralView) -> list[str]:
    return [each.text for thread in conversation(made.referral_id).threads for each in thread.messages]


class TestReplies:
    def test_are_threaded_to_their_referral_without_what_they_quote(self) -> None:
        made = factory.sent()
        to = address(mailroom.reply_token(made.referral_id))
        raw = letter(to, QUOTING)

        taken = take_letter(raw, at=LATER)

        assert (taken.filed, taken.platform, taken.referral_id) == (Filed.REPLY, "facebook", made.referral_id)
        assert words(made) == ["Which account do you mean?"]
        assert content(taken.raw_digest) == raw
        assert Event.LETTER_FILED in {each.event for each in events_of("referral", made.referral_id)}

    def test_lose_their_signature_and_their_markup(self) -> None:
        made = factory.sent()
        to = address(mailroom.reply_token(made.referral_id))
        page = EmailMessage()
        page["From"], page["To"] = "law@facebook.example", to
        page.set_content("<p>Gone<script>alert(1)</script></p><blockquote>old</blockquote>", subtype="html")

        take_letter(letter(to, ANSWER), at=LATER)
        take_letter(page.as_bytes(), at=LATER + timedelta(minutes=1))

        assert sorted(words(made)) == ["Gone", "We removed the account."]

    def test_count_once_however_often_they_come(self) -> None:
        made = factory.sent()
        raw = letter(address(mailroom.reply_token(made.referral_id)))

        found = [take_letter(raw, at=LATER).filed for _ in range(3)]

        assert found == [Filed.REPLY, Filed.REPLAYED, Filed.REPLAYED]
        assert words(made) == ["Done."]

    def test_of_programs_that_number_all_their_letters_alike_are_all_taken(self) -> None:
        made = factory.sent()
        to = address(mailroom.reply_token(made.referral_id))
        said = ("First", "Second", "First")

        found = [take_letter(letter(to, each, Message_ID="<1@ticket.example>"), at=LATER) for each in said]

        assert [each.filed for each in found] == [Filed.REPLY, Filed.REPLY, Filed.REPLAYED]
        assert sorted(words(made)) == ["First", "Second"]


class TestLettersAboutRequestsForData:
    DATA = "Name: Jane Roe. Invented words of an answer."

    def reply(self, made: ReferralView, text: str = DATA) -> bytes:
        return letter(address(mailroom.reply_token(made.referral_id)), text)

    @pytest.mark.parametrize(
        "heads", [{}, {"Auto_Submitted": "auto-replied"}, {"From": "x@telegram.example"}]
    )
    def test_are_sealed_and_nothing_of_them_lies_open(self, heads: dict[str, str]) -> None:
        made = factory.sent(instrument=Instrument.DATA_REQUEST)
        raw = letter(address(mailroom.reply_token(made.referral_id)), self.DATA, **heads)

        taken = take_letter(raw, at=LATER)

        assert (taken.filed, taken.raw_digest, taken.text) == (Filed.SEALED, "", "")
        (held,) = disclosures.holdings_of(made.referral_id)
        assert (held.size_bytes, held.received_by) == (len(raw), SYSTEM)
        assert not Capture.objects.filter(digest=sha256_text(raw)).exists()
        assert "Jane Roe" not in str(events_of("referral", made.referral_id))

    @pytest.mark.parametrize(
        ("heads", "says"),
        [
            ({}, [inbound.SEALED]),
            ({"Auto_Submitted": "auto-replied"}, []),
            ({"From": "x@telegram.example"}, []),
        ],
    )
    def test_speak_for_the_platform_only_if_it_wrote_them(
        self, heads: dict[str, str], says: list[str]
    ) -> None:
        made = factory.sent(instrument=Instrument.DATA_REQUEST)

        take_letter(letter(address(mailroom.reply_token(made.referral_id)), self.DATA, **heads), at=LATER)

        assert words(made) == says

    def test_are_sealed_at_the_address_for_bounces_too(self) -> None:
        made = factory.sent(instrument=Instrument.DATA_REQUEST)
        to = address(mailroom.bounce_token(made.messages[0].message_id))

        automatic = take_letter(letter(to, self.DATA, Auto_Submitted="auto-replied"), at=LATER)
        returned = take_letter(bounced(to), at=LATER)

        assert (automatic.filed, automatic.raw_digest, automatic.text) == (Filed.SEALED, "", "")
        assert (returned.filed, returned.raw_digest, returned.text) == (Filed.BOUNCE, "", "")

    def test_are_sealed_though_another_referral_is_named_first(self) -> None:
        other, made = factory.sent(), factory.sent(instrument=Instrument.DATA_REQUEST)
        raw = letter(
            address(mailroom.reply_token(other.referral_id)),
            self.DATA,
            Cc=address(mailroom.reply_token(made.referral_id)),
        )

        first = take_letter(raw, recipients=[address(mailroom.reply_token(other.referral_id))], at=LATER)
        second = take_letter(raw, recipients=[address(mailroom.reply_token(made.referral_id))], at=LATER)

        assert (first.filed, first.referral_id, second.filed) == (
            Filed.SEALED,
            made.referral_id,
            Filed.REPLAYED,
        )
        assert words(other) == []

    def test_are_not_kept_once_the_request_was_taken_back(self) -> None:
        made = factory.sent(instrument=Instrument.DATA_REQUEST)
        withdraw_items(
            [made.items[0].item_id, made.items[1].item_id],
            reason="Asked about the wrong account.",
            by=people.supervisor(),
            at=LATER,
        )

        taken = take_letter(self.reply(made), at=LATER + timedelta(hours=1))

        assert (taken.filed, taken.raw_digest, taken.text) == (Filed.UNWANTED, "", "")
        assert words(made) == []
        assert disclosures.holdings_of(made.referral_id) == ()

    def test_cannot_be_filed_with_their_words_past_the_operations(self) -> None:
        made = factory.sent(instrument=Instrument.DATA_REQUEST)
        take_letter(self.reply(made), at=LATER)

        with pytest.raises(IntegrityError, match="mailroom_keeps_no_disclosure"), transaction.atomic():
            Letter.objects.create(
                filed="sealed", key="another", size_bytes=1, text=self.DATA, received_at=LATER
            )


class TestWhatIsNoReply:
    def test_is_filed_as_what_it_is_and_says_nothing_for_the_platform(self) -> None:
        made = factory.sent()
        to = address(mailroom.reply_token(made.referral_id))
        token = mailroom.reply_token(made.referral_id)
        turned = ("a" if token[0] != "a" else "b") + token[1:]
        letters: dict[Filed, bytes] = {
            Filed.AUTO_REPLY: letter(to, "I am away.", Auto_Submitted="auto-replied"),
            Filed.OTHER_PLATFORM: letter(to, sender="law@telegram.example"),
            Filed.FORGED: letter(address(turned)),
            Filed.UNADDRESSED: letter("replies@iru.example"),
            Filed.UNREADABLE: letter(to, "> only a quote"),
            Filed.TOO_LARGE: letter(to) + b"x" * LETTER_BYTES_MAX,
        }

        found = {wanted: take_letter(raw, at=LATER) for wanted, raw in letters.items()}

        assert {wanted: taken.filed for wanted, taken in found.items()} == {each: each for each in letters}
        assert words(made) == []
        strangers = [found[each] for each in (Filed.FORGED, Filed.UNADDRESSED, Filed.TOO_LARGE)]
        assert {(each.raw_digest, each.text, each.referral_id) for each in strangers} == {("", "", "")}
        assert len(mailroom.letters()) == len(letters)

    @pytest.mark.parametrize(
        "broken",
        [
            b"",
            b"\x00\xff" * 50,
            b"To: {to}\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\nno end",
            b"To: {to}\r\nContent-Type: text/plain; charset=no-such\r\n\r\n",
            b"To: {to}\r\nFrom: =?utf-8?b?!!!?=\r\nMessage-ID: <\r\n\r\n> q",
            b"To: {to}\r\nContent-Transfer-Encoding: base64\r\n\r\n%%%",
            b"To: {to}\r\nContent-Type: text/plain; charset=idna\r\n\r\nGone \xff",
            b"To: {to}\r\nContent-Type: text/plain; charset=utf-7\r\n\r\nGone +2AA-",
            b"To: {to}\r\nContent-Type: text/plain; charset=undefined\r\n\r\nGone",
            b"To: {to}\r\nContent-Type: multipart/mixed; boundary*=undefined'x'y\r\n\r\nGone",
            b"To: {to}\r\nFrom: " + b"(" * 3_000 + b"\r\n\r\nGone",
            b"To: {to}\r\n" + b"Content-Type: message/rfc822\r\n\r\n" * 1_500,
        ],
    )
    def test_breaks_nothing_however_broken(self, broken: bytes) -> None:
        made = factory.sent()
        to = address(mailroom.reply_token(made.referral_id)).encode()

        take_letter(broken.replace(b"{to}", to), recipients=[to.decode()], at=LATER)

        assert len(mailroom.letters()) == 1

    def test_of_strangers_is_not_even_read(self, monkeypatch: pytest.MonkeyPatch) -> None:
        made = factory.sent()
        token = mailroom.reply_token(made.referral_id)
        monkeypatch.delattr(policy, "read_letter")

        taken = take_letter(b"whatever", recipients=[address(f"a{token[1:-1]}a")], at=LATER)

        assert taken.filed is Filed.FORGED

    def test_a_token_names_nothing_that_a_stranger_could_derive(self) -> None:
        made = factory.sent()
        tokens = {mailroom.reply_token(made.referral_id), mailroom.bounce_token(made.referral_id)}

        assert len(tokens) == 2
        assert all(len(each) == 47 and each.isalnum() for each in tokens)


class TestBounces:
    def test_set_the_message_among_those_that_did_not_arrive(self) -> None:
        made = factory.sent()
        message_id = queries.referral(made.referral_id).messages[0].message_id
        to = address(mailroom.bounce_token(message_id))

        late = take_letter(bounced(to, "delayed", "4.4.1"), at=LATER)
        assert queries.failed_deliveries() == ()
        final = take_letter(bounced(to), at=LATER)

        assert (late.filed, final.filed) == (Filed.DELAY, Filed.BOUNCE)
        (shown,) = queries.failed_deliveries()
        assert (shown.message_id, shown.dead_at) == (message_id, LATER)
        assert "5.1.1" in shown.last_error
        assert "Jane" not in shown.last_error

    def test_change_nothing_once_the_platform_answered(self) -> None:
        made = factory.sent(items=1)
        factory.answer(made.items[0].item_id, OutcomeCode.ACCOUNT_SUSPENDED, at=LATER)
        message_id = queries.referral(made.referral_id).messages[0].message_id

        taken = take_letter(bounced(address(mailroom.bounce_token(message_id))), at=LATER)

        assert taken.filed is Filed.BOUNCE
        assert queries.failed_deliveries() == ()

    def test_at_the_address_for_replies_are_no_reply_and_no_bounce(self) -> None:
        made = factory.sent()

        taken = take_letter(bounced(address(mailroom.reply_token(made.referral_id))), at=LATER)

        assert taken.filed is Filed.AUTO_REPLY
        assert queries.failed_deliveries() == ()


class TestGuards:
    def test_letters_are_kept_and_nothing_of_strangers_is(self) -> None:
        take_letter(letter("replies@iru.example"), at=LATER)

        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            Letter.objects.update(text="other")
        with pytest.raises(IntegrityError, match="nothing_of_strangers"), transaction.atomic():
            Letter.objects.create(filed="forged", key="k", size_bytes=1, text="words", received_at=LATER)


class TestListener:
    def test_speaks_lmtp_and_answers_for_each_letter(self, socket_enabled: None) -> None:
        made = factory.sent()
        token = mailroom.reply_token(made.referral_id)
        taken: list[tuple[bytes, list[str]]] = []
        said = [Filed.REPLY, Filed.FORGED]
        verdicts = iter(said)

        def take(raw: bytes, recipients: list[str]) -> Any:
            taken.append((raw, recipients))
            if len(taken) > len(said):
                raise RuntimeError("nobody thought of this")
            return mailroom.view(Letter(filed=next(verdicts), size_bytes=1, received_at=LATER))

        door = mail_listener.controller(mail_listener.MailDoor(take), "127.0.0.1", free_port())
        door.start()
        try:
            with smtplib.LMTP("127.0.0.1", door.port, local_hostname="relay.example") as server:
                server.sendmail("law@facebook.example", address(token), letter(address(token)))
                with pytest.raises(smtplib.SMTPDataError) as refused:
                    server.sendmail("law@facebook.example", address(token), letter(address(token)))
                with pytest.raises(smtplib.SMTPDataError) as later:
                    server.sendmail("law@facebook.example", address(token), letter(address(token)))
                with pytest.raises(smtplib.SMTPRecipientsRefused):
                    server.sendmail("law@facebook.example", "someone@iru.example", b"x")
        finally:
            door.stop()

        assert (refused.value.smtp_code, later.value.smtp_code) == (554, 451)
        assert [recipients for _, recipients in taken] == [[address(token)]] * 3

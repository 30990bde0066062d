from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from tests.factories import people
from tests.factories import referrals as factory
from tests.factories.certificates import Authority
from tests.factories.mail_servers import Mailbox, serving
from tests.factories.receivers import Receiver

from openiru.access.errors import NotAllowedError
from openiru.audit.queries import events_of
from openiru.audit.types import Event
from openiru.mailroom.queries import reply_token
from openiru.platforms.errors import BadPlatformError
from openiru.platforms.operations import remove_route, reseal_secrets, set_route
from openiru.platforms.queries import route_target, routes
from openiru.platforms.types import RouteDraft, Weight
from openiru.referrals import operations, queries
from openiru.review.types import Instrument
from openiru.workflows.routes.checking import check_route
from openiru.workflows.send_referral import Fate, connector_for, deliver_to

DUE = factory.AFTER_WINDOW
HOUR = timedelta(hours=1)


def by_mail(
    port: int,
    *,
    instrument: str | None = None,
    platform: str = "facebook",
    to: str = "law@facebook.example",
) -> RouteDraft:
    settings = {
        "relay_host": "127.0.0.1",
        "relay_port": port,
        "security": "none",
        "sender": "referrals@iru.example",
        "to": [to],
    }
    return RouteDraft(platform=platform, instrument=instrument, way="mail", settings=settings)


def by_reports(port: int, to: str) -> RouteDraft:
    mail = by_mail(port, to=to).settings
    settings = {"contact": "referrals@iru.example", "mail": dict(mail)}
    return RouteDraft(platform="facebook", instrument="account_block", way="xarf", settings=settings)


@pytest.fixture
def receiver(db: None, socket_enabled: None) -> Iterator[Receiver]:
    """Facebook on loopback, connected to our side."""
    factory.platforms()
    made = Receiver()
    made.connect("facebook", at=factory.AT)
    with made.listening():
        yield made


def work(at: datetime, platform: str = "facebook") -> list[Fate]:
    """What becomes of what is due to a platform."""
    return deliver_to(platform, connector_for, lambda: at, limit=10)


class TestDispatch:
    def test_each_instrument_goes_its_way_and_all_others_the_platform_s_own(self, receiver: Receiver) -> None:
        mailbox = Mailbox()
        with serving(mailbox) as port:
            draft = by_mail(port, instrument="account_block")
            set_route(draft, {}, by=people.supervisor(), at=factory.AT)
            by_letter = factory.scheduled()
            by_hook = factory.scheduled(instrument=Instrument.CONTENT_REMOVAL)

            fates = work(DUE)

        assert fates == [Fate.DELIVERED] * 2
        (letter,) = mailbox.letters()
        assert by_letter.reference in letter["Subject"]
        (body,) = receiver.messages["facebook"].values()
        assert by_hook.referral_id.encode() in body

    def test_a_retry_is_the_same_letter_and_no_name_of_ours_is_in_it(self, receiver: Receiver) -> None:
        mailbox = Mailbox()
        mailbox.answers = ["451 later"]
        with serving(mailbox) as port:
            set_route(by_mail(port), {}, by=people.supervisor(), at=factory.AT)
            made = factory.scheduled()

            first = work(DUE)
            second = work(DUE + timedelta(hours=1))

        assert (first, second) == ([Fate.RETRIED], [Fate.DELIVERED])
        (envelope,) = mailbox.taken
        assert isinstance(envelope.content, bytes)
        reply_to = str(mailbox.letters()[0]["Reply-To"])
        assert reply_to == f"referrals+{reply_token(made.referral_id)}@iru.example"
        found = queries.referral(made.referral_id)
        assert found.created_by.encode() not in envelope.content
        assert receiver.messages == {}

    def test_reports_again_what_came_back_and_to_a_new_hoster_all_of_it(self, receiver: Receiver) -> None:
        mailbox = Mailbox()
        by = people.supervisor()
        with serving(mailbox) as port:
            set_route(by_reports(port, "abuse@facebook.example"), {}, by=by, at=factory.AT)
            made = factory.scheduled(items=1)
            message_id = made.messages[0].message_id
            assert work(DUE) == [Fate.DELIVERED]

            operations.record_bounce(message_id, why="No such mailbox.", at=DUE + HOUR)
            operations.retry_delivery(message_id, by=by, at=DUE + HOUR)
            again = work(DUE + HOUR)
            set_route(by_reports(port, "new@facebook.example"), {}, by=by, at=factory.AT)
            operations.record_bounce(message_id, why="No such mailbox.", at=DUE + 2 * HOUR)
            operations.retry_delivery(message_id, by=by, at=DUE + 2 * HOUR)
            elsewhere = work(DUE + 2 * HOUR)

        assert again == elsewhere == [Fate.DELIVERED]
        assert [each.rcpt_tos for each in mailbox.taken] == [
            ["abuse@facebook.example"],
            ["abuse@facebook.example"],
            ["new@facebook.example"],
        ]
        assert len({str(each["Message-ID"]) for each in mailbox.letters()}) == 1

    def test_follows_a_way_that_is_changed_between_two_messages(self, receiver: Receiver) -> None:
        mailbox = Mailbox()
        by = people.supervisor()
        with serving(mailbox) as port:
            set_route(by_mail(port), {}, by=by, at=factory.AT)
            for _ in range(2):
                factory.scheduled(items=1)

            def now() -> datetime:
                if len(mailbox.taken) == 1:
                    set_route(by_mail(port, to="new@facebook.example"), {}, by=by, at=factory.AT)
                return DUE

            deliver_to("facebook", connector_for, now, limit=10)

        assert [each.rcpt_tos for each in mailbox.taken] == [
            ["law@facebook.example"],
            ["new@facebook.example"],
        ]

    def test_nothing_counts_as_sent_while_a_certificate_is_not_of_its_time(self, receiver: Receiver) -> None:
        ended = Authority().for_mail("law@facebook.example", ends_in=HOUR, at=factory.AT - 10 * HOUR)
        draft = by_mail(25)
        settings = {**draft.settings, "recipient_certificates": [ended.certificate]}
        set_route(replace(draft, settings=settings), {}, by=people.supervisor(), at=factory.AT)
        made = factory.scheduled(items=1)

        assert work(DUE) == [Fate.RETRIED]
        found = queries.referral(made.referral_id)
        assert found.sent_at is None
        assert "ended" in found.messages[0].last_error

    def test_nothing_counts_as_sent_before_there_is_a_way(self, receiver: Receiver) -> None:
        draft = by_mail(25, instrument="account_block", platform="x")
        set_route(draft, {}, by=people.supervisor(), at=factory.AT)
        made = factory.scheduled(platform="x", instrument=Instrument.CONTENT_REMOVAL)

        assert work(DUE, "x") == [Fate.RETRIED]
        assert queries.referral(made.referral_id).sent_at is None


@pytest.mark.django_db
class TestSetRoute:
    def test_keeps_secrets_sealed_and_tells_only_their_names(self) -> None:
        factory.platforms()
        by = people.supervisor()
        set_route(by_mail(25), {"password": "open sesame"}, by=by, at=factory.AT)
        set_route(by_mail(26), {}, by=by, at=factory.AT)

        (shown,) = routes("facebook")
        assert (shown.secrets_set, shown.settings["relay_port"]) == (("password",), 26)
        assert reseal_secrets(by=by, at=factory.AT) == 1
        target = route_target("facebook", Instrument.MEETING)
        assert target is not None
        assert (target.secrets, "sesame" in repr(target)) == ({"password": "open sesame"}, False)
        told = [each.detail for each in events_of("platform", "facebook") if each.event == Event.ROUTE_SET]
        assert len(told) == 2
        assert "sesame" not in str(told)

    @pytest.mark.parametrize(
        ("changes", "names"),
        [
            ({"relay_host": "relay.example"}, "security"),
            ({"to": []}, "to"),
            ({"sender": "nobody"}, "sender"),
            ({"surprise": 1}, "surprise"),
            ({"sender": "internet-referrals@iru.example"}, "16 characters"),
            ({"recipient_certificates": ["no PEM"]}, "certificate"),
        ],
    )
    def test_refuses_settings_that_cannot_be_meant(self, changes: dict[str, object], names: str) -> None:
        factory.platforms()
        draft = by_mail(25)
        wrong = RouteDraft(
            platform="facebook", instrument=None, way="mail", settings={**draft.settings, **changes}
        )

        with pytest.raises(BadPlatformError, match=names):
            set_route(wrong, {}, by=people.supervisor(), at=factory.AT)
        assert routes("facebook") == ()

    def test_shows_no_secret_to_another_host(self) -> None:
        factory.platforms()
        by = people.supervisor()
        draft = by_mail(25)
        set_route(draft, {"password": "open sesame"}, by=by, at=factory.AT)
        elsewhere = {**draft.settings, "relay_host": "relay.elsewhere.example", "security": "tls"}

        set_route(replace(draft, settings=elsewhere), {}, by=by, at=factory.AT)

        (shown,) = routes("facebook")
        assert shown.secrets_set == ()

    @pytest.mark.parametrize("secret", ["k-1\n", " k-1", "schl\u00fcssel"])
    def test_refuses_secrets_that_no_head_carries(self, secret: str) -> None:
        factory.platforms()

        with pytest.raises(BadPlatformError, match="password"):
            set_route(by_mail(25), {"password": secret}, by=people.supervisor(), at=factory.AT)

    def test_is_for_those_who_manage_platforms(self) -> None:
        factory.platforms()

        with pytest.raises(NotAllowedError):
            set_route(by_mail(25), {}, by=people.analyst(), at=factory.AT)
        with pytest.raises(BadPlatformError, match="no route"):
            remove_route("facebook", None, by=people.supervisor(), at=factory.AT)

    def test_a_dry_check_finds_what_stands_against_it(self) -> None:
        factory.platforms()
        by = people.supervisor()
        draft = by_mail(25)
        settings = {**draft.settings, "security": "tls", "relay_host": "relay.example", "username": "unit"}
        route = RouteDraft(platform="facebook", instrument=None, way="mail", settings=settings)
        set_route(route, {}, by=by, at=factory.AT)

        inward = check_route(
            "facebook", Instrument.ACCOUNT_BLOCK, at=factory.AT, resolve=lambda _host, _port: ["10.0.0.5"]
        )

        faults = [each.words for each in inward if each.weight is Weight.FAULT]
        assert any("No password" in words for words in faults)
        assert any("private network" in words for words in faults)

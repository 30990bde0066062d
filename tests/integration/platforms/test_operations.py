from datetime import UTC, datetime

import pytest
from django.conf import settings
from django.db import IntegrityError, connection, transaction
from tests.factories import people
from tests.integration.platforms.conftest import FakePlatform

from openiru.access.errors import NotAllowedError
from openiru.access.types import SYSTEM
from openiru.audit.queries import events_of
from openiru.audit.types import Event
from openiru.platforms import operations, queries
from openiru.platforms.connectors.webhook.connector import WebhookConnector
from openiru.platforms.errors import (
    BadEndpointError,
    BadPlatformError,
    BadSecretError,
    NotReadyError,
    SecretUnreadableError,
    UnknownPlatformError,
)
from openiru.platforms.models import DeadlineRule, Platform
from openiru.platforms.types import DeadlineDraft, NewSecrets, OutboundMessage, PlatformDraft

pytestmark = pytest.mark.django_db

AT = datetime(2025, 7, 1, 8, 0, tzinfo=UTC)
ENDPOINT = "https://hooks.example.org/referrals"


def platform(slug: str = "facebook") -> str:
    draft = PlatformDraft(slug=slug, name=slug.title(), hosts=(f"{slug}.example",))
    return operations.save_platform(draft, by=SYSTEM, at=AT).slug


def with_secrets(slug: str = "facebook") -> NewSecrets:
    secrets = NewSecrets(send=operations.new_secret(), callback=operations.new_secret())
    operations.set_secrets(platform(slug), secrets, by=SYSTEM, at=AT)
    return secrets


def rule(slug: str | None, act_s: int) -> DeadlineDraft:
    return DeadlineDraft(
        platform=slug, instrument="account_block", acknowledge_s=60, act_s=act_s, source="an agreement"
    )


class TestRights:
    @pytest.mark.parametrize("somebody", [people.analyst, people.overseer], ids=["analyst", "oversight"])
    def test_refuse_those_who_do_not_manage_platforms(self, somebody: object) -> None:
        by = somebody()  # type: ignore[operator]
        platform()
        draft = PlatformDraft(slug="facebook", name="Changed", hosts=("facebook.example",))

        for act in (
            lambda: operations.save_platform(draft, by=by, at=AT),
            lambda: operations.set_endpoint("facebook", ENDPOINT, by=by, at=AT),
            lambda: operations.set_secrets(
                "facebook", NewSecrets(send=operations.new_secret()), by=by, at=AT
            ),
            lambda: operations.set_deadline(rule(None, 60), by=by, at=AT),
            lambda: operations.add_default_platforms(by=by, at=AT),
            lambda: operations.reseal_secrets(by=by, at=AT),
        ):
            with pytest.raises(NotAllowedError):
                act()

        unchanged = queries.platform("facebook")
        assert (unchanged.name, unchanged.endpoint_url, unchanged.has_send_secret) == ("Facebook", "", False)

    def test_let_administrators_manage_platforms(self) -> None:
        draft = PlatformDraft(slug="forum", name="Forum", hosts=("forum.example",))

        saved = operations.save_platform(draft, by=people.administrator().person_id, at=AT)

        assert saved == queries.platform("forum")


class TestSavePlatform:
    def test_refuses_a_bad_draft_and_keeps_nothing(self) -> None:
        with pytest.raises(BadPlatformError):
            operations.save_platform(
                PlatformDraft(slug="A b", name="x", hosts=("a.example",)), by=SYSTEM, at=AT
            )

        assert not Platform.objects.exists()

    def test_keeps_endpoint_and_secrets_when_names_change(self) -> None:
        secrets = with_secrets()
        operations.set_endpoint("facebook", ENDPOINT, by=SYSTEM, at=AT)

        operations.save_platform(
            PlatformDraft(slug="facebook", name="Meta", hosts=("facebook.example", "fb.com")),
            by=SYSTEM,
            at=AT,
        )

        assert queries.destination("facebook").endpoint_url == ENDPOINT
        assert queries.send_secret("facebook") == secrets.send

    def test_is_recorded(self) -> None:
        platform()

        assert [each.event for each in events_of("platform", "facebook")] == [Event.PLATFORM_SAVED]


class TestSetEndpoint:
    @pytest.mark.parametrize(
        "url",
        ["http://hooks.example.org/", "https://169.254.169.254/", "http://127.0.0.1:9/", "ftp://x.example"],
    )
    def test_refuses_where_messages_may_not_go(self, url: str) -> None:
        with pytest.raises(BadEndpointError):
            operations.set_endpoint(platform(), url, by=SYSTEM, at=AT)

        assert queries.platform("facebook").endpoint_url == ""

    def test_takes_loopback_where_that_is_allowed(self) -> None:
        url = "http://127.0.0.1:8001/facebook/referrals"

        saved = operations.set_endpoint(platform(), url, by=SYSTEM, at=AT, allow_loopback=True)

        assert saved.endpoint_url == url

    def test_refuses_an_unknown_platform(self) -> None:
        with pytest.raises(UnknownPlatformError):
            operations.set_endpoint("nowhere", ENDPOINT, by=SYSTEM, at=AT)


class TestSetSecrets:
    def test_lie_sealed_in_the_table_and_in_no_record(self) -> None:
        secrets = with_secrets()

        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT string_agg(p::text, ' ') || (SELECT string_agg(e::text, ' ') FROM audit_event e) "
                "FROM platforms_platform p"
            )
            (everything,) = cursor.fetchone()

        for secret in (secrets.send, secrets.callback):
            assert secret is not None
            assert secret not in everything
            assert secret.removeprefix("whsec_").encode().hex() not in everything

    def test_come_out_for_machine_steps_alone(self) -> None:
        secrets = with_secrets()

        assert queries.send_secret("facebook") == secrets.send
        assert queries.callback_secret("facebook") == secrets.callback
        assert "whsec" not in repr(queries.platform("facebook"))

    def test_change_one_direction_and_leave_the_other(self) -> None:
        secrets = with_secrets()
        fresh = operations.new_secret()

        operations.set_secrets("facebook", NewSecrets(callback=fresh), by=SYSTEM, at=AT)

        assert (queries.send_secret("facebook"), queries.callback_secret("facebook")) == (secrets.send, fresh)

    def test_refuse_the_wrong_form(self) -> None:
        with pytest.raises(BadSecretError):
            operations.set_secrets(platform(), NewSecrets(send="hunter2"), by=SYSTEM, at=AT)

    def test_refuse_the_secret_of_the_other_direction_set_before(self) -> None:
        secrets = with_secrets()

        with pytest.raises(BadSecretError):
            operations.set_secrets("facebook", NewSecrets(callback=secrets.send), by=SYSTEM, at=AT)

    def test_moved_to_another_platform_are_worthless(self) -> None:
        with_secrets("facebook")
        with_secrets("x")
        Platform.objects.filter(slug="facebook").update(
            sealed_send_secret=Platform.objects.get(slug="x").sealed_send_secret
        )

        with pytest.raises(SecretUnreadableError):
            queries.send_secret("facebook")


class TestChangeOfKey:
    def test_old_secrets_open_while_the_old_key_stands_behind(self, settings: object) -> None:
        secrets = with_secrets()
        change_key(settings, keep_old=True)

        assert queries.send_secret("facebook") == secrets.send

    def test_old_secrets_do_not_open_without_the_old_key(self, settings: object) -> None:
        with_secrets()
        change_key(settings, keep_old=False)

        with pytest.raises(SecretUnreadableError):
            queries.send_secret("facebook")
        with pytest.raises(SecretUnreadableError):
            operations.reseal_secrets(by=SYSTEM, at=AT)

    def test_resealed_secrets_open_with_the_new_key_alone(self, settings: object) -> None:
        secrets = with_secrets()
        change_key(settings, keep_old=True)

        assert operations.reseal_secrets(by=SYSTEM, at=AT) == 2

        settings.SECRET_KEY_FALLBACKS = []  # type: ignore[attr-defined]
        assert queries.send_secret("facebook") == secrets.send
        assert queries.callback_secret("facebook") == secrets.callback


def change_key(changed: object, *, keep_old: bool) -> None:
    changed.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY] if keep_old else []  # type: ignore[attr-defined]
    changed.SECRET_KEY = "another-key-of-this-installation"  # type: ignore[attr-defined]


class TestDeadline:
    def test_of_the_platform_comes_before_the_default(self) -> None:
        operations.set_deadline(rule(None, 600), by=SYSTEM, at=AT)
        operations.set_deadline(rule(platform(), 300), by=SYSTEM, at=AT)

        assert queries.deadline("facebook", "account_block").act_s == 300
        assert queries.deadline("x", "account_block").act_s == 600
        assert not queries.deadline("x", "account_block").is_of_platform

    def test_is_replaced_and_not_doubled(self) -> None:
        for act_s in (600, 900):
            operations.set_deadline(rule(None, act_s), by=SYSTEM, at=AT)

        assert queries.deadline("x", "account_block").act_s == 900
        assert DeadlineRule.objects.count() == 1

    def test_without_a_rule_says_that_there_is_none(self) -> None:
        found = queries.deadline("facebook", "account_block")

        assert (found.acknowledge_s, found.act_s) == (None, None)
        assert "No deadline" in found.source

    def test_the_database_refuses_a_second_default(self) -> None:
        operations.set_deadline(rule(None, 600), by=SYSTEM, at=AT)

        with pytest.raises(IntegrityError, match="platforms_one_rule_each"), transaction.atomic():
            DeadlineRule.objects.create(platform=None, instrument="account_block", act_s=9, source="again")


class TestAddDefaultPlatforms:
    def test_adds_seven_platforms_with_deadlines(self) -> None:
        added = operations.add_default_platforms(by=SYSTEM, at=AT)

        assert [each.slug for each in added] == [
            "facebook", "instagram", "tiktok", "x", "telegram", "whatsapp", "youtube",
        ]  # fmt: skip
        assert queries.deadline("tiktok", "account_block").act_s == 48 * 3600

    def test_leaves_everything_as_it_is_the_second_time(self) -> None:
        operations.save_platform(
            PlatformDraft(slug="x", name="Ours", hosts=("x.example",), is_active=False), by=SYSTEM, at=AT
        )
        operations.add_default_platforms(by=SYSTEM, at=AT)
        operations.set_deadline(rule(None, 77), by=SYSTEM, at=AT)

        assert operations.add_default_platforms(by=SYSTEM, at=AT) == ()
        assert queries.platform("x").name == "Ours"
        assert queries.deadline("x", "account_block").act_s == 77


class TestDestination:
    def test_needs_an_endpoint_a_secret_and_an_active_platform(self) -> None:
        platform()
        with pytest.raises(NotReadyError, match="endpoint"):
            queries.destination("facebook")
        operations.set_endpoint("facebook", ENDPOINT, by=SYSTEM, at=AT)
        with pytest.raises(NotReadyError, match="secret"):
            queries.destination("facebook")
        with_secrets()
        assert queries.destination("facebook").endpoint_url == ENDPOINT

        Platform.objects.update(is_active=False)
        with pytest.raises(NotReadyError, match="active"):
            queries.destination("facebook")

    def test_shows_no_secret_by_accident(self) -> None:
        with_secrets()
        operations.set_endpoint("facebook", ENDPOINT, by=SYSTEM, at=AT)

        assert "whsec" not in repr(queries.destination("facebook"))

    def test_reaches_the_platform(self, request: pytest.FixtureRequest) -> None:
        fake: FakePlatform = request.getfixturevalue("platform")
        with_secrets()
        operations.set_endpoint("facebook", fake.url, by=SYSTEM, at=AT, allow_loopback=True)

        with WebhookConnector(queries.destination("facebook")) as connector:
            connector.deliver(OutboundMessage(id="m-1", body=b"{}", at=AT))

        assert len(fake.received) == 1

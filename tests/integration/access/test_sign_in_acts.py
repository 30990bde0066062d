"""What people change about their own sign-in is recorded like everything else."""

import base64
import hmac
import struct
import time

import pytest
from allauth.mfa.totp.internal.auth import SECRET_SESSION_KEY
from django.conf import settings
from django.test import Client
from tests.factories import people

from openiru.access.models import Person
from openiru.audit.queries import events_of, verify
from openiru.audit.types import EventView

LOGIN = "/account/login/"

# Signals of the second factor are sent when a transaction ends; this one never does.
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_runs_on_commit")]


@pytest.fixture
def _runs_on_commit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.db.transaction.on_commit", lambda act, **_: act())
    monkeypatch.setattr(settings, "TOTP_REQUIRED", False)


def browser(username: str) -> Client:
    made = Client()
    assert made.post(LOGIN, {"login": username, "password": people.PASSWORD}, follow=True).status_code == 200
    return made


def last_act(person_id: str) -> EventView:
    return events_of("person", person_id)[-1]


def code_of(secret: str) -> str:
    """What an authenticator app shows: RFC 6238."""
    counter = struct.pack(">Q", int(time.time()) // 30)
    digest = hmac.new(base64.b32decode(secret), counter, "sha1").digest()
    (number,) = struct.unpack_from(">I", digest, digest[-1] & 15)
    return f"{(number & 0x7FFFFFFF) % 1_000_000:06}"


class TestPassword:
    def test_changed_by_its_owner_is_recorded(self) -> None:
        person = people.analyst()
        new = "another horse, another battery"

        browser("ayesha").post(
            "/account/password/", {"oldpassword": people.PASSWORD, "password1": new, "password2": new}
        )

        assert Person.objects.get(pk=person).check_password(new)
        assert (last_act(person).event, last_act(person).actor_id) == ("access.password-set", person)
        assert verify().is_whole

    def test_ends_the_other_sessions_of_its_owner_and_keeps_this_one(self) -> None:
        people.analyst()
        new = "another horse, another battery"
        here, elsewhere = browser("ayesha"), browser("ayesha")

        here.post("/account/password/", {"oldpassword": people.PASSWORD, "password1": new, "password2": new})

        assert here.get("/queue/").status_code == 200
        assert elsewhere.get("/queue/").status_code == 302


class TestSecondFactor:
    def test_is_recorded_when_it_is_added_and_when_its_codes_are_renewed(self) -> None:
        person = people.analyst()
        client = browser("ayesha")
        client.post("/account/reauthenticate/", {"password": people.PASSWORD})
        client.get("/account/second/app/")
        secret = client.session[SECRET_SESSION_KEY]

        client.post("/account/second/app/", {"code": code_of(secret)})
        added = [act.detail.get("change") for act in events_of("person", person)]
        client.post("/account/reauthenticate/", {"password": people.PASSWORD})
        client.post("/account/second/codes/new/")

        assert added[-2:] == ["totp added", "recovery_codes added"]
        assert last_act(person).event == "access.second-factor-changed"
        assert last_act(person).detail == {"change": "recovery_codes renewed"}

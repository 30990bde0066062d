"""Who gets in, how often may they try, and when does a session end?"""

import base64
import hashlib
import hmac
import json
import os
import struct
import subprocess
import sys
import time
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.conf import settings as ours
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from pytest_django import Settings
from tests.factories.addresses import known_values, pages, values_for
from tests.factories.browsers import SignIn, contents
from tests.factories.people import PASSWORD
from tests.factories.scene import Scene
from tests.factories.steps import RULES

from openiru.access import operations
from openiru.access.models import Person

LOGIN = "/account/login/"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def try_to_sign_in(browser: Client, username: str, password: str, **more: str) -> HttpResponse:
    """Send the form of the sign-in page."""
    answer = browser.post(LOGIN, {"login": username, "password": password}, **more)  # type: ignore[arg-type]
    assert isinstance(answer, HttpResponse)
    return answer


def is_in(browser: Client) -> bool:
    """Whether pages open for this browser."""
    return browser.get("/queue/").status_code == 200


def code_now(secret: str = SECRET) -> str:
    """What an authenticator app shows: RFC 6238."""
    digest = hmac.new(
        base64.b32decode(secret), struct.pack(">Q", int(time.time()) // 30), hashlib.sha1
    ).digest()
    (number,) = struct.unpack_from(">I", digest, digest[-1] & 15)
    return f"{(number & 0x7FFFFFFF) % 1_000_000:06}"


class TestPassword:
    def test_opens_pages(self, scene: Scene) -> None:
        browser = Client()

        answer = try_to_sign_in(browser, "ayesha", PASSWORD)

        assert (answer.status_code, answer["Location"]) == (302, "/")
        assert is_in(browser)

    @pytest.mark.parametrize(
        ("username", "password"), [("ayesha", "wrong"), ("nobody", PASSWORD), ("ayesha", ""), ("", PASSWORD)]
    )
    def test_is_refused_when_it_is_wrong(self, scene: Scene, username: str, password: str) -> None:
        browser = Client()

        answer = try_to_sign_in(browser, username, password)

        assert answer.status_code == 200
        assert "This was not saved" in answer.content.decode()
        assert not is_in(browser)

    def test_of_somebody_who_is_switched_off_is_refused(self, scene: Scene) -> None:
        operations.deactivate(scene.people["ayesha"], by=scene.people["omar"], at=scene.at)
        browser = Client()

        try_to_sign_in(browser, "ayesha", PASSWORD)

        assert not is_in(browser)

    @pytest.mark.parametrize("weak", ["short", "password1234", "123456789012345", "ayesha"])
    def test_is_not_changed_to_a_weak_one(self, scene: Scene, weak: str) -> None:
        browser = Client()
        try_to_sign_in(browser, "ayesha", PASSWORD)

        answer = browser.post(
            "/account/password/", {"oldpassword": PASSWORD, "password1": weak, "password2": weak}
        )

        assert answer.status_code == 200
        assert Person.objects.get(username="ayesha").check_password(PASSWORD)

    def test_is_changed_by_whoever_knows_the_old_one(self, scene: Scene) -> None:
        browser = Client()
        try_to_sign_in(browser, "ayesha", PASSWORD)
        new = "another horse, another battery"

        refused = browser.post(
            "/account/password/", {"oldpassword": "guess", "password1": new, "password2": new}
        )
        changed = browser.post(
            "/account/password/", {"oldpassword": PASSWORD, "password1": new, "password2": new}
        )

        assert (refused.status_code, changed.status_code) == (200, 302)
        assert Person.objects.get(username="ayesha").check_password(new)

    @pytest.mark.parametrize(
        "path", ["signup/", "password/reset/", "email/", "password/set/", "social/", "login/code/"]
    )
    def test_has_no_door_beside_it(self, scene: Scene, path: str) -> None:
        assert Client().get(f"/account/{path}").status_code == 404


class TestAttempts:
    def test_on_one_name_are_counted_whatever_its_case_and_wherever_they_come_from(
        self, scene: Scene
    ) -> None:
        names = ["ayesha", "AYESHA", "Ayesha", "ayesha", "ayeshA"]
        for number, name in enumerate(names):
            try_to_sign_in(Client(REMOTE_ADDR=f"192.0.2.{number}"), name, "wrong")
        late = Client(REMOTE_ADDR="192.0.2.99")

        answer = try_to_sign_in(late, "ayesha", PASSWORD)

        assert "Too many failed login attempts" in answer.content.decode()
        assert not is_in(late)

    def test_on_one_name_leave_others_alone(self, scene: Scene) -> None:
        for number in range(9):
            try_to_sign_in(Client(REMOTE_ADDR=f"192.0.2.{number}"), "ayesha", "wrong")
        other = Client(REMOTE_ADDR="192.0.2.99")

        try_to_sign_in(other, "bilal", PASSWORD)

        assert is_in(other)

    def test_from_one_address_are_counted_whatever_it_says_of_itself(self, scene: Scene) -> None:
        for number in range(10):
            browser = Client(REMOTE_ADDR="192.0.2.1", HTTP_X_FORWARDED_FOR=f"198.51.100.{number}")
            try_to_sign_in(browser, f"guess{number}", "wrong")
        browser = Client(REMOTE_ADDR="192.0.2.1", HTTP_X_FORWARDED_FOR="198.51.100.200")

        try_to_sign_in(browser, "bilal", PASSWORD)

        assert not is_in(browser)

    def test_of_codes_are_counted_too(self, scene: Scene) -> None:
        person = Person.objects.get(username="ayesha")
        TOTP.activate(person, SECRET)
        browser = Client()
        try_to_sign_in(browser, "ayesha", PASSWORD)
        for number in range(20):
            browser.post("/account/second/verify/", {"code": f"{number:06}"})

        browser.post("/account/second/verify/", {"code": code_now()})

        assert not is_in(browser)

    def test_are_counted_together_by_all_processes(self) -> None:
        found = settings_with()

        assert found["cache"] == "django.core.cache.backends.filebased.FileBasedCache"


class TestSession:
    def test_is_kept_in_a_cookie_that_scripts_cannot_read(self, scene: Scene) -> None:
        browser = Client()
        try_to_sign_in(browser, "ayesha", PASSWORD)

        cookie = browser.cookies[ours.SESSION_COOKIE_NAME]

        assert cookie["httponly"]
        assert cookie["samesite"] == "Lax"
        assert cookie["max-age"] == 12 * 3600

    def test_begins_anew_with_signing_in(self, scene: Scene) -> None:
        browser = Client()
        browser.get(LOGIN)
        session = browser.session
        session["planted"] = "by somebody else"
        session.save()
        before = browser.session.session_key

        try_to_sign_in(browser, "ayesha", PASSWORD)

        assert browser.session.session_key != before

    def test_ends_with_signing_out(self, scene: Scene) -> None:
        browser = Client()
        try_to_sign_in(browser, "ayesha", PASSWORD)
        stolen = Client()
        stolen.cookies[ours.SESSION_COOKIE_NAME] = browser.cookies[ours.SESSION_COOKIE_NAME].value
        assert is_in(stolen)

        browser.post("/account/logout/")

        assert not is_in(stolen)
        assert not is_in(browser)

    def test_is_not_ended_by_a_link(self, scene: Scene, sign_in: SignIn) -> None:
        browser = sign_in("ayesha")

        browser.get("/account/logout/")

        assert is_in(browser)

    def test_ends_when_somebody_is_switched_off(self, scene: Scene, sign_in: SignIn) -> None:
        browser = sign_in("ayesha")
        assert is_in(browser)

        operations.deactivate(scene.people["ayesha"], by=scene.people["omar"], at=scene.at)

        assert not is_in(browser)

    def test_ends_when_an_administrator_sets_a_password(self, scene: Scene, sign_in: SignIn) -> None:
        browser = sign_in("ayesha")

        answer = sign_in("omar").post(f"/people/{scene.people['ayesha']}/password/", follow=True)

        assert not is_in(browser)
        (fresh,) = [
            part.split("<")[0] for part in answer.content.decode().split('dir="ltr">')[1:] if len(part) > 20
        ][:1]
        again = Client()
        try_to_sign_in(again, "ayesha", fresh)
        assert is_in(again)

    def test_shows_a_fresh_password_once(self, scene: Scene, sign_in: SignIn) -> None:
        browser = sign_in("omar")

        first = browser.post("/people/add/", {"username": "sana", "role": "analyst"}, follow=True)
        second = browser.get("/people/")

        assert "fresh-password" in first.content.decode()
        assert "fresh-password" not in second.content.decode()


class TestSecondStep:
    def test_stands_before_every_page_and_every_step(
        self, scene: Scene, sign_in: SignIn, settings: Settings
    ) -> None:
        settings.TOTP_REQUIRED = True
        known = known_values(scene)
        before = contents()

        for name, rule in RULES.items():
            page = next(each for each in pages() if each.name == name)
            browser = sign_in(rule.step.by if rule.step else "bilal")
            path = page.path(*next(values_for(page, known)))
            for answer in (browser.get(path), browser.post(path, rule.step.said(scene) if rule.step else {})):
                assert (answer.status_code, answer["Location"]) == (302, reverse("mfa_activate_totp")), path

        after = contents()
        assert {name for name in before if before[name] != after[name]} <= {"access_person"}  # last_login

    def test_lets_in_with_the_code_alone(self, scene: Scene, settings: Settings) -> None:
        settings.TOTP_REQUIRED = True
        TOTP.activate(Person.objects.get(username="ayesha"), SECRET)
        browser = Client()

        answer = try_to_sign_in(browser, "ayesha", PASSWORD)
        was_in = is_in(browser)
        browser.post("/account/second/verify/", {"code": code_now()})

        assert answer["Location"] == reverse("mfa_authenticate")
        assert not was_in
        assert is_in(browser)

    def test_takes_a_code_once(self, scene: Scene) -> None:
        person = Person.objects.get(username="ayesha")
        TOTP.activate(person, SECRET)
        RecoveryCodes.activate(person)
        code = Authenticator.objects.get(user=person, type="recovery_codes").wrap().get_unused_codes()[0]
        first, second = Client(), Client()
        for browser in (first, second):
            try_to_sign_in(browser, "ayesha", PASSWORD)
            browser.post("/account/second/verify/", {"code": code})

        assert is_in(first)
        assert not is_in(second)

    def test_keeps_its_secret_sealed(self, scene: Scene) -> None:
        TOTP.activate(Person.objects.get(username="ayesha"), SECRET)

        kept = json.dumps(Authenticator.objects.get(user__username="ayesha", type="totp").data)

        assert SECRET not in kept

    def test_is_not_given_up_where_it_is_asked_for(self, scene: Scene, settings: Settings) -> None:
        settings.TOTP_REQUIRED = True
        person = Person.objects.get(username="ayesha")
        TOTP.activate(person, SECRET)
        browser = Client()
        try_to_sign_in(browser, "ayesha", PASSWORD)
        browser.post("/account/second/verify/", {"code": code_now()})

        browser.post("/account/second/app/remove/", follow=True)

        assert Authenticator.objects.filter(user=person, type="totp").exists()


class TestWayBack:
    @pytest.mark.parametrize(
        "away", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:x"]
    )
    def test_never_leads_to_another_site(self, scene: Scene, away: str) -> None:
        browser = Client()
        answers = [
            browser.post(LOGIN, {"login": "ayesha", "password": PASSWORD, "next": away}),
            browser.post("/reading/", {"theme": "dark", "next": away}),
            browser.post("/language/", {"language": "ur", "next": away}),
            browser.post("/account/logout/", {"next": away}),
        ]

        for answer in answers:
            assert answer.status_code in {200, 302}
            target = urlsplit(answer.headers.get("Location", "/"))
            assert (target.scheme, target.netloc) == ("", "")
            assert "evil" not in target.path

    def test_leads_to_the_page_that_was_asked_for(self, scene: Scene) -> None:
        browser = Client()

        sent = urlsplit(browser.get("/figures/?organisation=river-front")["Location"])
        answer = browser.post(
            LOGIN, {"login": "ayesha", "password": PASSWORD, "next": parse_qs(sent.query)["next"][0]}
        )

        assert answer["Location"] == "/figures/?organisation=river-front"


class TestWishes:
    def test_are_kept_by_the_browser_alone(self, scene: Scene, sign_in: SignIn) -> None:
        browser = sign_in("ayesha")
        before = contents()

        browser.post("/language/", {"language": "ur", "next": "/queue/"})
        browser.post("/reading/", {"theme": "dark", "script": "nastaliq", "next": "/queue/"})
        shown = browser.get("/queue/").content.decode()

        assert 'lang="ur" dir="rtl" data-theme="dark" data-script="nastaliq"' in shown
        assert contents() == before

    def test_that_are_none_are_left_out(self, scene: Scene) -> None:
        browser = Client()

        browser.post("/reading/", {"theme": "<script>", "script": "comic"})
        shown = browser.get(LOGIN).content.decode()

        assert 'data-theme="auto" data-script="headings"' in shown


class TestSettings:
    def test_mark_cookies_secure_behind_https(self) -> None:
        found = settings_with(OPENIRU_PUBLIC_URL="https://unit.example")

        assert found["secure"] == [True, True]
        assert found["hsts"] >= 31_536_000
        assert found["trusted"] == ["https://unit.example"]

    def test_never_show_what_broke(self) -> None:
        assert settings_with(OPENIRU_DEBUG="true", DEBUG="true")["debug"] is False

    def test_answer_to_known_names_alone(self, scene: Scene) -> None:
        assert Client(HTTP_HOST="evil.example").get(LOGIN).status_code == 400


class TestDesignPage:
    def test_is_closed_in_a_working_installation(self, scene: Scene, settings: Settings) -> None:
        shut = Client().get("/design/").status_code
        settings.DESIGN_PAGE = True
        opened = Client().get("/design/").status_code

        assert (shut, opened) == (404, 200)


def settings_with(**environment: str) -> dict[str, Any]:
    """What the settings are in a process with this environment."""
    program = (
        "import json; from openiru.config import settings as s; print(json.dumps({"
        "'secure': [s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE], 'hsts': s.SECURE_HSTS_SECONDS,"
        "'trusted': s.CSRF_TRUSTED_ORIGINS, 'debug': s.DEBUG, 'cache': s.CACHES['default']['BACKEND']}))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, **environment},
        check=True,
        capture_output=True,
        text=True,
    )
    found: dict[str, Any] = json.loads(done.stdout)
    return found

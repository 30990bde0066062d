"""How people come in: password, second step, recovery codes; and what they meet when something is wrong."""

import base64
import hashlib
import hmac
import struct
import time

import pytest
from playwright.sync_api import Page, expect
from tests.factories.people import PASSWORD
from tests.factories.served import sign_in
from tests.functional.conftest import Visitor

pytestmark = pytest.mark.browser


def code_of(secret: str) -> str:
    """What an authenticator app shows now: RFC 6238 with SHA-1, six digits, thirty seconds."""
    key = base64.b32decode(secret)
    digest = hmac.new(key, struct.pack(">Q", int(time.time()) // 30), hashlib.sha1).digest()
    start = digest[-1] & 15
    (number,) = struct.unpack(">I", digest[start : start + 4])
    return f"{(number & 0x7FFFFFFF) % 1_000_000:06}"


def sign_out(page: Page) -> None:
    """Through the menu, as a person does."""
    page.locator("header details.menu").last.locator("summary").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


class TestPassword:
    def test_opens_the_page_that_was_asked_for(self, visit: Visitor) -> None:
        page = visit(None)
        page.goto("/figures/")
        page.get_by_label("User name").fill("ayesha")
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()

        expect(page.get_by_role("heading", name="Figures", level=1)).to_be_visible()

    def test_opens_the_portal_for_staff_of_platforms(self, visit: Visitor) -> None:
        page = visit("farid")

        expect(page.get_by_role("heading", name="Requests")).to_be_visible()

    def test_says_when_it_is_wrong_and_not_what_was_wrong(self, visit: Visitor) -> None:
        page = visit(None)
        said = []
        for username in ("omar", "nobody.here"):
            page.goto("/account/login/")
            page.get_by_label("User name").fill(username)
            page.get_by_label("Password").fill("not the password at all")
            page.get_by_role("button", name="Sign in").click()
            said.append(page.get_by_role("alert").inner_text())

        assert "not correct" in said[0]
        assert said[0] == said[1]


class TestSecondStep:
    def test_is_set_up_and_asked_for_at_the_next_sign_in(self, visit: Visitor) -> None:
        page = visit("sana")
        page.goto("/account/second/")
        page.get_by_role("link", name="Set up an authenticator app").click()
        if page.get_by_role("heading", name="Say once more that it is you").is_visible():
            page.get_by_label("Password").fill(PASSWORD)
            page.get_by_role("button", name="Go on").click()
        expect(page.get_by_alt_text("The secret as a picture for authenticator apps")).to_be_visible()
        secret = page.get_by_label("Secret").input_value()
        page.get_by_label("Authenticator code").fill(code_of(secret))
        page.get_by_role("button", name="Turn on").click()
        recovery = page.locator("pre").inner_text().split()
        assert len(recovery) == 10
        sign_out(page)

        sign_in(page, "sana")
        expect(page.get_by_role("heading", name="Second step")).to_be_visible()
        page.get_by_label("Code").fill("000000")
        page.get_by_label("Code").press("Enter")
        expect(page.get_by_role("alert")).to_contain_text("Incorrect code.")
        page.goto("/queue/")
        expect(page.get_by_role("heading", name="Second step")).to_be_visible()
        expect(page.get_by_role("link", name="Queue")).to_have_count(0)

        page.get_by_label("Code").fill(code_of(secret))
        page.get_by_label("Code").press("Enter")
        expect(page.get_by_role("heading", name="What needs you now")).to_be_visible()
        sign_out(page)

        sign_in(page, "sana")
        page.get_by_label("Code").fill(recovery[0])
        page.get_by_label("Code").press("Enter")
        expect(page.get_by_role("heading", name="What needs you now")).to_be_visible()
        sign_out(page)

        sign_in(page, "sana")
        page.get_by_label("Code").fill(recovery[0])
        page.get_by_label("Code").press("Enter")
        expect(page.get_by_role("alert")).to_contain_text("Incorrect code.")

"""One account on its way: claimed, proposed by keyboard alone, approved, referred, sent, answered, seen as blocked."""

import json
import time
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page, expect
from tests.factories.furnished import CONNECTED
from tests.factories.receivers import Receiver
from tests.factories.served import Installation
from tests.functional.conftest import Visitor

from openiru.platforms.connectors.webhook.messages import signed_headers

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

HANDLE = "valley.news"
WORDS = "Looked at every post: it speaks for the organisation."
_QUESTIONS = 5
_PATIENCE_S = 30.0


def tab_to(page: Page, name: str) -> None:
    """Press Tab until the field or button `name` has the focus."""
    for _ in range(120):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.name") == name:
            return
    raise AssertionError(f"{name} cannot be reached with the Tab key")


def propose_by_keyboard(page: Page) -> None:
    """Answer all that the form asks, without a pointer."""
    for exemption in ("press", "research", "art", "counter_speech", "documentation"):
        tab_to(page, f"{exemption}_applies")
        page.keyboard.press("Space")  # "No" stands first
        page.keyboard.press("Tab")
        page.keyboard.type(WORDS)
    tab_to(page, "ground")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    tab_to(page, "tier")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    tab_to(page, "reason")
    page.keyboard.type("Official output that asks readers to join.")
    page.keyboard.press("Escape")  # out of the text, so that letters are keys again
    page.keyboard.press("s")


def answer_by_callback(made: Installation, receiver: Receiver, message: dict[str, object]) -> httpx.Response:
    """The platform tells, signed with its own secret, that it closed the account."""
    data = message["data"]
    assert isinstance(data, dict)
    outcomes = [
        {
            "item_id": item["item_id"],
            "outcome": "account_terminated",
            "reason": "Speaks for a listed organisation.",
            "basis": "terms",
            "rule": "Dangerous organisations",
        }
        for item in data["items"]
    ]
    now = datetime.now(UTC)
    said = {"referral_id": data["referral_id"], "outcomes": outcomes}
    body = json.dumps({"type": "referral.outcomes", "timestamp": now.isoformat(), "data": said}).encode()
    secret = made.places["secrets"]["callback"]
    headers = signed_headers("msg-of-the-platform", now, body, secret=secret)
    return httpx.post(
        f"{made.url}/api/v1/callbacks/{CONNECTED}", content=body, headers=headers, trust_env=False
    )


def arrived(receiver: Receiver, reference: str) -> dict[str, Any]:
    """The one message about a referral; what other tests said about others may arrive at the same desk."""
    until = time.monotonic() + _PATIENCE_S
    while time.monotonic() < until:
        bodies = list(receiver.messages.get(CONNECTED, {}).values())
        found = [each for each in map(json.loads, bodies) if each["data"].get("reference") == reference]
        if found:
            (message,) = found
            return dict(message)
        time.sleep(0.1)
    raise AssertionError("the referral never reached the platform")


class TestOneAccount:
    def test_goes_from_a_lead_to_a_block(
        self, visit: Visitor, installation: Installation, receiver: Receiver
    ) -> None:
        analyst = visit("ayesha")
        analyst.goto("/queue/?platform=facebook")
        row = analyst.get_by_role("row").filter(has_text=HANDLE)
        row.get_by_role("button", name="Claim").click()
        expect(analyst.get_by_text("Held by you until")).to_be_visible()
        analyst.keyboard.press("o")
        expect(analyst.get_by_role("heading", name="Proposal")).to_be_visible()
        case = analyst.url

        propose_by_keyboard(analyst)

        expect(analyst.get_by_text("The case waits for a second person.")).to_be_visible()
        expect(analyst.get_by_text("does not apply")).to_have_count(_QUESTIONS)

        supervisor = visit("bilal")
        supervisor.goto(case)
        expect(supervisor.get_by_label("Reason")).not_to_be_empty()
        supervisor.keyboard.press("a")
        expect(supervisor.get_by_text("The case was approved.")).to_be_visible()

        analyst.goto("/referrals/new/?platform=facebook")
        for box in analyst.get_by_role("checkbox", name="Tick", exact=False).all():
            box.set_checked(HANDLE in (box.get_attribute("aria-label") or ""))
        analyst.keyboard.press("m")
        expect(analyst.get_by_text("It can be recalled until it leaves.")).to_be_visible()
        expect(analyst.get_by_role("button", name="Recall")).to_be_visible()
        reference = analyst.get_by_role("heading", level=1).inner_text()

        message = arrived(receiver, reference)
        assert [item["subject"]["handle"] for item in message["data"]["items"]] == [HANDLE]
        answered = answer_by_callback(installation, receiver, message)
        assert answered.status_code == 200, answered.text

        analyst.reload()
        expect(analyst.get_by_text("blocked", exact=True)).to_be_visible()
        expect(analyst.get_by_text("account closed for good")).to_be_visible()
        expect(analyst.get_by_text("answered in full").first).to_be_visible()
        assert arrived(receiver, reference) == message

    def test_is_answered_in_the_portal_too(self, visit: Visitor, installation: Installation) -> None:
        staff = visit("tania")
        staff.goto(installation.address("referral", "asked").replace("/referrals/", "/portal/referrals/"))
        expect(staff.get_by_role("button", name="We received it")).to_be_visible()
        staff.keyboard.press("k")
        expect(staff.get_by_text("Noted that you received it.")).to_be_visible()
        staff.get_by_label("What you did").select_option(label="account suspended")
        staff.keyboard.press("Escape")
        staff.get_by_role("heading", level=1).click()
        staff.keyboard.press("s")
        expect(staff.get_by_text("2 answers were recorded.")).to_be_visible()

        analyst = visit("ayesha")
        analyst.goto(installation.address("referral", "asked"))

        expect(analyst.get_by_text("blocked", exact=True)).to_have_count(2)
        expect(analyst.get_by_text("account suspended")).to_have_count(2)

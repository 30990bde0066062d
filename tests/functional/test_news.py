"""A platform answers, and the analyst's open page says so by itself; without scripts a plain link does."""

import re

import pytest
from playwright.sync_api import expect
from tests.factories.served import Installation
from tests.functional.conftest import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

PATIENCE_MS = 30_000  # far beyond what is promised: busy machines must not fail this


class TestNews:
    def test_reaches_an_open_page_and_leads_to_the_answer(
        self, visit: Visitor, installation: Installation
    ) -> None:
        analyst = visit("ayesha")
        analyst.goto(installation.address("referral", "answered"))
        news = analyst.get_by_role("link", name=re.compile("referrals? answered"))
        notice = analyst.get_by_role("link", name="New answers arrived: show them")
        expect(notice).to_be_hidden()

        platform = visit("farid")
        platform.goto(f"/portal/referrals/{installation.places['referrals']['answered']}/conversation/")
        platform.get_by_label("Title").fill("Pictures")
        platform.get_by_role("textbox", name="Message").fill("Which of the pictures do you mean?")
        platform.get_by_label("This is a question that we need answered").check()
        platform.get_by_role("button", name="Send to the unit").click()
        expect(platform.get_by_text("The unit has your message.")).to_be_visible()

        expect(notice).to_be_visible(timeout=PATIENCE_MS)
        expect(news).to_be_visible(timeout=PATIENCE_MS)
        analyst.get_by_role("link", name="Conversation").click()
        expect(analyst.get_by_text("Which of the pictures do you mean?")).to_be_visible()

        analyst.get_by_role("link", name="Answer this question").first.click()
        analyst.get_by_role("textbox", name="Message").fill("Those of 28 June.")
        analyst.get_by_role("button", name="See it as the platform reads it").click()
        expect(analyst.get_by_role("heading", level=1)).to_have_text("As the platform reads it")
        analyst.get_by_role("button", name="Send to the platform").click()
        expect(analyst.get_by_text("Your message goes to the platform.")).to_be_visible()
        platform.reload()
        expect(platform.get_by_text("Those of 28 June.")).to_be_visible()

    def test_is_a_plain_link_where_scripts_are_off(self, visit: Visitor, installation: Installation) -> None:
        platform = visit("farid", java_script_enabled=False)
        platform.goto(f"/portal/referrals/{installation.places['referrals']['answered']}/conversation/")
        platform.get_by_role("textbox", name="Message").fill("One more thing.")
        platform.get_by_role("button", name="Send to the unit").click()
        expect(platform.get_by_text("The unit has your message.")).to_be_visible(timeout=PATIENCE_MS)

        analyst = visit("ayesha", java_script_enabled=False)
        analyst.goto("/queue/")
        analyst.get_by_role("link", name=re.compile("referrals? answered")).click()
        about = installation.places["referrals"]["answered"]
        analyst.get_by_role("table").first.locator(f'a[href*="{about}"]').click()
        expect(analyst.get_by_text("One more thing.").first).to_be_visible(timeout=PATIENCE_MS)
        analyst.get_by_role("textbox", name="Internal note").fill("They hurry; answer today.")
        analyst.get_by_role("button", name="Keep note within the unit").click()
        expect(analyst.locator("section[aria-labelledby=internal]")).to_contain_text("They hurry")

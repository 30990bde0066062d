"""Everything works where JavaScript is off; it only adds speed."""

import pytest
from playwright.sync_api import expect
from tests.factories.served import Installation
from tests.functional.conftest import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

WORDS = "Looked at every post; nothing of the kind."


class TestWithoutScript:
    def test_a_case_is_proposed_and_decided(self, visit: Visitor, installation: Installation) -> None:
        page = visit("ayesha", java_script_enabled=False)
        page.goto("/queue/")
        page.get_by_label("Platform").select_option("telegram")
        page.get_by_role("button", name="Show").click()
        expect(page.get_by_role("row")).to_have_count(2)  # the head, and one lead
        page.get_by_role("button", name="Claim").click()
        page.get_by_label("Instrument").select_option("content_removal")
        page.get_by_role("button", name="Open a case").click()
        case = page.url

        page.get_by_role("button", name="Submit", exact=False).last.click()
        for question in page.get_by_role("group").filter(has=page.get_by_role("textbox")).all():
            question.get_by_label("No", exact=True).check()
            question.get_by_role("textbox").fill(WORDS)
        page.get_by_role("group", name="Ground").get_by_role("radio").nth(2).check()
        page.get_by_role("group", name="Tier").get_by_role("radio").nth(2).check()
        page.get_by_label("Reason", exact=True).fill("Official output that asks readers to join.")
        page.get_by_role("button", name="Submit S").click()
        expect(page.get_by_text("The case waits for a second person.")).to_be_visible()

        supervisor = visit("bilal", java_script_enabled=False)
        supervisor.goto("/approvals/")
        supervisor.get_by_label("Tick morning.herald").check()
        supervisor.get_by_role("button", name="Preview what is ticked").click()
        expect(supervisor.get_by_text("reaches far and is not ticked")).to_be_visible()
        supervisor.get_by_label("Tick morning.herald").check()
        supervisor.get_by_label("Reason").fill("The author's reason holds.")
        supervisor.get_by_role("button", name="Approve ticked").click()
        expect(supervisor.get_by_role("heading", level=1)).to_have_text("1 case was decided")
        supervisor.goto(case)
        expect(supervisor.get_by_text("approved", exact=True).first).to_be_visible()

    def test_language_and_light_are_chosen_in_the_menu(self, visit: Visitor) -> None:
        page = visit("ayesha", java_script_enabled=False)
        page.goto("/figures/?organisation=river-front")
        page.locator("header details.menu").last.locator("summary").click()
        page.get_by_role("button", name="اردو").click()

        expect(page.locator("html")).to_have_attribute("dir", "rtl")
        assert page.url.endswith("/figures/?organisation=river-front")
        page.locator("header details.menu").last.locator("summary").click()
        page.locator("button[name=theme][value=dark]").click()
        expect(page.locator("html")).to_have_attribute("data-theme", "dark")
        expect(page.locator("html")).to_have_attribute("lang", "ur")

    def test_captured_pictures_stay_covered(self, visit: Visitor, installation: Installation) -> None:
        page = visit("ayesha", java_script_enabled=False)
        page.goto(installation.address("lead", "north.wind"))

        expect(page.locator(".veil__hold img").first).to_have_css(
            "filter", "grayscale(1) blur(18px) contrast(0.85)"
        )
        page.get_by_label("Keep uncovered").first.check()
        expect(page.locator(".veil__hold img").first).to_have_css("filter", "grayscale(1)")

    def test_known_and_captured_picture_are_compared(
        self, visit: Visitor, installation: Installation
    ) -> None:
        page = visit("ayesha", java_script_enabled=False)
        page.goto(installation.address("lead", "valley.news"))
        pair = page.locator(".pair")

        for image in pair.locator("img").all():
            expect(image).to_have_css("filter", "grayscale(1) blur(18px) contrast(0.85)")
        for box in pair.get_by_label("Keep uncovered").all():
            box.focus()
            page.keyboard.press("Space")
        for image in pair.locator("img").all():
            expect(image).to_have_css("filter", "grayscale(1)")
        expect(page.get_by_role("img", name="6 of 256 bits differ")).to_be_visible()
        page.get_by_text("The same in words").click()
        expect(page.get_by_text("Rows and columns from 1, broad shapes first.")).to_be_visible()

    def test_a_quarantine_is_ended(self, visit: Visitor, installation: Installation) -> None:
        page = visit("bilal", java_script_enabled=False)
        page.goto("/banks/")
        page.get_by_role("link", name="in quarantine: 1").click()
        page.get_by_role("row").nth(1).get_by_role("link").first.click()
        page.get_by_label("Reason").first.fill("A poster, not a flag of everybody.")
        page.get_by_role("button", name="Confirm").click()

        expect(page.get_by_text("The entry was confirmed.")).to_be_visible()
        expect(page.get_by_text("looked for now")).to_be_visible()

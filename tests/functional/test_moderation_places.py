"""Every place of a platform's own installation: nothing breaks, nothing keeps anybody out, by the keys alone."""

import pytest
from playwright.sync_api import expect
from tests.factories.served import Installation
from tests.functional.conftest import Visitor
from tests.functional.places import places_of_moderation
from tests.functional.test_every_place import WISHES, faults_of

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]


class TestEveryPlace:
    def test_has_no_fault(self, visit_platform: Visitor, platform_side: Installation) -> None:
        going = places_of_moderation(platform_side)

        found = {wishes: faults_of(visit_platform, platform_side, going, *wishes) for wishes in WISHES}

        assert {wishes: faults for wishes, faults in found.items() if faults} == {}


class TestKeys:
    def test_lead_from_the_queue_to_an_item_and_show_where_they_are(
        self, visit_platform: Visitor, platform_side: Installation
    ) -> None:
        page = visit_platform("maya")
        page.keyboard.press("Tab")
        expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
        page.get_by_role("link", name="hill.voice").focus()
        page.keyboard.press("Enter")
        page.wait_for_url(f"**/items/{platform_side.places['waiting']}/")
        stops = 0
        for _ in range(30):
            page.keyboard.press("Tab")
            tag, outline = page.evaluate(
                "(() => { const e = document.activeElement;"
                " return [e.tagName, parseFloat(getComputedStyle(e).outlineWidth)] })()"
            )
            if tag != "BODY":
                stops += 1
                assert outline >= 2, page.evaluate("document.activeElement.outerHTML")

        assert stops > 15

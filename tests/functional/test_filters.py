"""Filters act as soon as they are chosen, stand in the address, and a form is sent once."""

import pytest
from playwright.sync_api import Request, expect
from tests.factories.served import Installation
from tests.functional.conftest import Visitor

pytestmark = pytest.mark.browser


class TestQueue:
    def test_is_filtered_as_soon_as_something_is_chosen(self, visit: Visitor) -> None:
        page = visit("ayesha")
        page.goto("/queue/")
        everything = page.locator("#leads tbody tr").count()
        page.get_by_label("Platform").select_option("x")

        expect(page.locator("#leads tbody tr")).to_have_count(1)
        expect(page.get_by_role("link", name="student.notes")).to_be_visible()
        assert "platform=x" in page.url
        assert everything > 1
        page.go_back()
        expect(page.locator("#leads tbody tr")).to_have_count(everything)

    def test_shows_the_same_when_its_address_is_opened_again(self, visit: Visitor) -> None:
        page = visit("bilal")
        page.goto("/queue/?platform=telegram&sure=40")

        expect(page.get_by_label("Platform")).to_have_value("telegram")
        expect(page.get_by_label("Confidence")).to_have_value("40")
        expect(page.get_by_role("link", name="student.notes")).to_have_count(0)


class TestForms:
    def test_are_sent_once_however_often_the_button_is_pressed(
        self, visit: Visitor, installation: Installation
    ) -> None:
        page = visit("ayesha")
        page.goto("/platforms/x/")
        page.get_by_text("Note a meeting").click()
        page.get_by_label("Held at (UTC)").fill("2025-07-01T10:00")
        page.get_by_label("About").fill("Pressed twice")
        sent: list[Request] = []
        page.on("request", lambda request: sent.append(request) if request.method == "POST" else None)
        page.get_by_role("button", name="Keep").dblclick()

        expect(page.get_by_text("The meeting was noted.")).to_be_visible()
        expect(page.get_by_text("Pressed twice")).to_have_count(1)
        assert len(sent) == 1

    def test_tick_all_but_what_reaches_far(self, visit: Visitor) -> None:
        page = visit("bilal")
        page.goto("/approvals/")
        page.get_by_label("Tick all that do not reach far").check()

        expect(page.get_by_label("Tick hill.voice")).to_be_checked()
        expect(page.get_by_label("Tick front.daily")).not_to_be_checked()

"""Hands on the keys: search from anywhere, letters on buttons, where the focus is, and pictures held open."""

import pytest
from playwright.sync_api import expect
from tests.factories.served import Installation
from tests.functional.conftest import Visitor

pytestmark = pytest.mark.browser


class TestSearch:
    def test_opens_with_control_and_k_and_finds_a_handle(self, visit: Visitor) -> None:
        page = visit("ayesha")
        page.keyboard.press("Control+k")
        expect(page.get_by_role("searchbox")).to_be_focused()

        page.keyboard.type("https://facebook.example/sun.rise")
        expect(page.locator("#found")).to_contain_text("sun.rise")
        page.keyboard.press("Enter")

        expect(page.get_by_role("heading", level=1)).to_contain_text("Sun Rise")

    def test_opens_a_referral_by_its_reference(self, visit: Visitor) -> None:
        page = visit("ayesha")
        page.goto("/figures/")
        page.keyboard.press("Control+k")
        page.keyboard.type(f"IRU-{page.evaluate('new Date().getFullYear()')}-000001")
        page.keyboard.press("Enter")

        expect(page.get_by_role("heading", level=1)).to_contain_text("000001")

    def test_lets_go_with_escape(self, visit: Visitor) -> None:
        page = visit("ayesha")
        page.keyboard.press("Control+k")
        page.keyboard.type("river")
        expect(page.locator("#found")).to_contain_text("River Front")
        page.keyboard.press("Escape")

        expect(page.locator("#found")).to_be_empty()
        expect(page.get_by_role("searchbox")).not_to_be_focused()


class TestLetters:
    def test_press_the_button_that_shows_them(self, visit: Visitor) -> None:
        page = visit("ayesha")
        page.keyboard.press("n")

        page.wait_for_url("**/leads/**")

    def test_are_letters_again_inside_a_text(self, visit: Visitor, installation: Installation) -> None:
        page = visit("bilal")
        page.goto(installation.address("case", "front.daily"))
        page.get_by_label("Reason").fill("")
        page.get_by_label("Reason").press_sequentially("radar")

        expect(page.get_by_label("Reason")).to_have_value("radar")
        assert page.url.endswith(installation.address("case", "front.daily"))

    def test_stay_quiet_with_a_modifier(self, visit: Visitor) -> None:
        page = visit("ayesha")
        page.keyboard.press("Alt+n")
        page.keyboard.press("Control+Shift+x")

        expect(page.get_by_role("heading", name="What needs you now")).to_be_visible()


class TestFocus:
    def test_reaches_the_content_in_one_step(self, visit: Visitor) -> None:
        page = visit("ayesha")
        page.keyboard.press("Tab")
        skip = page.get_by_role("link", name="Skip to the content")
        expect(skip).to_be_focused()
        expect(skip).to_be_in_viewport()
        page.keyboard.press("Enter")

        assert page.evaluate("document.activeElement.id") == "content"

    def test_can_be_seen_wherever_it_goes(self, visit: Visitor, installation: Installation) -> None:
        page = visit("ayesha")
        page.goto(installation.address("case", "rf.press"))
        stops = 0
        for _ in range(40):
            page.keyboard.press("Tab")
            tag, outline = page.evaluate(
                "(() => { const e = document.activeElement;"
                " return [e.tagName, parseFloat(getComputedStyle(e).outlineWidth)] })()"
            )
            if tag != "BODY":
                stops += 1
                assert outline >= 2, page.evaluate("document.activeElement.outerHTML")

        assert stops > 30

    def test_goes_to_what_was_refused(self, visit: Visitor, installation: Installation) -> None:
        page = visit("ayesha")
        page.goto(installation.address("case", "rf.press"))
        page.locator("form.panel").evaluate("form => form.noValidate = true")
        page.keyboard.press("s")
        page.get_by_role("alert").get_by_role("link").first.click()

        expect(page.get_by_role("alert")).to_contain_text("This field is required.")
        assert "_applies" in page.evaluate("location.hash")


class TestVeil:
    def test_uncovers_a_picture_only_while_it_is_held(
        self, visit: Visitor, installation: Installation
    ) -> None:
        page = visit("ayesha")
        page.goto(installation.address("case", "rf.press"))
        veil = page.get_by_role("button", name="Captured picture").first
        picture = veil.locator("img")
        covered = picture.evaluate("e => getComputedStyle(e).filter")
        veil.focus()
        page.keyboard.down("Space")
        held = picture.evaluate("e => getComputedStyle(e).filter")
        page.keyboard.up("Space")
        again = picture.evaluate("e => getComputedStyle(e).filter")

        assert "blur" in covered
        assert "blur" not in held
        assert "grayscale" in held
        assert again == covered
        assert picture.evaluate("e => e.decode().then(() => e.naturalWidth)") == 320

"""Every place as people see it: both languages, light and dark, wide and narrow. `make screenshots` takes them.

A few go into the folder that the documents show, made small; all of them into a folder of their own, to be looked at.
"""

import io
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import pytest
from PIL import Image
from playwright.sync_api import Page
from tests.factories.served import Installation
from tests.functional.conftest import Visitor
from tests.functional.places import SHOWN, places, places_of_moderation

FOLDER: Final = os.environ.get("OPENIRU_SCREENSHOTS")
ALL: Final = Path(
    os.environ.get("OPENIRU_SCREENSHOTS_ALL") or Path(tempfile.gettempdir()) / "openiru-screenshots"
)
WIDTHS: Final = {"wide": 1440, "narrow": 390}
# What the documents show: the first window of a few places, in English by day, and one in Urdu.
IN_DOCUMENTS: Final = {
    ("home", "en-gb"): "home.png",
    ("queue", "en-gb"): "queue.png",
    ("case", "en-gb"): "case.png",
    ("referral", "en-gb"): "referral.png",
    ("figures", "en-gb"): "figures.png",
    ("portal-referral", "en-gb"): "portal.png",
    ("case", "ur"): "case-urdu.png",
}


def keep_small(page: Page, path: Path) -> None:
    """What the window shows, in 256 colours: a fifth of the size, and no difference to the eye."""
    picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    path.parent.mkdir(parents=True, exist_ok=True)
    picture.quantize(256, dither=Image.Dither.NONE).save(path, "PNG", optimize=True)


@pytest.mark.skipif(FOLDER is None, reason="`make screenshots` takes them")
@pytest.mark.timeout(900)
@pytest.mark.parametrize("language", ["en-gb", "ur"])
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
class TestScreenshots:
    def test_screenshots(
        self, visit: Visitor, installation: Installation, language: str, theme: str, width: str
    ) -> None:
        going = {name: place for name, place in places(installation).items() if name in SHOWN}
        take(visit, installation, going, language, theme, width)

    def test_screenshots_of_a_platforms_own_side(
        self, visit_platform: Visitor, platform_side: Installation, language: str, theme: str, width: str
    ) -> None:
        take(visit_platform, platform_side, places_of_moderation(platform_side), language, theme, width)


def take(
    visit: Visitor,
    installation: Installation,
    going: Mapping[str, tuple[str | None, str]],
    language: str,
    theme: str,
    width: str,
) -> None:
    """Go to all these places and keep what can be seen there."""
    ALL.mkdir(parents=True, exist_ok=True)
    pages = {
        who: visit(who, viewport={"width": WIDTHS[width], "height": 900})
        for who in {who for who, _address in going.values()}
    }
    for page in pages.values():
        cookies = {"django_language": language, "theme": theme}
        page.context.add_cookies(
            [{"name": name, "value": value, "url": installation.url} for name, value in cookies.items()]
        )
    for name, (who, address) in going.items():
        page = pages[who]
        page.goto(address)
        page.evaluate("document.fonts.ready.then(() => null)")
        page.screenshot(path=ALL / f"{name}-{language}-{theme}-{width}.png", full_page=True)
        if (theme, width) == ("light", "wide") and (name, language) in IN_DOCUMENTS:
            keep_small(page, Path(FOLDER or "") / IN_DOCUMENTS[name, language])

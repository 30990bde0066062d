"""Every place as people see it: both languages, light and dark, wide and narrow."""

import os
from pathlib import Path
from typing import Final

import pytest
from tests.factories.served import Installation
from tests.functional.conftest import Visitor
from tests.functional.places import SHOWN, places

FOLDER: Final = os.environ.get("OPENIRU_SCREENSHOTS")
WIDTHS: Final = {"wide": 1440, "narrow": 390}


@pytest.mark.skipif(FOLDER is None, reason="`make screenshots` takes them")
@pytest.mark.timeout(600)
class TestScreenshots:
    @pytest.mark.parametrize("language", ["en-gb", "ur"])
    @pytest.mark.parametrize("theme", ["light", "dark"])
    @pytest.mark.parametrize("width", WIDTHS)
    def test_screenshots(
        self, visit: Visitor, installation: Installation, language: str, theme: str, width: str
    ) -> None:
        folder = Path(FOLDER or "")
        folder.mkdir(parents=True, exist_ok=True)
        going = {name: place for name, place in places(installation).items() if name in SHOWN}
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
            page.goto(address, wait_until="networkidle")
            page.screenshot(path=folder / f"{name}-{language}-{theme}-{width}.png", full_page=True)

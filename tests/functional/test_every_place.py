"""Every place, in both languages, light and dark, wide and narrow: nothing breaks, nothing keeps anybody out."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from tests.factories.served import Installation
from tests.functional.conftest import Visitor
from tests.functional.places import places

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

INSPECT = Path(__file__).with_name("inspect_page.js").read_text(encoding="utf-8")
# Language, light, width and height of the window: each of the first two meets each of the widths.
WISHES = (("en-gb", "light", 390), ("en-gb", "dark", 1440), ("ur", "light", 1440), ("ur", "dark", 390))


FAULTY = """<!doctype html><html lang="fr" dir="ltr"><head><title></title></head><body><main>
<h1>One</h1><h3>Three</h3><nav><a href="#nowhere">a</a></nav><p id="a"></p><p id="a"></p><input name="bare">
<table><thead><tr><th>x</th></tr></thead></table><a href="/x"></a><img src="data:,">
<p style="color: #999; background: #fff">pale</p><div style="width: 4000px">wide</div>
<p><bdi>1</bdi> / <bdi>2</bdi></p><button style="width: 9px; height: 9px; padding: 0">i</button><button data-key="q">no letter</button>
</main></body></html>"""


class TestInspection:
    def test_finds_what_it_looks_for(self, visit: Visitor) -> None:
        page = visit(None)
        page.set_content(FAULTY)

        found = "\n".join(page.evaluate(INSPECT))

        for fault in (
            'lang is "fr"',
            "0 of header.bar",
            'title is ""',
            "no skip link",
            "a nav without a name",
            "heading jumps from 1 to 3",
            "no label: bare",
            "no name: <a",
            "no alt",
            "a table without a caption",
            "a column head without scope",
            "id twice: a",
            "leads nowhere: #nowhere",
            "key not shown: q",
            "runs out of the page",
            "too small to press: <button> i",
            "contrast 2.85: <p> pale",
            "two numbers that change places from the right: 1 / 2",
        ):
            assert fault in found


@pytest.mark.parametrize(("language", "theme", "width"), WISHES)
class TestEveryPlace:
    def test_has_no_fault(
        self, visit: Visitor, installation: Installation, language: str, theme: str, width: int
    ) -> None:
        assert faults_of(visit, installation, places(installation), language, theme, width) == {}


def faults_of(
    visit: Visitor,
    installation: Installation,
    going: Mapping[str, tuple[str | None, str]],
    language: str,
    theme: str,
    width: int,
) -> dict[str, list[str]]:
    """What the inspection finds wrong, by place; empty if nothing."""
    found: dict[str, list[str]] = {}
    pages = {
        who: visit(who, viewport={"width": width, "height": 900})
        for who in {who for who, _address in going.values()}
    }
    for page in pages.values():
        wishes = {"django_language": language, "theme": theme}
        page.context.add_cookies(
            [{"name": name, "value": value, "url": installation.url} for name, value in wishes.items()]
        )
    for name, (who, address) in going.items():
        pages[who].goto(address)
        if faults := pages[who].evaluate(INSPECT):
            found[name] = faults
    for page in pages.values():
        page.context.close()
    return found

"""What is promised in words is there: settings, commands, codes, events, states, links."""

import re
from pathlib import Path

import pytest
from tests.documents import reference

from openiru.config.environment import PREFIX, Environment

ROOT = Path(__file__).parents[2]


class TestReference:
    @pytest.mark.parametrize("name", sorted(reference.DOCUMENTS))
    def test_equals_what_the_code_says(self, name: str) -> None:
        written = (reference.FOLDER / name).read_text(encoding="utf-8")

        assert written == reference.DOCUMENTS[name](), "run `make docs`"


class TestSettings:
    def test_every_setting_has_its_heading_and_no_other(self) -> None:
        headings = set(
            re.findall(r"^## (\S+)$", (ROOT / "docs/reference/settings.md").read_text(), re.MULTILINE)
        )
        ours = {PREFIX + name.upper() for name in Environment.model_fields}

        assert headings == ours | {"DATABASE_URL", "OPENIRU_SECRET_KEY_FILE"}


class TestLinks:
    def test_every_relative_link_leads_somewhere(self) -> None:
        broken = [
            f"{page.relative_to(ROOT)} -> {target}"
            for page in [ROOT / "README.md", *ROOT.glob("docs/**/*.md"), *ROOT.glob("src/**/*.md")]
            for target in re.findall(r"\]\(([^)#\s]+)", page.read_text(encoding="utf-8"))
            if "://" not in target and not (page.parent / target).exists()
        ]

        assert broken == []

    def test_every_decision_is_in_the_list(self) -> None:
        listed = (ROOT / "docs/decisions/README.md").read_text(encoding="utf-8")
        pages = [p.name for p in (ROOT / "docs/decisions").glob("0*.md")]

        assert [name for name in pages if name not in listed] == []


class TestCapabilities:
    def test_each_has_a_page_that_says_what_it_refuses(self) -> None:
        capabilities = [
            "access",
            "audit",
            "evidence",
            "exchanges",
            "intake",
            "platforms",
            "referrals",
            "registry",
            "review",
        ]
        capabilities += ["signals", "statistics"]

        missing = [c for c in capabilities if not (ROOT / "src/openiru" / c / "README.md").is_file()]

        assert missing == []

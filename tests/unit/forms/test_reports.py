from dataclasses import replace
from datetime import UTC, datetime

import pytest

from openiru.forms.reports import ReportPage, ReportTable, pdf_of_report
from openiru.forms.types import Language

PAGE = ReportPage(
    language=Language.ENGLISH,
    title="Report of the campaign: Summer action day",
    facts=(("Goal", "To look at old channels."),),
    tables=(ReportTable(heading="Unit", columns=("Unit", "Items"), rows=(("Northern Unit", "2"),)),),
    digest="sha256:" + "0" * 64,
    dated=datetime(2025, 7, 1, 8, 0, tzinfo=UTC),
)


class TestPdfOfReport:
    @pytest.mark.parametrize("language", list(Language))
    def test_sets_what_no_font_of_ours_shows_as_numbers_and_is_the_same_twice(
        self, language: Language
    ) -> None:
        # A rocket, a Chinese word, and a joined family: people call campaigns as they like.
        page = replace(PAGE, language=language, title="Sommer 🚀 行动 مہم 👨‍👩‍👧")

        made = pdf_of_report(page)

        assert made.startswith(b"%PDF-")
        assert made == pdf_of_report(page)

    def test_never_reads_words_as_markup(self) -> None:
        assert pdf_of_report(replace(PAGE, title='#panic("x") $x$ "quoted" `ticks` \\ *bold*'))

    def test_sets_a_report_of_nothing(self) -> None:
        assert pdf_of_report(replace(PAGE, tables=(replace(PAGE.tables[0], rows=()),)))

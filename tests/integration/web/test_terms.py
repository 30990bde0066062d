"""What a lead says of a term that was found."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.template.loader import render_to_string
from django.utils import translation
from tests.factories.observed import account_row, post_row, take_in
from tests.factories.organisations import listed
from tests.factories.people import analyst

from openiru.engines.interface import TermKind
from openiru.intake.queries import observations_of
from openiru.runners.local import InProcess
from openiru.signals import operations, queries
from openiru.signals.types import NewTerm
from openiru.web.desk.why import reasons
from openiru.workflows.scan_intake import scan_intake

AT = datetime(2025, 7, 1, 9, 0, tzinfo=UTC)

pytestmark = pytest.mark.django_db


def page(folder: Path, language: str) -> str:
    """Why a lead is there whose post says a term."""
    dawn = NewTerm(
        organisation_id=listed().organisation_id,
        text="Dawn",
        kind=TermKind.OUTLET,
        source="its own channel",
        context=("dispatch",),
    )
    operations.add_known_terms([dawn], by=analyst(), at=AT)
    take_in(folder, [account_row("reader"), post_row("reader", 1, "hear the  DAWN <dispatch> of today")], AT)
    scan_intake(by=analyst(), at=AT, executor=InProcess())
    (row,) = queries.all_leads()
    lead = queries.lead(row.lead_id)
    told = reasons(lead.matches, observations_of(lead.subject_id, 10), AT)
    with translation.override(language):
        return render_to_string("desk/why.html", {"lead": lead, "reasons": told})


class TestWhy:
    def test_marks_a_term_where_it_stands_and_tells_kind_source_and_context(self, tmp_path: Path) -> None:
        shown = page(tmp_path, "en")

        assert "hear the  <mark>DAWN</mark> &lt;dispatch&gt; of today" in shown
        for words in ("terms", "media outlet", "its own channel", ">dispatch<", "The press, researchers"):
            assert words in shown

    def test_speaks_urdu(self, tmp_path: Path) -> None:
        shown = page(tmp_path, "ur")

        for words in ("الفاظ و نعرے", "ابلاغی ادارہ", "اس لفظ کی وجہ سے شمار ہوا", "صحافی، محققین"):
            assert words in shown

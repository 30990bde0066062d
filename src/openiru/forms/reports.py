"""A report as PDF: facts and tables of counts, in English or Urdu."""

from dataclasses import asdict, dataclass
from datetime import datetime

from openiru.forms.setting import is_right_to_left, pdf_set
from openiru.forms.types import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportTable:
    """One table: the last column holds counts."""

    heading: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportPage:
    """All that a report says."""

    language: Language
    title: str
    facts: tuple[tuple[str, str], ...]  # what, and its value
    tables: tuple[ReportTable, ...]
    digest: str  # of the JSON that the report was made of; in the foot of every page
    dated: datetime


def pdf_of_report(page: ReportPage) -> bytes:
    """The report on paper: PDF/A-2b; the same report gives the same bytes. Nothing in it is a live link.

    Raises:
        TypesettingError: if it could not be set.
    """
    told = {key: value for key, value in asdict(page).items() if key != "dated"}
    told["language"] = page.language.value
    told["facts"] = [(name, value, is_right_to_left(value)) for name, value in page.facts]
    return pdf_set("report", told, dated=page.dated, named="The report")

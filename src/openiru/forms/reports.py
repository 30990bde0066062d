"""A report as PDF: facts and tables of counts, in English or Urdu."""

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any, Final

import typst

from openiru.forms.errors import TypesettingError
from openiru.forms.types import Language

_TYPESETTING: Final = Path(__file__).parent / "typesetting"
_ONE_AT_A_TIME: Final = Lock()


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
    try:
        # One compiler for all threads: it holds the fonts, and sets one document at a time.
        with _ONE_AT_A_TIME:
            made = _compiler().compile(
                format="pdf",
                pdf_standards=["a-2b"],
                timestamp=page.dated,
                sys_inputs={"report": json.dumps(told, ensure_ascii=False)},
            )
    except typst.TypstError as error:
        raise TypesettingError(f"The report could not be set as a PDF: {error}") from error
    return bytes(made)


@cache
def _compiler() -> Any:
    return typst.Compiler(
        str(_TYPESETTING / "report.typ"),
        root=str(_TYPESETTING),
        font_paths=[str(_TYPESETTING / "fonts")],
        ignore_system_fonts=True,
    )

"""How is a campaign's report handed out: JSON for partners, CSV for tables, PDF for people?"""

import csv
import io
import json
from collections import Counter
from datetime import UTC, datetime
from typing import Any, Final

from django.conf import settings

from openiru.campaigns import queries
from openiru.forms.reports import ReportPage, ReportTable, pdf_of_report
from openiru.forms.types import Language
from openiru.foundation.cells import guarded

ENDINGS: Final = ("json", "csv", "pdf")
_COLUMNS: Final = ("unit", "platform", "organisation", "outcome", "items")
_WORDS: Final[dict[Language, dict[str, str]]] = {
    Language.ENGLISH: {
        "title": "Report of the campaign",
        "goal": "Goal",
        "days": "Days",
        "as_of": "As of",
        "unit": "Unit",
        "platform": "Platform",
        "organisation": "Organisation",
        "outcome": "Outcome",
        "items": "Items",
        "all": "All",
    },
    Language.URDU: {
        "title": "مہم کی رپورٹ",
        "goal": "مقصد",
        "days": "ایام",
        "as_of": "اس وقت تک",
        "unit": "یونٹ",
        "platform": "پلیٹ فارم",
        "organisation": "تنظیم",
        "outcome": "نتیجہ",
        "items": "تعداد",
        "all": "کل",
    },
}
_OUTCOMES: Final[dict[str, str]] = {
    "pending": "زیر التوا",
    "acted": "بند",
    "partly": "جزوی کارروائی",
    "refused": "انکار",
    "already_gone": "پہلے ہی ختم",
    "withdrawn": "واپس لیا گیا",
}


def report_document(slug: str, as_of: datetime) -> dict[str, Any]:
    """The report of a campaign as of a moment, with its digest; equal facts give equal documents.

    Raises:
        NotFoundError: if there is no such campaign.
    """
    return queries.document_of(queries.report(slug, as_of, unit=settings.UNIT_NAME))


def frozen_document(slug: str, number: int) -> dict[str, Any] | None:
    """The document of a frozen version; None if there is no such version."""
    for each in queries.frozen_reports(slug):
        if each.number == number:
            told: dict[str, Any] = json.loads(each.document)
            return told
    return None


def report_copy(document: dict[str, Any], ending: str, language: Language) -> bytes:
    """One copy of a report: `json`, `csv` or `pdf`; CSV and PDF carry the digest of the JSON.

    Raises:
        TypesettingError: if it could not be set.
    """
    if ending == "json":
        return queries.written(document).encode()
    if ending == "csv":
        return _csv(document)
    return pdf_of_report(_page(document, language))


def _csv(document: dict[str, Any]) -> bytes:
    text = io.StringIO()
    lines = csv.writer(text, lineterminator="\r\n")
    lines.writerow(["campaign", "as_of", *_COLUMNS, "report_digest"])
    head = [document["campaign"], document["as_of"]]
    for each in document["lines"]:
        cells = [guarded(str(each[key])) for key in _COLUMNS]
        lines.writerow([*head, *cells, document["digest"]])
    return text.getvalue().encode()


def _page(document: dict[str, Any], language: Language) -> ReportPage:
    words = _WORDS[language]
    return ReportPage(
        language=language,
        title=f"{words['title']}: {document['name']}",
        facts=(
            (words["goal"], document["goal"]),
            (words["days"], f"{document['starts_on']} – {document['ends_on']}"),
            (words["as_of"], _moment(document["as_of"])),
            (words["unit"], document["unit"]),
        ),
        tables=(
            *(_by(document, key, language) for key in ("unit", "platform", "organisation", "outcome")),
            ReportTable(
                heading=words["all"],
                columns=tuple(words[key] for key in _COLUMNS),
                rows=tuple(
                    tuple(_said(key, each[key], language) for key in _COLUMNS) for each in document["lines"]
                ),
            ),
        ),
        digest=document["digest"],
        dated=datetime.fromisoformat(document["as_of"]),
    )


def _moment(told: str) -> str:
    return f"{datetime.fromisoformat(told).astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def _by(document: dict[str, Any], key: str, language: Language) -> ReportTable:
    counted: Counter[str] = Counter()
    for each in document["lines"]:
        counted[each[key]] += each["items"]
    words = _WORDS[language]
    return ReportTable(
        heading=words[key],
        columns=(words[key], words["items"]),
        rows=tuple((_said(key, name, language), str(count)) for name, count in sorted(counted.items())),
    )


def _said(key: str, value: object, language: Language) -> str:
    if key != "outcome":
        return str(value)
    return (
        _OUTCOMES.get(str(value), str(value)) if language is Language.URDU else str(value).replace("_", " ")
    )

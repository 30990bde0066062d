"""One form as JSON, as CSV and as PDF: the same answers in each.

The JSON is the form; CSV and PDF are made of it and carry its digest.
"""

import csv
import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from openiru.forms.checking import faults_of, is_asked, is_empty, rows_of
from openiru.forms.errors import IncompleteFormError
from openiru.forms.setting import is_right_to_left, pdf_set
from openiru.forms.types import FieldKind, FilledForm, Form, FormField, Language, Profile, Value
from openiru.foundation.cells import guarded
from openiru.foundation.digests import sha256_text

_YES_NO: Final[Mapping[Language, Mapping[bool, str]]] = {
    Language.ENGLISH: {True: "yes", False: "no"},
    Language.URDU: {True: "ہاں", False: "نہیں"},
}
_NO_DATE: Final = datetime(2000, 1, 1, tzinfo=UTC)  # PDF/A wants one
_UNVERIFIED: Final[Mapping[Language, str]] = {
    Language.ENGLISH: "The questions of this form were not compared with the text of the law.",
    Language.URDU: "اس فارم کے سوالات کا موازنہ قانون کے متن سے نہیں کیا گیا۔",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Copies:
    """The three copies of one form."""

    json: bytes
    csv: bytes
    pdf: bytes
    digest: str  # of the JSON: sha256:...


def copies_of(form: Form, profile: Profile, filled: FilledForm, language: Language) -> Copies:
    """A complete form in all three copies.

    Raises:
        IncompleteFormError: saying what is missing.
        TypesettingError: if it could not be set.
    """
    if faults := faults_of(form, filled.values):
        raise IncompleteFormError([fault.message for fault in faults])
    told = json_of(form, profile, filled)
    digest = sha256_text(told)
    return Copies(
        json=told,
        csv=csv_of(form, filled.values, language),
        pdf=pdf_of(form, profile, filled.values, language, digest),
        digest=digest,
    )


def json_of(form: Form, profile: Profile, filled: FilledForm) -> bytes:
    """The answers with what they answer; the same answers give the same bytes."""
    told = {
        "form": form.name,
        "law": form.law,
        "profile": profile.name,
        "compared_with_law": form.verified,
        "values": {
            field.name: filled.values[field.name] for field in form.fields if _is_told(field, filled.values)
        },
    }
    return (json.dumps(told, ensure_ascii=False, indent=1) + "\n").encode()


def csv_of(form: Form, values: Mapping[str, Value], language: Language) -> bytes:
    """One line for each answer, tables one line for each cell; RFC 4180, UTF-8.

    Cells that a spreadsheet would run as a formula begin with an apostrophe.
    """
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow(["section", "field", "row", "label", "value"])
    for letter, field, number, value in _cells(form, values):
        told = _told(field, value, language)
        row = [letter, field.name, number, field.label.in_language(language), told]
        writer.writerow(map(guarded, row))
    return file.getvalue().encode()


def pdf_of(
    form: Form, profile: Profile, values: Mapping[str, Value], language: Language, digest: str
) -> bytes:
    """The form on paper: PDF/A-2b; the same answers give the same bytes. Nothing in it is a live link.

    Raises:
        TypesettingError: if it could not be set.
    """
    told = {
        "language": language.value,
        "title": form.title.in_language(language),
        "law": form.law,
        "head": form.head.in_language(language) if form.head else "",
        "profile": profile.title.in_language(language),
        "redress": profile.redress.in_language(language),
        "digest": digest,
        "unverified": "" if form.verified and profile.verified else _UNVERIFIED[language],
        "sections": [_section(form, number, values, language) for number in range(len(form.sections))],
    }
    return pdf_set("form", told, dated=_dated(form, values), named=f"The form {form.name}")


def _dated(form: Form, values: Mapping[str, Value]) -> datetime:
    """When the form says that it was written; never the time of setting it."""
    moments = (values.get(field.name) for field in form.fields if field.kind is FieldKind.MOMENT)
    return next((datetime.fromisoformat(each) for each in moments if isinstance(each, str)), _NO_DATE)


def _section(form: Form, number: int, values: Mapping[str, Value], language: Language) -> dict[str, Any]:
    section = form.sections[number]
    return {
        "letter": section.letter,
        "label": section.label.in_language(language),
        "fields": [
            _line(field, values[field.name], language) for field in section.fields if _is_told(field, values)
        ],
    }


def _is_told(field: FormField, values: Mapping[str, Value]) -> bool:
    """Whether a field has an answer, and is asked for as the others were answered."""
    return not is_empty(values.get(field.name)) and is_asked(field, values)


def _line(field: FormField, value: Value, language: Language) -> dict[str, Any]:
    line: dict[str, Any] = {"label": field.label.in_language(language)}
    if field.kind is not FieldKind.ITEMS:
        told = _told(field, value, language)
        is_ours = field.kind in {FieldKind.CHOICE, FieldKind.CHOICES, FieldKind.YES_NO}
        is_latin = language is not Language.URDU if is_ours else not is_right_to_left(told)
        return {**line, "value": told, "is_latin": is_latin, "rows": []}
    rows = [
        [
            _line(column, row[column.name], language)
            for column in field.columns
            if not is_empty(row.get(column.name))
        ]
        for row in rows_of(value)
    ]
    return {**line, "value": "", "is_latin": False, "rows": rows}


def _cells(form: Form, values: Mapping[str, Value]) -> Iterator[tuple[str, FormField, str, Value]]:
    for section in form.sections:
        for field in section.fields:
            if not _is_told(field, values):
                continue
            value = values[field.name]
            if field.kind is not FieldKind.ITEMS:
                yield section.letter, field, "", value
                continue
            for number, row in enumerate(rows_of(value), start=1):
                for column in field.columns:
                    if not is_empty(row.get(column.name)):
                        yield section.letter, column, str(number), row[column.name]


def _told(field: FormField, value: Value, language: Language) -> str:
    """An answer in words."""
    if isinstance(value, bool):
        return _YES_NO[language][value]
    words = {choice.code: choice.label.in_language(language) for choice in field.choices}
    if isinstance(value, str | int):
        return words.get(str(value), str(value))
    return "; ".join(words[each] for each in value or () if isinstance(each, str))

"""Answers to the questions of any form, complete and invented."""

from collections.abc import Mapping
from typing import Any, Final

from openiru.forms.types import FieldKind, Form, FormField, Language
from openiru.platforms.types import FormDraft

_SAID: Final[Mapping[FieldKind, Any]] = {
    FieldKind.TEXT: "Lantern Watch (invented)",
    FieldKind.WORDS: "The account speaks for the invented Sunrise Front and asks readers to join it.",
    FieldKind.MOMENT: "2026-01-31T14:05:00+05:00",
    FieldKind.DAY: "2026-01-31",
    FieldKind.YES_NO: True,
    FieldKind.EMAIL: "desk@unit.example",
    FieldKind.ADDRESS: "https://facebook.example/lantern.watch",
    FieldKind.COUNTRY: "PK",
}


def complete(form: Form) -> dict[str, Any]:
    """Every field of a form, answered."""
    return {field.name: _answer(field) for field in form.fields}


def _answer(field: FormField) -> Any:
    if field.kind is FieldKind.ITEMS:
        return [{column.name: _answer(column) for column in field.columns}] * 2
    if field.kind is FieldKind.NUMBER:
        return field.least
    if field.kind is FieldKind.CHOICE:
        return field.choices[0].code
    if field.kind is FieldKind.CHOICES:
        return [choice.code for choice in field.choices]
    return _SAID[field.kind]


def request_form(platform: str) -> FormDraft:
    """A form that goes with requests for data; what the request does not say stays the same each time."""
    return FormDraft(
        platform=platform,
        instrument="data_request",
        form="data-request",
        profile="voluntary",
        language=Language.ENGLISH,
        particulars={"must_not_inform": False},
    )

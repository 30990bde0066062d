"""What is missing in a form, or cannot be meant?"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Final
from urllib.parse import urlsplit

from openiru.forms.types import Fault, FieldKind, Form, FormField, Value
from openiru.foundation.cells import is_storable
from openiru.foundation.words import seen_characters

MOST_ITEMS: Final = 1000
_MOST_CHARACTERS: Final = 20_000
_BLANK_LETTERS: Final = "\u115f\u1160\u3164\uffa0"  # fillers: letters by name alone
# All but tabs and ends of lines; and what shows words in another order than they stand.
_CONTROLS: Final = frozenset(
    {*map(chr, range(32)), *map(chr, range(127, 160)), "\u202d", "\u202e"} - {"\t", "\n", "\r"}
)
_COUNTRY: Final = re.compile(r"[A-Z]{2}")
_EMAIL: Final = re.compile(r"[^\s@<>,;]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,250}[A-Za-z0-9])?")


def faults_of(form: Form, values: Mapping[str, Value]) -> tuple[Fault, ...]:
    """Everything that keeps a form from being sent, in the order of its fields; empty: it is complete."""
    known = {field.name for field in form.fields}
    unknown = [
        Fault(field=name, section="", message=f"{name}: the form {form.name} has no such field.")
        for name in values
        if name not in known
    ]
    return (
        *unknown,
        *(
            fault
            for section in form.sections
            for field in section.fields
            for fault in _faults(field, values, section.letter, field.name)
        ),
    )


def is_asked(field: FormField, values: Mapping[str, Value]) -> bool:
    """Whether the other answers of a form make this field one that must be answered."""
    if field.when is None:
        return True
    return bool(set(_codes(values.get(field.when.field))) & set(field.when.answers))


def is_empty(value: Value) -> bool:
    """Whether nothing was said: spaces, dots, and letters that leave no trace on paper say nothing."""
    if isinstance(value, str):
        return not any(letter.isalnum() and letter not in _BLANK_LETTERS for letter in value)
    return value is None or (not isinstance(value, bool | int | float) and len(value) == 0)


def rows_of(value: Value) -> list[Mapping[str, Value]]:
    """The rows of a table; what is no row is left out."""
    return [each for each in value if isinstance(each, Mapping)] if isinstance(value, list | tuple) else []


def _codes(value: Value) -> tuple[str, ...]:
    if isinstance(value, bool):
        return ("yes" if value else "no",)
    if isinstance(value, str):
        return (value,)
    return tuple(each for each in value if isinstance(each, str)) if isinstance(value, Sequence) else ()


def _faults(field: FormField, values: Mapping[str, Value], letter: str, name: str) -> Iterator[Fault]:
    value = values.get(field.name)
    if is_empty(value):
        if field.mandatory and is_asked(field, values):
            yield _fault(field, letter, name, "is missing")
        return
    if field.kind is FieldKind.ITEMS:
        yield from _faults_of_items(field, value, letter, name)
    elif message := _CHECKS[field.kind](field, value):
        yield _fault(field, letter, name, message)


def _faults_of_items(field: FormField, value: Value, letter: str, name: str) -> Iterator[Fault]:
    rows = rows_of(value)
    if not isinstance(value, list | tuple) or len(rows) < len(value):
        yield _fault(field, letter, name, "must be a table: a list of rows")
        return
    if len(rows) > MOST_ITEMS:
        yield _fault(field, letter, name, f"holds at most {MOST_ITEMS} rows, not {len(rows)}")
        return
    columns = {column.name for column in field.columns}
    for number, row in enumerate(rows, start=1):
        for other in sorted(set(row) - columns):
            yield _fault(field, letter, f"{name}[{number}].{other}", "is no column of it")
        for column in field.columns:
            yield from _faults(column, row, letter, f"{name}[{number}].{column.name}")


def _fault(field: FormField, letter: str, name: str, message: str) -> Fault:
    return Fault(
        field=name, section=letter, message=f"Section {letter}, {name} ({field.label.en}) {message}."
    )


def _text(field: FormField, value: Value) -> str:
    if not isinstance(value, str):
        return "must be text"
    return _wrong_signs(field, value) or _wrong_length(field, value)


def _wrong_signs(field: FormField, text: str) -> str:
    if not is_storable(text):
        return "holds what cannot be kept: NUL or half of a character; write it again"
    if field.kind is not FieldKind.WORDS and not text.isprintable():
        return "must be one line, without control characters"
    if not _CONTROLS.isdisjoint(text):
        return "holds control characters, or signs that turn writing round; leave them out"
    return ""


def _wrong_length(field: FormField, text: str) -> str:
    most = _MOST_CHARACTERS if field.most is None else field.most
    if len(text) > most:
        return f"may have {most} characters, not {len(text)}"
    if field.least is not None and (
        len(text.strip()) < field.least or seen_characters(text) < field.least / 2
    ):
        return f"must say it in at least {field.least} characters"
    return ""


def _moment(_: FormField, value: Value) -> str:
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        moment = None
    if moment is None or moment.utcoffset() is None:
        return "must be a time with its zone, such as 2026-01-31T14:05:00+05:00"
    return ""


def _day(_: FormField, value: Value) -> str:
    try:
        date.fromisoformat(value if isinstance(value, str) else "")
    except ValueError:
        return "must be a day, such as 2026-01-31"
    return ""


def _number(field: FormField, value: Value) -> str:
    if not isinstance(value, int) or isinstance(value, bool):
        return "must be a whole number"
    if field.least is not None and value < field.least:
        return f"must be {field.least} at least"
    if field.most is not None and value > field.most:
        return f"must be {field.most} at most"
    return ""


def _yes_no(_: FormField, value: Value) -> str:
    return "" if isinstance(value, bool) else "must be true or false"


def _choice(field: FormField, value: Value) -> str:
    codes = [each.code for each in field.choices]
    return "" if isinstance(value, str) and value in codes else f"must be one of {', '.join(codes)}"


def _choices(field: FormField, value: Value) -> str:
    codes = [each.code for each in field.choices]
    chosen = value if isinstance(value, list | tuple) else None
    if chosen is None or not all(isinstance(each, str) and each in codes for each in chosen):
        return f"must be a list of {', '.join(codes)}"
    return "" if len(set(map(str, chosen))) == len(chosen) else "names one of them twice"


def _email(_: FormField, value: Value) -> str:
    return "" if isinstance(value, str) and _EMAIL.fullmatch(value) else "must be an e-mail address"


def _address(_: FormField, value: Value) -> str:
    try:
        parts = (
            urlsplit(value) if isinstance(value, str) and value.isprintable() and " " not in value else None
        )
    except ValueError:
        parts = None
    if parts is None or parts.scheme not in {"http", "https"} or not parts.hostname or len(str(value)) > 4000:
        return "must be the exact address of a page, beginning with https://"
    return ""


def _country(_: FormField, value: Value) -> str:
    return "" if isinstance(value, str) and _COUNTRY.fullmatch(value) else "must be a country's two letters"


_CHECKS: Final[Mapping[FieldKind, Callable[[FormField, Value], str]]] = {
    FieldKind.TEXT: _text,
    FieldKind.WORDS: _text,
    FieldKind.MOMENT: _moment,
    FieldKind.DAY: _day,
    FieldKind.NUMBER: _number,
    FieldKind.YES_NO: _yes_no,
    FieldKind.CHOICE: _choice,
    FieldKind.CHOICES: _choices,
    FieldKind.EMAIL: _email,
    FieldKind.ADDRESS: _address,
    FieldKind.COUNTRY: _country,
}

"""Which terms does a CSV file tell?"""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Final

from openiru.cli.terms.errors import BadTermRowError
from openiru.cli.text.reading import content_of, csv_rows_and_faults, decoded
from openiru.engines.interface import KnownTerm, TermKind
from openiru.engines.terms.rules import words_of
from openiru.engines.terms.types import UnusableTermError
from openiru.foundation.errors import OpenIruError

_PARTED: Final = re.compile(r"[;,،\n]+")
_NEEDED: Final = frozenset({"yes", "needed", "true", "1"})  # any context word of the organisation will do
_UNNEEDED: Final = frozenset({"", "no", "false", "0"})


def terms_of(file: Path) -> Iterator[tuple[int, KnownTerm]]:
    """The terms of a CSV file, each with the line on which it begins; `organisation_id` is what the file calls it.

    Raises:
        BadInputError: if the file cannot be read, or is not UTF-8.
        BadTermRowError: if a row is no term.
        BadTextRowError: if the heading is none of terms.
    """
    for line, row in rows_of(file):
        if not isinstance(row, KnownTerm):
            raise BadTermRowError(f"{file}, line {line}: {row.message}")
        yield line, row


def rows_of(file: Path) -> Iterator[tuple[int, KnownTerm | OpenIruError]]:
    """The same; for a row that is no term, why.

    Columns: term, organisation, and perhaps kind, language, source, valid_from, valid_until, context.

    Raises:
        BadInputError: if the file cannot be read, or is not UTF-8.
        BadTextRowError: if its heading lacks a column that is needed or has one twice.
    """
    content = decoded(content_of(file), str(file))
    for line, row in csv_rows_and_faults(content, str(file), needed=("term", "organisation")):
        if isinstance(row, OpenIruError):
            yield line, row
            continue
        try:
            yield line, _term(line, row)
        except BadTermRowError as error:
            yield line, error


def _term(line: int, row: Mapping[str, str]) -> KnownTerm:
    text, organisation = (_cell(row, column) for column in ("term", "organisation"))
    try:
        words_of(text)
    except UnusableTermError as error:
        raise BadTermRowError(f"the term {error}.") from error
    context = row.get("context", "").strip()
    first, last = (day_of(row.get(column, ""), column) for column in ("valid_from", "valid_until"))
    if first and last and first >= last:
        raise BadTermRowError(f"valid_until is {last}, which is not after valid_from, {first}.")
    return KnownTerm(
        signal_id=f"term:{line}",
        organisation_id=organisation,
        text=text,
        kind=_kind(row.get("kind", ""), text),
        language=row.get("language", "").strip(),
        source=row.get("source", "").strip(),
        needs_context=context.lower() not in _UNNEEDED,
        context=() if context.lower() in _NEEDED | _UNNEEDED else _words(context),
        valid_from=first,
        valid_until=last,
    )


def _cell(row: Mapping[str, str], column: str) -> str:
    text = row.get(column, "").strip()
    if not text:
        raise BadTermRowError(f"nothing in the column {column}.")
    return text


def _kind(told: str, text: str) -> TermKind:
    if not told.strip():
        return TermKind.HASHTAG if text.startswith("#") else TermKind.ALIAS
    try:
        return TermKind(told.strip().lower())
    except ValueError:
        raise BadTermRowError(f"the kind {told.strip()!r} is none of {', '.join(TermKind)}.") from None


def day_of(told: str, what: str) -> date | None:
    """A day as it is written; None where nothing is.

    Raises:
        BadTermRowError: if it is none.
    """
    try:
        return date.fromisoformat(told.strip()) if told.strip() else None
    except ValueError:
        raise BadTermRowError(f"{what} is {told.strip()!r}; write days as 2026-01-31.") from None


def _words(context: str) -> tuple[str, ...]:
    return tuple(filter(None, map(str.strip, _PARTED.split(context))))

"""`openiru terms find`: which known terms stand in posts?"""

import csv
import sys
from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Final

import typer
from rich.table import Table

from openiru.cli.doors import Json, emit, now
from openiru.cli.shown.tables import folding_table
from openiru.cli.terms.reading import terms_of
from openiru.cli.text.errors import tells
from openiru.cli.text.reading import TextFile, read_texts
from openiru.engines.terms.finding import find_terms
from openiru.engines.terms.index import TermIndex
from openiru.engines.terms.types import FoundTerm
from openiru.foundation.cells import guarded
from openiru.foundation.errors import BadInputError

_AT_ONCE: Final = 4096
_AROUND: Final = 20  # characters of a post that the table shows on either side
_COLUMNS: Final = (
    *("row", "id", "term", "organisation", "kind", "language", "source", "rule"),
    *("start", "end", "matched", "places", "stands_alone", "context"),
)


class Form(StrEnum):
    """The form of answers."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"


@tells
def find(
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE",
            help="Posts: .tsv or .txt without a heading, .csv or .jsonl with text (and id). - reads standard input.",
        ),
    ],
    *,
    terms: Annotated[
        Path,
        typer.Option(
            help="CSV with the columns term and organisation, and perhaps kind, language, source, valid_from, valid_until and context."
        ),
    ],
    on: Annotated[
        str, typer.Option("--on", help="Only terms that are valid on this day; today if not given.")
    ] = "",
    form: Annotated[
        Form, typer.Option("--format", help="A table for people, CSV, or one JSON document.")
    ] = Form.TABLE,
    as_json: Json = False,
) -> None:
    """Say which known slogans, outlets, hashtags and aliases stand in each post, and where: leads for people, never findings.

    Short terms and acronyms without a context word of the same organisation are told with "stands_alone": false. Who
    quotes, reports on or speaks against an organisation uses its words too.

    Example: openiru terms find posts.csv --terms terms.csv --format json
    """
    day = _day(on)
    known = [term for _, term in terms_of(terms) if term.is_valid_on(day)]
    read = read_texts(file, labelled=False)
    index = TermIndex(known)
    rows = list(_rows(index, read))
    if form is Form.CSV and not as_json:
        writer = csv.DictWriter(sys.stdout, _COLUMNS, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows({column: guarded(cell) for column, cell in row.items()} for row in rows)
        return
    told = {
        "file": read.name,
        "file_digest": read.digest,
        "posts": len(read.texts),
        "terms": len(index.terms),
        "valid_on": day,
        "matches": rows,
    }
    emit(told, as_json=as_json or form is Form.JSON, table=lambda: _table(rows, read.texts))


def _day(on: str) -> date:
    try:
        return date.fromisoformat(on) if on else now().date()
    except ValueError:
        raise BadInputError(f"{on} is no day; write it as 2026-01-31.") from None


def _rows(index: TermIndex, read: TextFile) -> Iterator[dict[str, Any]]:
    for first in range(0, len(read.texts), _AT_ONCE):
        for found in find_terms(index, read.texts[first : first + _AT_ONCE]):
            yield _row(first + found.row, read, found)


def _row(place: int, read: TextFile, found: FoundTerm) -> dict[str, Any]:
    term = found.term
    told = {
        "row": place + 1,
        "id": read.ids[place],
        "term": term.text,
        "organisation": term.organisation_id,
        "kind": term.kind.value,
        "language": term.language,
        "source": term.source,
        "rule": found.rule.value,
        "start": found.start,
        "end": found.end,
        "matched": found.matched,
        "places": found.places,
        "stands_alone": found.stands_alone,
        "context": found.context,
    }
    return {name: value for name, value in told.items() if value != "" or name == "matched"}


def _table(rows: list[dict[str, Any]], texts: list[str]) -> Table:
    table = folding_table("row", "term", "organisation", "kind", "rule", "beside", "post")
    for row in rows:
        rule = row["rule"] if row["stands_alone"] else f"{row['rule']}, not alone"
        shown = _around(texts[row["row"] - 1], row["start"], row["end"])
        table.add_row(
            str(row["row"]),
            row["term"],
            row["organisation"],
            row["kind"],
            rule,
            row.get("context", ""),
            shown,
        )
    return table


def _around(text: str, start: int, end: int) -> str:
    """The part of a post around a span."""
    first, last = max(0, start - _AROUND), min(len(text), end + _AROUND)
    return f"{'…' if first else ''}{text[first:last]}{'…' if last < len(text) else ''}"

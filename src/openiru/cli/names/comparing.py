"""`openiru names compare`: how alike are pairs of names?"""

import csv
import hashlib
import sys
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Final

import typer
from rich.table import Table

from openiru.cli.doors import Json, emit, speaks
from openiru.cli.names.errors import BadNameRowError
from openiru.cli.shown.tables import folding_table
from openiru.cli.text.reading import content_of, csv_rows, decoded
from openiru.engines.names.comparing.scoring import STRONG, THRESHOLD, Comparison, compare_names
from openiru.engines.names.comparing.tokens import Schema
from openiru.foundation.cells import guarded

_SCHEMAS: Final = {schema.value.lower(): schema for schema in Schema}
_STDIN: Final = Path("-")


class Form(StrEnum):
    """The form of answers."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"


class Answer(StrEnum):
    """What a score means for whoever reads it."""

    ALIKE = "alike"
    POSSIBLE = "possible"
    DIFFERENT = "different"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pair:
    left: str
    right: str
    schema: Schema


@speaks
def compare(
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE",
            help="CSV with the columns left and right, and perhaps schema (Person, Company, Organization). - reads standard input.",
        ),
    ],
    *,
    form: Annotated[
        Form, typer.Option("--format", help="A table for people, CSV, or one JSON document.")
    ] = Form.TABLE,
    as_json: Json = False,
) -> None:
    """Score pairs of names from 0 to 1, in any script, with the words that answer each other and why.

    From 0.7 on a pair is worth a look, from 0.85 on the names agree in all that tells: leads for people, never findings.

    Example: openiru names compare pairs.csv --format json
    """
    data = content_of(file)
    name = "standard input" if file == _STDIN else str(file)
    pairs = _read(decoded(data, name), name)
    rows = [
        _row(number, pair, compare_names(pair.left, pair.right, pair.schema))
        for number, pair in enumerate(pairs, 1)
    ]
    if form is Form.CSV and not as_json:
        _write_csv(rows)
        return
    told = {
        "file": file.name,
        "file_digest": f"sha256:{hashlib.sha256(data).hexdigest()}",
        "worth_a_look_from": THRESHOLD,
        "alike_from": STRONG,
        "pairs": rows,
    }
    emit(told, as_json=as_json or form is Form.JSON, table=lambda: _table(rows))


def _read(content: str, name: str) -> list[_Pair]:
    pairs = []
    for line, row in csv_rows(content, name):
        for column in ("left", "right"):
            if not row.get(column, "").strip():
                raise BadNameRowError(f"{name}, line {line}: no name in the column {column}.")
        schema = _SCHEMAS.get(row.get("schema", "").strip().lower())
        if schema is None:
            raise BadNameRowError(
                f"{name}, line {line}: the schema {row['schema']!r} is none of Person, Company, Organization."
            )
        pairs.append(_Pair(left=row["left"], right=row["right"], schema=schema))
    return pairs


def _answer(score: float) -> Answer:
    if score >= STRONG:
        return Answer.ALIKE
    return Answer.POSSIBLE if score >= THRESHOLD else Answer.DIFFERENT


def _row(number: int, pair: _Pair, found: Comparison) -> dict[str, Any]:
    left, right = found.left.tokens, found.right.tokens
    return {
        "row": number,
        "left": pair.left,
        "right": pair.right,
        "schema": pair.schema.value,
        "score": found.score,
        "answer": _answer(found.score).value,
        "same_after_normalising": found.are_same,
        "numbers_differ": found.numbers_differ,
        "tokens": [
            {
                "left": " ".join(left[place].text for place in answer.left),
                "right": " ".join(right[place].text for place in answer.right),
                "likeness": round(answer.likeness, 3),
                "rule": answer.rule.value,
            }
            for answer in found.pairs
        ],
        "reasons": dict(found.reasons),
    }


def _write_csv(rows: list[dict[str, Any]]) -> None:
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(("left", "right", "schema", "score", "answer", "tokens"))
    for row in rows:
        cells = (row["left"], row["right"], row["schema"], row["score"], row["answer"], _tokens(row))
        writer.writerow(map(guarded, cells))


def _tokens(row: dict[str, Any]) -> str:
    return "; ".join(f"{pair['left']} ~ {pair['right']} ({pair['rule']})" for pair in row["tokens"])


def _table(rows: list[dict[str, Any]]) -> Table:
    table = folding_table("row", "score", "answer", "left", "right", "words that answer")
    for row in rows:
        table.add_row(
            str(row["row"]), f"{row['score']:.3f}", row["answer"], row["left"], row["right"], _tokens(row)
        )
    return table

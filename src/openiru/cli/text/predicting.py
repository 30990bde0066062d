"""`openiru text predict`: what a model says of texts."""

import json
import sys
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Final

import typer
from rich.table import Table

from openiru.cli.doors import Json, emit
from openiru.cli.shown.tables import folding_table
from openiru.cli.text.errors import tells
from openiru.cli.text.options import Model
from openiru.cli.text.reading import TextFile, read_texts
from openiru.engines.text.classifier.files import describe, load_model
from openiru.engines.text.classifier.model import TextModel

_AT_ONCE: Final = 4096
_SHOWN: Final = 60  # characters of a text in the table


class Form(StrEnum):
    """The form of answers."""

    TABLE = "table"
    JSONL = "jsonl"


@tells
def predict(
    model: Model,
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE",
            help="Texts: .tsv or .txt without a heading, .csv or .jsonl with text (and id). - reads standard input.",
        ),
    ],
    *,
    form: Annotated[
        Form, typer.Option("--format", help="A table for people, or one JSON object a line.")
    ] = Form.TABLE,
    spans: Annotated[
        int, typer.Option("--spans", min=0, max=100, help="How many words to show for each text.")
    ] = 3,
    as_json: Json = False,
) -> None:
    """Say how likely each text has the label, and which words make it so: leads for people, never decisions.

    Spans count characters of the original text; a weight above 0 speaks for the label.

    Example: openiru text predict abusive-latin posts.tsv --format jsonl
    """
    known = load_model(model)
    read = read_texts(file, labelled=False)
    if form is Form.JSONL and not as_json:
        for row in _rows(known, read, spans):
            sys.stdout.write(json.dumps(row, ensure_ascii=False) + "\n")
        return
    rows = list(_rows(known, read, spans))
    told = {"model": describe(model)["digest"], "label": known.label, "predictions": rows}
    emit(told, as_json=as_json, table=lambda: _table(rows, read.texts))


def _rows(model: TextModel, read: TextFile, spans: int) -> Iterator[dict[str, Any]]:
    for first in range(0, len(read.texts), _AT_ONCE):
        texts = read.texts[first : first + _AT_ONCE]
        found = model.predict(texts)
        words = model.explain(texts, most=spans) if spans else [[] for _ in texts]
        for place, text in enumerate(texts):
            row: dict[str, Any] = {"row": first + place + 1}
            if read.ids[first + place]:
                row["id"] = read.ids[first + place]
            row |= {
                "label": model.label,
                "p": round(float(found.probabilities[place]), 6),
                "answer": found.answers[place].value,
                "script": found.scripts[place].value,
                "spans": [
                    {
                        "start": s.start,
                        "end": s.end,
                        "text": text[s.start : s.end],
                        "weight": round(s.weight, 4),
                    }
                    for s in words[place]
                ],
            }
            yield row


def _table(rows: list[dict[str, Any]], texts: list[str]) -> Table:
    table = folding_table("row", "p", "answer", "text", "words")
    for row, text in zip(rows, texts, strict=True):
        words = ", ".join(f"{s['text']} {s['weight']:+.2f}" for s in row["spans"])
        shown = text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
        table.add_row(str(row["row"]), f"{row['p']:.3f}", row["answer"], shown, words)
    return table

"""`openiru advisers ask`: what an adviser says of the texts of a file."""

import json
import sys
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Final

import typer
from rich.table import Table

from openiru.advisers.asking.definitions import definition
from openiru.advisers.types import Advice, Context, Item, Opinion
from openiru.cli.advisers.house import BOTH_FORMS, Name, house
from openiru.cli.doors import Json, emit, progress, speaks
from openiru.cli.shown.tables import folding_table
from openiru.cli.text.reading import TextFile, read_texts
from openiru.engines.text.languages.detecting import detect_languages
from openiru.workflows.advisers.asking import guarded

_AT_ONCE: Final = 64
_SHOWN: Final = 60  # characters of a text in the table


class Form(StrEnum):
    """The form of answers."""

    TABLE = "table"
    JSON = "json"
    JSONL = "jsonl"


@speaks
def ask(
    name: Name,
    file: Annotated[Path, typer.Argument(metavar="FILE", help=BOTH_FORMS)],
    *,
    form: Annotated[
        Form, typer.Option("--format", help="A table for people, one JSON document, or one object a line.")
    ] = Form.TABLE,
    organisation: Annotated[
        str, typer.Option(help="The organisation that the texts are thought to be about.")
    ] = "",
    alias: Annotated[list[str] | None, typer.Option("--alias", help="Another name of it; repeat it.")] = None,
    as_json: Json = False,
) -> None:
    """Ask an adviser about the texts of a file: opinions for people, never decisions. Nothing is kept; the budget counts.

    A text without an opinion is told as unanswered, with the reason; that is not "clear".

    Example: openiru advisers ask house posts.csv --format json
    """
    home = house()
    described = definition(home.file, name)
    read = read_texts(file, labelled=False)
    items = _items(read, Context(organisation=organisation, aliases=tuple(alias or ())))
    with guarded(home, described) as adviser, progress(f"Asking {name}", total=len(items)) as advance:
        said = []
        for first in range(0, len(items), _AT_ONCE):
            said.append(adviser.classify(items[first : first + _AT_ONCE]))
            advance(len(items[first : first + _AT_ONCE]))
    rows = list(_rows(items, read, said))
    if form is Form.JSONL and not as_json:
        for row in rows:
            sys.stdout.write(json.dumps(row, ensure_ascii=False) + "\n")
        return
    told = {"adviser": name, "policy_version": described.policy.version, "answers": rows}
    emit(told, as_json=as_json or form is Form.JSON, table=lambda: _table(rows, read))


def _items(read: TextFile, context: Context) -> list[Item]:
    found = detect_languages(read.texts)
    return [
        Item(id=str(place), text=text, lang=lang or each.code, context=context)
        for place, (text, lang, each) in enumerate(zip(read.texts, read.languages, found, strict=True))
    ]


def _rows(items: list[Item], read: TextFile, said: list[Advice]) -> Iterator[dict[str, Any]]:
    opinions = {each.item_id: each for part in said for each in part.opinions}
    unanswered = {each.item_id: each for part in said for each in part.unanswered}
    for place, item in enumerate(items):
        row: dict[str, Any] = {"row": place + 1}
        if read.ids[place]:
            row["id"] = read.ids[place]
        if item.id in opinions:
            row |= _told(opinions[item.id], item.text)
        else:
            row |= {"unanswered": unanswered[item.id].code, "words": unanswered[item.id].message}
        yield row


def _told(opinion: Opinion, text: str) -> dict[str, Any]:
    return {
        "label": opinion.label.value,
        "p": opinion.p,
        "category": opinion.category,
        "rationale": opinion.rationale,
        "spans": [{"start": s.start, "end": s.end, "text": text[s.start : s.end]} for s in opinion.spans],
        "model_id": opinion.model_id,
        "policy_hash": opinion.policy_hash,
        "prompt_hash": opinion.prompt_hash,
        "latency_ms": opinion.latency_ms,
        "is_cut": opinion.is_cut,
        "is_remembered": opinion.is_remembered,
        "raw": opinion.raw,
    }


def _table(rows: list[dict[str, Any]], read: TextFile) -> Table:
    table = folding_table("row", "label", "p", "category", "text", "in its words")
    for row, text in zip(rows, read.texts, strict=True):
        shown = text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
        if "unanswered" in row:
            table.add_row(str(row["row"]), "unanswered", "", "", shown, row["words"])
            continue
        p = "" if row["p"] is None else f"{row['p']:.3f}"
        table.add_row(str(row["row"]), row["label"], p, row["category"], shown, row["rationale"])
    return table

"""`openiru text languages`: in which language each text of a file is."""

from collections import Counter
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from openiru.cli.doors import Json, emit
from openiru.cli.shown.tables import folding_table
from openiru.cli.text.errors import tells
from openiru.cli.text.reading import TextFile, read_texts
from openiru.engines.text.languages.detecting import TextLanguage, detect_languages

_SHOWN = 60  # characters of a text in the table


@tells
def languages(
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE",
            help="Texts: .tsv or .txt without a heading, .csv or .jsonl with text (and id). - reads standard input.",
        ),
    ],
    *,
    as_json: Json = False,
) -> None:
    """Say in which language each text is: English, Urdu, Roman Urdu, Hindi, Sindhi, Pashto, Arabic, Persian.

    Where that cannot be said the answer is the script alone, such as "und-Arab" for Balochi: undetermined, Arabic script.

    Example: openiru text languages posts.csv --json
    """
    read = read_texts(file, labelled=False)
    found = detect_languages(read.texts)
    counts = dict(Counter(each.code for each in found).most_common())
    told = {
        "file": read.name,
        "file_digest": read.digest,
        "counts": counts,
        "texts": [
            {
                "row": row,
                **({"id": read.ids[row - 1]} if read.ids[row - 1] else {}),
                "language": each.code,
                "script": each.script.value,
                "sureness": each.sureness,
            }
            for row, each in enumerate(found, 1)
        ],
    }
    emit(told, as_json=as_json, table=lambda: _table(read, found))


def _table(read: TextFile, found: list[TextLanguage]) -> Table:
    table = folding_table("row", "language", "script", "sureness", "text")
    for row, (text, each) in enumerate(zip(read.texts, found, strict=True), 1):
        shown = text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
        table.add_row(str(row), each.code, each.script.value, f"{each.sureness:.3f}", shown)
    return table

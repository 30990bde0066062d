"""`openiru names screen`: which aliases stand in handles, display names, bios and lines?"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, Final

import typer
from rich.table import Table

from openiru.cli.doors import Json, emit, speaks
from openiru.cli.names.aliases import aliases_from
from openiru.cli.names.errors import BadNameRowError, UnknownNameFormatError
from openiru.cli.shown.tables import folding_table
from openiru.cli.text.reading import content_of, csv_rows, decoded, jsonl_rows
from openiru.engines.names.screening.index import AliasIndex
from openiru.engines.names.screening.scanning import THRESHOLD, screen_line
from openiru.engines.names.screening.types import ScreenMatch

_STDIN: Final = Path("-")
_FIELDS: Final = ("handle", "display_name", "name", "bio", "text")
_LINE: Final = "line"
_SHOWN: Final = 60  # characters of a line in the table


@speaks
def screen(
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE",
            help="One handle, name or line of text a line; or .csv or .jsonl with handle, display_name, name, bio or text. - reads standard input.",
        ),
    ],
    *,
    aliases: Annotated[
        Path | None,
        typer.Option(
            help="CSV with the column alias, and perhaps bearer and kind (acronym and low: weak). Without it, the names of the lists that come with the program."
        ),
    ] = None,
    least: Annotated[
        float, typer.Option("--least", min=0.0, max=1.0, help="The least score that is told.")
    ] = THRESHOLD,
    every: Annotated[
        bool,
        typer.Option(
            "--every", help="Tell every alias that stands in a line, not the surest of each bearer."
        ),
    ] = False,
    as_json: Json = False,
) -> None:
    """Say which aliases stand in each line, in any script and spelling, by which rule: leads for people, never findings.

    Short and weak names are told with "stands_alone": false, whatever their score.

    Example: openiru names screen handles.txt --aliases aliases.csv --json
    """
    index = AliasIndex(aliases_from(aliases))
    data = content_of(file)
    rows, screened = [], 0
    for number, field, text in _lines(file, decoded(data, str(file))):
        screened += 1
        rows += [
            _row(number, field, text, match)
            for match in _told(screen_line(index, text), every=every)
            if match.score >= least or not match.stands_alone
        ]
    told = {
        "file": file.name,
        "file_digest": f"sha256:{hashlib.sha256(data).hexdigest()}",
        "aliases": len(index.aliases),
        "lines": screened,
        "matches": rows,
    }
    emit(told, as_json=as_json, table=lambda: _table(rows))


def _told(matches: list[ScreenMatch], *, every: bool) -> Iterable[ScreenMatch]:
    """The surest match of each bearer; all of them if every one is asked for."""
    if every:
        return matches
    surest: dict[str, ScreenMatch] = {}
    for match in matches:
        surest.setdefault(match.alias.bearer, match)
    return surest.values()


def _lines(file: Path, content: str) -> Iterator[tuple[int, str, str]]:
    """Row, field and text of all that is to be screened."""
    suffix = "" if file == _STDIN else file.suffix.lower()
    if suffix in {"", ".txt"}:
        yield from ((n, _LINE, line) for n, line in enumerate(content.split("\n"), 1) if line.strip())
        return
    readers = {".csv": csv_rows, ".jsonl": jsonl_rows, ".ndjson": jsonl_rows}
    if suffix not in readers:
        raise UnknownNameFormatError(
            f"{file}: the name must end in .txt, .csv or .jsonl, so that it is known how to read it."
        )
    for row, (line, cells) in enumerate(readers[suffix](content, str(file)), 1):
        yield from _fields(row, line, cells, file)


def _fields(row: int, line: int, cells: Mapping[str, str], file: Path) -> Iterator[tuple[int, str, str]]:
    found = [(row, field, cells[field]) for field in _FIELDS if isinstance(cells.get(field), str)]
    if not found:
        raise BadNameRowError(f"{file}, line {line}: none of {', '.join(_FIELDS)}.")
    yield from (each for each in found if each[2].strip())


def _row(number: int, field: str, text: str, match: ScreenMatch) -> dict[str, Any]:
    return {
        "row": number,
        "field": field,
        "text": text,
        "alias": match.alias.text,
        "bearer": match.alias.bearer,
        "score": match.score,
        "rule": match.rule.value,
        "stands_alone": match.stands_alone,
        "matched": match.matched,
        "tokens": [{"line": line, "alias": alias} for line, alias in match.words],
    }


def _table(rows: list[dict[str, Any]]) -> Table:
    table = folding_table("row", "score", "rule", "alias", "bearer", "text")
    for row in rows:
        text = row["text"] if len(row["text"]) <= _SHOWN else f"{row['text'][:_SHOWN]}…"
        rule = row["rule"] if row["stands_alone"] else f"{row['rule']}, not alone"
        table.add_row(str(row["row"]), f"{row['score']:.3f}", rule, row["alias"], row["bearer"], text)
    return table

"""`openiru bank`: give what is known to others, in files and in folders of the match service."""

import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Final

import typer

from openiru.cli.doors import Json, emit, now, progress, with_database
from openiru.cli.hashes.files import tells
from openiru.foundation.errors import BadInputError
from openiru.workflows.exchange.export_feed import feed_lines, hash_lines
from openiru.workflows.exchange.index_bank import index_banks

app = typer.Typer(no_args_is_help=True)

_STDOUT: Final = Path("-")


@app.command()
@with_database
def export(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Where to; - for standard output.")],
    *,
    bank: Annotated[
        str | None, typer.Option(help="One bank, as hash,entry on each line; without it, what we share.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Write what we share as JSON Lines, or what is looked for of one bank as lines of hashes.

    The file is there whole or not at all. Other units read it as an exchange of shape `file`.

    Example: openiru bank export shared.jsonl
    """
    lines = feed_lines(at=now()) if bank is None else hash_lines(bank, at=now())
    with progress("Exporting") as advance:
        count = _to_stdout(lines, advance) if file == _STDOUT else _to_file(file, lines, advance)
    if file != _STDOUT:
        emit({"file": str(file), "lines": count}, as_json=as_json, table=lambda: f"{file}: {count:,} lines.")


@app.command()
@tells
@with_database
def index(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A folder of the match service.")],
    banks: Annotated[list[str], typer.Argument(metavar="BANK...", help="Positive banks.")],
    *,
    as_json: Json = False,
) -> None:
    """Bring an index to what banks hold now; what was withdrawn matches nothing there from then on.

    Example: openiru bank index banks/OURS unit tat
    """
    report = index_banks(folder, banks, at=now())
    words = f"{report.folder}: {report.added:,} added, {report.withdrawn:,} withdrawn, {report.entries:,} entries."
    emit(asdict(report), as_json=as_json, table=lambda: words)


def _to_stdout(lines: Iterator[str], advance: Callable[[int], None]) -> int:
    count = 0
    for count, line in enumerate(lines, start=1):  # noqa: B007  (told after the loop)
        sys.stdout.write(line + "\n")
        advance(1)
    return count


def _to_file(file: Path, lines: Iterator[str], advance: Callable[[int], None]) -> int:
    count = 0
    try:
        handle, draft = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
    except OSError as error:
        raise BadInputError(f"{file}: cannot be written: {error.strerror}.") from error
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as target:
            for count, line in enumerate(lines, start=1):  # noqa: B007  (told after the loop)
                target.write(line + "\n")
                advance(1)
        Path(draft).replace(file)
    except BaseException:
        Path(draft).unlink(missing_ok=True)
        raise
    return count

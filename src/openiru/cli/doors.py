"""What do all commands share: the database, the acting person, the output and the exit code?"""

import json
import os
import pwd
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from functools import wraps
from pathlib import Path
from typing import Annotated, Any, Final, ParamSpec, TypeVar

import psycopg
import typer
from django.conf import settings
from django.db import IntegrityError, OperationalError, ProgrammingError
from rich.console import Console, RenderableType
from rich.measure import Measurement
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
)
from rich.table import Table

from openiru.access import queries as access
from openiru.audit.operations import through
from openiru.database.cluster import Cluster
from openiru.database.users import running
from openiru.foundation.errors import BadInputError, GuardedError, Kind, OpenIruError

P = ParamSpec("P")
T = TypeVar("T")

EXIT_CODES: Final[Mapping[Kind, int]] = {
    Kind.INVALID: 2,
    Kind.DENIED: 3,
    Kind.MISSING: 4,
    Kind.CONFLICT: 5,
    Kind.UNAVAILABLE: 6,
}

Json = Annotated[bool, typer.Option("--json", help="Print one JSON document on standard output.")]
By = Annotated[str, typer.Option("--by", envvar="OPENIRU_BY", help="User name of the person who acts.")]

_STOPPED: Final = 130  # 128 and the number of SIGINT, as shells have it
_EXPECTED: Final = (
    *(OpenIruError, IntegrityError, OperationalError, psycopg.OperationalError, ProgrammingError),
    *(OSError, KeyboardInterrupt),
)
_ENDLESS: Final = 100_000  # wider than any table
# What platforms and accounts say must not steer the terminal on which it is read.
_CONTROLS: Final = {code: "\ufffd" for code in (*range(0x20), *range(0x7F, 0xA0)) if chr(code) not in "\n\t"}

errors = Console(stderr=True)


class NotMadeError(OpenIruError):
    """The data folder holds no installation."""

    code = "service.not-made"
    kind = Kind.UNAVAILABLE


def now() -> datetime:
    """The present moment of this installation's clock."""
    try:
        moment: datetime = settings.CLOCK.now()
    except (OSError, ValueError) as error:
        raise BadInputError(
            "The file of OPENIRU_CLOCK_FILE shows no time; write one such as 2025-07-01T00:00:00+00:00."
        ) from error
    return moment


@contextmanager
def database(*, lasting: bool = True) -> Iterator[Cluster | None]:
    """Use the database while the block runs: the one of DATABASE_URL, or the embedded one.

    Args:
        lasting: whether what is committed must survive a power failure.

    Yields:
        The embedded server; None where the database is somebody else's.
    """
    if os.environ.get("DATABASE_URL", "").strip():
        yield None
        return
    with running(Path(settings.DATA_FOLDER) / "postgres", lasting=lasting) as cluster:
        yield cluster


def acting_person(username: str) -> str:
    """The id of the person who logs in as `username`; what they may do, the operation checks.

    Raises:
        NoSuchPersonError: if there is none.
    """
    return access.person_by_username(username).person_id


def speaks(command: Callable[P, T]) -> Callable[P, T]:
    """Turn an expected failure of a command into a sentence and an exit code."""

    @wraps(command)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return command(*args, **kwargs)
        except _EXPECTED as error:
            said = _sentence_and_code(error)
            if said is None:
                raise
            say(said[0])
            raise typer.Exit(said[1]) from error

    return wrapped


def _sentence_and_code(error: BaseException) -> tuple[str, int] | None:
    """What to say of a failure, and with which code to end; None if it is a fault of ours."""
    if isinstance(error, IntegrityError):
        error = GuardedError.of(error)
    if isinstance(error, OpenIruError):
        return f"{error.message} [{error.code}]", EXIT_CODES[error.kind]
    if isinstance(error, KeyboardInterrupt):
        return "stopped.", _STOPPED
    words = _words_of_surroundings(error)
    return None if words is None else (words, EXIT_CODES[Kind.UNAVAILABLE])


def _words_of_surroundings(error: BaseException) -> str | None:
    """What the database or the machine did not do for us; None if it is a fault of ours."""
    match error:
        case OperationalError() | psycopg.OperationalError():
            return _words_of_database(error)
        case ProgrammingError() if "does not exist" in str(error):
            return "the tables are not there or behind: run `openiru init`."
        case OSError() if not isinstance(error, BrokenPipeError):  # else whoever read what we print has gone
            place = f"{error.filename}: " if error.filename else ""
            return f"{place}{error.strerror or error}."
    return None


def say(sentence: str) -> None:
    """Tell on standard error what went wrong."""
    errors.print(f"openiru: {sentence}", style="red", markup=False, highlight=False, soft_wrap=True)


def _words_of_database(error: Exception) -> str:
    if isinstance(error, psycopg.errors.DiskFull) or isinstance(error.__cause__, psycopg.errors.DiskFull):
        return "the disk of the database is full. Free some space and repeat: nothing half-written stays."
    return f"the database does not answer: {str(error).strip()}. See `openiru doctor`."


def with_database(command: Callable[P, T]) -> Callable[P, T]:
    """Run a command with the database open; failures speak as in `speaks`."""

    @wraps(command)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> T:
        _check_is_made()
        with database(), through(_this_door()):
            return command(*args, **kwargs)

    return speaks(wrapped)


def _this_door() -> str:
    """The command line, and whose of this machine.

    `--by` says who acts and proves nothing: whoever can start commands here rules the data folder. So
    the record says who that was; the answer of the kernel, not a variable that anybody can set.
    """
    number = os.getuid()
    try:
        name = pwd.getpwuid(number).pw_name
    except KeyError:
        name = f"user {number}"
    return f"command line of {name}"


def has_database() -> bool:
    """Whether there is a database here, somebody else's or the embedded one."""
    folder = Path(settings.DATA_FOLDER)
    return bool(os.environ.get("DATABASE_URL", "").strip()) or (folder / "postgres").is_dir()


def _check_is_made() -> None:
    """Refuse to make a database only because somebody mistyped the folder of theirs."""
    folder = Path(settings.DATA_FOLDER)
    if not has_database():
        raise NotMadeError(f"No installation is in {folder}: run `openiru init`, or correct OPENIRU_DATA.")


def emit(data: Any, *, as_json: bool, table: Callable[[], Table | str] | None = None) -> None:
    """Print a result: one JSON document, or a table for people.

    Args:
        data: what JSON prints; dates and ids become text.
        as_json: print JSON.
        table: makes what people read; without it they get the JSON too.
    """
    if as_json or table is None:
        sys.stdout.write(json.dumps(data, ensure_ascii=False, indent=2, default=_plain) + "\n")
        return
    shown = table()
    if isinstance(shown, str):
        sys.stdout.write(shown.translate(_CONTROLS) + "\n")
    else:
        for column in shown.columns:
            column._cells = [_harmless(cell) for cell in column._cells]  # noqa: SLF001  (there is no other way)
        _console_for(shown).print(shown)


def _harmless(cell: RenderableType) -> RenderableType:
    return cell.translate(_CONTROLS) if isinstance(cell, str) else cell


def _plain(value: object) -> str:
    """A day or a time as ISO 8601 writes it, all else as it names itself."""
    return value.isoformat() if isinstance(value, date) else str(value)


def _console_for(table: Table) -> Console:
    """A terminal as wide as it is; a file or a pipe as wide as the table, so that nothing is cut off there."""
    if sys.stdout.isatty() or "COLUMNS" in os.environ:
        return Console(markup=False)
    endless = Console(width=_ENDLESS, markup=False)
    return Console(markup=False, width=Measurement.get(endless, endless.options, table).maximum)


@contextmanager
def progress(title: str, total: int | None = None) -> Iterator[Callable[[int], None]]:
    """A progress bar on standard error; nothing where that is no terminal.

    Yields:
        A function to call with the number of steps that are done since the last call.
    """
    bar = Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=errors,
        disable=not sys.stderr.isatty(),
    )
    with bar:
        task = bar.add_task(title, total=total)
        yield lambda steps: bar.advance(task, steps)

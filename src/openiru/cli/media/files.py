"""How do commands on media read files, and tell of those that could not be read?"""

import stat
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import typer

from openiru.cli.doors import EXIT_CODES
from openiru.foundation.errors import Kind
from openiru.sandbox.types import RECORDINGS


@dataclass(frozen=True, slots=True, kw_only=True)
class FileFault:
    """Why a file gave no bytes."""

    fault: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A file that was asked for, and what it holds."""

    path: Path
    data: bytes | FileFault


def read_each(paths: Iterable[Path]) -> Iterator[Reading]:
    """The bytes of each file; what cannot be read is told in its place."""
    for path in paths:
        try:
            data = _bytes_of(path)
        except OSError as error:
            data = FileFault(fault="no-file", reason=f"The file cannot be read: {error.strerror or error}.")
        yield Reading(path=path, data=data)


def _bytes_of(path: Path) -> bytes | FileFault:
    """What a file holds; pipes that nobody writes to and devices without an end are not even opened."""
    told = path.stat()
    if not stat.S_ISREG(told.st_mode) and not stat.S_ISDIR(told.st_mode):
        return FileFault(fault="no-file", reason="This is a pipe or a device; give a file.")
    if told.st_size > RECORDINGS.size_bytes:
        return FileFault(fault="too-large", reason=f"The file has more than {RECORDINGS.size_bytes:,} bytes.")
    return path.read_bytes()


def told_fault(path: Path, fault: str, reason: str) -> dict[str, Any]:
    """The row of a file that gave no answer."""
    return {"file": str(path), "error": {"code": f"media.{fault}", "message": reason}}


def exit_unless_all(rows: Sequence[dict[str, Any]]) -> None:
    """End with the exit code of bad input if any row tells of an error.

    Raises:
        Exit: in that case.
    """
    if any("error" in row for row in rows):
        raise typer.Exit(EXIT_CODES[Kind.INVALID])

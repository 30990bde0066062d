"""How do commands on media read files, and tell of those that could not be read?"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import typer

from openiru.cli.doors import EXIT_CODES
from openiru.foundation.errors import Kind


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
            yield Reading(path=path, data=path.read_bytes())
        except OSError as error:
            reason = f"The file cannot be read: {error.strerror or error}."
            yield Reading(path=path, data=FileFault(fault="no-file", reason=reason))


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

"""Is the record still the one whose end was noted before?

The chain cannot show that its end was cut off together with the mark of the end, or that it was written anew
as a whole. A note outside of the database can: each walk that finds the chain whole adds one.
"""

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from openiru.audit.queries import verify
from openiru.audit.types import ChainReport, Checkpoint
from openiru.foundation.errors import BadInputError

FILE_NAME: Final = "audit-heads"


def verify_and_note(folder: Path, *, at: datetime, noted: Checkpoint | None = None) -> ChainReport:
    """Walk the chain, hold it to the last noted end and to `noted`, and note its end if it is whole.

    Args:
        folder: the data folder; a place that whoever rules the database does not rule is better still.
        at: now.
        noted: an end that was kept elsewhere.

    Raises:
        BadInputError: if the notes cannot be read or written.
    """
    notes = folder / FILE_NAME
    report = verify(_last(notes))
    if report.is_whole and noted is not None:
        report = verify(noted)
    if report.is_whole:
        _add(notes, report.head, at)
    return report


def _last(notes: Path) -> Checkpoint | None:
    try:
        lines = notes.read_text(encoding="ascii").split("\n") if notes.exists() else []
    except (OSError, UnicodeDecodeError) as error:
        raise BadInputError(f"{notes} cannot be read: {error}.") from error
    written = [line for line in lines if line]
    if not written:
        return None
    seq, _, digest = written[-1].partition(" ")[2].partition(":")
    if not (seq.isdigit() and digest.startswith("sha256:")):
        raise BadInputError(f"{notes}: its last line is no head of the record; it was changed.")
    return Checkpoint(seq=int(seq), digest=digest)


def _add(notes: Path, head: Checkpoint, at: datetime) -> None:
    line = f"{at.astimezone(UTC).isoformat(timespec='seconds')} {head.seq}:{head.digest}\n"
    try:
        notes.parent.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(notes, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "a") as file:
            file.write(line)
    except OSError as error:
        raise BadInputError(f"{notes} cannot be written: {error.strerror}.") from error

"""`openiru check export|import`: looks from one vantage to another installation."""

import hashlib
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from django.conf import settings

from openiru.cli.doors import By, Json, acting_person, emit, now, with_database
from openiru.cli.probes.options import Rules
from openiru.foundation.errors import BadInputError
from openiru.platforms.probes.catalogue import catalogue
from openiru.workflows.checks.vantages import export_looks, import_looks

_CHUNK = 1 << 20


@with_database
def export_to(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A new file; none is overwritten.")],
    *,
    by: By,
    since: Annotated[
        str, typer.Option(help="Only runs recorded from this moment on (ISO 8601); all without it.")
    ] = "",
    as_json: Json = False,
) -> None:
    """Write the looks of this vantage with their answers into a file, for another installation to take in.

    Looks at whoever was referred in error are left out, and those that came from others. The file holds pages of accounts: hand it to
    nobody but the unit that it is for.

    Example: openiru check export looks.jsonl --since 2025-07-01 --by amina
    """
    person, moment = acting_person(by), _moment(since)
    with file.open("xb") as opened:
        try:
            looks = export_looks(opened, since=moment, by=person, at=now())
        except BaseException:
            file.unlink()
            raise
    emit(
        {"file": str(file), "vantage": settings.VANTAGE, "looks": looks},
        as_json=as_json,
        table=lambda: f"{looks:,} looks of {settings.VANTAGE}/{settings.VANTAGE_COUNTRY} in {file}.",
    )


@with_database
def import_from(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="Of another installation's `openiru check export`.")
    ],
    *,
    by: By,
    rules: Rules = None,
    as_json: Json = False,
) -> None:
    """Take in looks of another vantage that the unit named in OPENIRU_OTHER_VANTAGES; the same file again changes nothing.

    Our own probes read the answers; the other side vouches for its controls, and for when and from where it asked.

    Example: openiru check import looks.jsonl --by amina
    """
    person = acting_person(by)
    known = catalogue(rules or settings.PROBES_FOLDER)
    with file.open("rb") as opened:
        digest = hashlib.sha256()
        while chunk := opened.read(_CHUNK):
            digest.update(chunk)
        opened.seek(0)
        made = import_looks(opened, known, digest=f"sha256:{digest.hexdigest()}", by=person, clock=now)
    told = (
        f"{made.looks:,} looks of {made.vantage}/{made.country}: {made.new:,} new, {made.known:,} known before, "
        f"{made.of_nobody:,} about nobody on record here, {made.unread:,} that no probe of ours reads; our probes read {made.read_otherwise:,} otherwise."
    )
    emit(asdict(made), as_json=as_json, table=lambda: told)


def _moment(text: str) -> datetime | None:
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError) as error:
        raise BadInputError(
            f"--since {text}: write a day as 2025-07-01 or a moment as 2025-07-01T12:00:00Z."
        ) from error

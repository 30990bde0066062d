"""`openiru referral to-file`, `task`, `filed` and `unfiled`: what a person files in a platform's own form."""

from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from openiru.cli.doors import By, Json, acting_person, emit, now, with_database
from openiru.cli.shown.tables import folding_table
from openiru.foundation.errors import BadInputError
from openiru.referrals import operations, queries
from openiru.referrals.types import MessageView
from openiru.workflows.routes.filing import file_message, task_of

Message = Annotated[str, typer.Argument(help="Id of the message; `openiru referral to-file` shows it.")]


@with_database
def to_file(*, as_json: Json = False) -> None:
    """List the messages that wait for a person who files them, the most pressing first.

    Example: openiru referral to-file
    """
    found = queries.waiting_filings()
    emit([asdict(each) for each in found], as_json=as_json, table=lambda: _table(found))


@with_database
def task(message: Message, *, as_json: Json = False) -> None:
    """Show what to write into the platform's own form, and where it is.

    Example: openiru referral task 0197c0de-0000-7000-8000-000000000001
    """
    found = task_of(message)
    said = f"{found.form_url}\n{found.guidance}\n\n{found.subject}\n\n{found.text}"
    emit(asdict(found), as_json=as_json, table=lambda: said)


@with_database
def filed(
    message: Message,
    *,
    proof: Annotated[
        Path, typer.Option(help="Picture or PDF of what the platform showed; kept as evidence.")
    ],
    filed_at: Annotated[
        str, typer.Option(help="When, with zone: 2025-07-01T09:30:00+00:00; now without it.")
    ] = "",
    ticket: Annotated[str, typer.Option(help="The number that the platform gave.")] = "",
    by: By,
    as_json: Json = False,
) -> None:
    """Keep that a message was filed by hand; only now has it arrived.

    Example: openiru referral filed 0197c0de-0000-7000-8000-000000000001 --proof seen.png --ticket 77 --by asma
    """
    at = now()
    file_message(
        message,
        proof=_read(proof),
        filed_at=_moment(filed_at, at),
        ticket=ticket,
        by=acting_person(by),
        at=at,
    )
    emit({"filed": True}, as_json=as_json, table=lambda: "It is kept that the message was filed.")


@with_database
def unfiled(
    message: Message,
    *,
    why: Annotated[str, typer.Option(help="Why it cannot be filed; only the unit reads it.")],
    by: By,
    as_json: Json = False,
) -> None:
    """Give up a message that was to be filed; it stands among the failed and may be tried again.

    Example: openiru referral unfiled 0197c0de-0000-7000-8000-000000000001 --why "The form is closed" --by asma
    """
    operations.leave_unfiled(message, why=why, by=acting_person(by), at=now())
    emit(
        {"filed": False}, as_json=as_json, table=lambda: "The message stands among those that did not arrive."
    )


def _read(proof: Path) -> bytes:
    try:
        return proof.read_bytes()
    except OSError as error:
        raise BadInputError(f"{proof}: it cannot be read.") from error


def _moment(text: str, at: datetime) -> datetime:
    if not text:
        return at
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise BadInputError("--filed-at: a time such as 2025-07-01T09:30:00+00:00.") from error
    if moment.tzinfo is None:
        raise BadInputError("--filed-at: name the zone, such as +05:00.")
    return moment


def _table(found: tuple[MessageView, ...]) -> Table:
    table = folding_table("message", "reference", "platform", "kind", "file by")
    for each in found:
        by = each.file_by.isoformat(timespec="minutes") if each.file_by else ""
        table.add_row(each.message_id, each.reference, each.platform, each.kind, by)
    return table

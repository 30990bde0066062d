"""`openiru audit`: what was done, and is the record of it whole?"""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from django.conf import settings
from rich.table import Table

from openiru.access import queries as access
from openiru.audit import queries
from openiru.audit.types import Checkpoint, Event, EventFilter, EventView
from openiru.cli.doors import Json, emit, now, with_database
from openiru.cli.shown.tables import folding_table
from openiru.foundation.errors import BadInputError
from openiru.workflows.safeguards import verify_and_note

app = typer.Typer(no_args_is_help=True)


@app.command()
@with_database
def verify(
    *,
    noted: Annotated[
        str,
        typer.Option(help="A head that was printed earlier, as SEQ:DIGEST; it must still be in the chain."),
    ] = "",
    as_json: Json = False,
) -> None:
    """Walk the whole chain; exit code 1 and the first fault when it is broken.

    The end of a chain that is whole is noted in the file audit-heads of the data folder; the next walk is
    held to it. Keep a copy of that file where nobody who rules the database can write.

    Example: openiru audit verify --json
    """
    kept = _checkpoint(noted) if noted else None
    report = verify_and_note(Path(settings.DATA_FOLDER), at=now(), noted=kept)
    head = f"{report.head.seq}:{report.head.digest}"
    data = {
        "whole": report.is_whole,
        "events": report.events,
        "head": head,
        "broken_seq": report.broken_seq,
        "reason": report.reason,
    }
    emit(data, as_json=as_json, table=lambda: f"{report.sentence}\nHead: {head}")
    if not report.is_whole:
        raise typer.Exit(1)


@app.command()
@with_database
def show(
    *,
    subject: Annotated[
        str, typer.Option(help="What it was done to, as KIND:ID, for example case:0197….")
    ] = "",
    actor: Annotated[str, typer.Option(help="Who did it: user name, or `system`.")] = "",
    event: Annotated[str, typer.Option(help="What was done, for example review.case-approved.")] = "",
    since: Annotated[str, typer.Option("--from", help="From this day or time (UTC).")] = "",
    until: Annotated[str, typer.Option("--to", help="Before this day or time (UTC).")] = "",
    limit: Annotated[int, typer.Option(min=1, max=1000, help="The greatest number of events.")] = 50,
    cursor: Annotated[str, typer.Option(help="Go on from the `next` of the page before.")] = "",
    as_json: Json = False,
) -> None:
    """Show recorded acts, the newest first.

    Example: openiru audit show --actor amina --from 2025-07-01 --event review.case-approved
    """
    names = {found.person_id: found.username for found in access.people()}
    ids = {username.casefold(): person_id for person_id, username in names.items()}
    kind, subject_id = _subject(subject) if subject else (None, None)
    wanted = EventFilter(
        subject_kind=kind,
        subject_id=subject_id,
        actor_id=ids.get(actor.casefold(), actor) or None,
        event=_known_event(event) if event else None,
        from_at=_moment(since) if since else None,
        to_at=_moment(until) if until else None,
    )
    page = queries.events_page(wanted, cursor or None, size=limit)
    data = {"events": [_as_data(row, names) for row in page.rows], "next": page.next_cursor}
    emit(data, as_json=as_json, table=lambda: _table(page.rows, names))


def _checkpoint(text: str) -> Checkpoint:
    seq, _, digest = text.partition(":")
    if not (seq.isascii() and seq.isdigit() and digest.startswith("sha256:")):
        raise BadInputError(
            f"{text!r} is no head of the record; it looks like 120:sha256:… (see `audit verify`)."
        )
    return Checkpoint(seq=int(seq), digest=digest)


def _subject(text: str) -> tuple[str, str]:
    kind, _, subject_id = text.partition(":")
    if not kind or not subject_id:
        raise BadInputError(f"{text!r} names no subject; write KIND:ID, for example case:0197….")
    return kind, subject_id


def _known_event(text: str) -> str:
    if text not in set(Event):
        raise BadInputError(f"No event is called {text!r}; docs/reference/audit-events.md lists them all.")
    return text


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError) as error:
        raise BadInputError(f"{text!r} is no day or time; write 2025-07-01 or 2025-07-01T08:00Z.") from error


def _as_data(row: EventView, names: dict[str, str]) -> dict[str, Any]:
    return {
        "seq": row.seq,
        "at": row.at.isoformat(),
        "event": row.event,
        "actor": names.get(row.actor_id, row.actor_id),
        "subject": f"{row.subject_kind}:{row.subject_id}",
        "detail": row.detail,
        "digest": row.digest,
    }


def _table(rows: tuple[EventView, ...], names: dict[str, str]) -> Table:
    table = folding_table("nr", "when (UTC)", "who", "what", "to what", "detail")
    for row in rows:
        detail = ", ".join(f"{name} {value}" for name, value in row.detail.items())
        table.add_row(
            str(row.seq),
            row.at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S"),
            names.get(row.actor_id, row.actor_id),
            row.event,
            f"{row.subject_kind}:{row.subject_id}",
            detail,
        )
    return table

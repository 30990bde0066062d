"""`openiru clocks pause`, `approve-pause`, `pending` and `resume`: a clock stands still, and runs again."""

from dataclasses import asdict
from datetime import UTC, datetime
from typing import Annotated

import typer

from openiru.cli.doors import By, Json, acting_person, emit, now, with_database
from openiru.cli.shown import clock_tables as tables
from openiru.clocks import operations, queries
from openiru.clocks.types import NewPause, PauseReason
from openiru.foundation.errors import BadInputError
from openiru.referrals.queries import find_reference

Referral = Annotated[str, typer.Argument(help="Reference or id of the referral.")]


@with_database
def pause(
    referral: Referral,
    *,
    words: Annotated[str, typer.Option(help="Why the clock stands still.")],
    reason: Annotated[PauseReason, typer.Option(help="What kind of reason.")] = PauseReason.CLARIFICATION,
    since: Annotated[
        str, typer.Option(help="Since when (UTC), as 2025-08-14T10:00Z; else from now on.")
    ] = "",
    goes_on: Annotated[
        bool,
        typer.Option(
            "--goes-on", help="Afterwards what was left of the limit runs, instead of the whole limit."
        ),
    ] = False,
    message: Annotated[str, typer.Option(help="Number of the platform's message.")] = "",
    by: By,
    as_json: Json = False,
) -> None:
    """Let the clock of a sent referral stand still; while it does, nothing of it is overdue.

    With a --since that lies back, it waits for `openiru clocks approve-pause` by another person.

    Example: openiru clocks pause IRU-2025-000007 --words "The platform asked which account is meant." --by amina
    """
    at = now()
    new = NewPause(
        referral_id=referral_id_of(referral),
        reason=reason,
        words=words,
        opened_at=moment(since) if since else at,
        restarts=not goes_on,
        source_message=message,
    )
    view = operations.open_pause(new, by=acting_person(by), at=at)
    emit(asdict(view), as_json=as_json, table=lambda: tables.pauses([view]))


@with_database
def approve_pause(
    which: Annotated[str, typer.Argument(help="Id of the pause; `openiru clocks pending` shows it.")],
    *,
    words: Annotated[str, typer.Option(help="Why the clock stood still, or ran again, in the past.")],
    by: By,
    as_json: Json = False,
) -> None:
    """Let a pause count that begins or ends in the past; for another person than noted that.

    Example: openiru clocks approve-pause 0198a1b2-… --words "Their status page shows the outage." --by bilal
    """
    view = operations.approve_pause(which, words=words, by=acting_person(by), at=now())
    emit(asdict(view), as_json=as_json, table=lambda: tables.pauses([view]))


@with_database
def pending(*, as_json: Json = False) -> None:
    """List pauses that begin or end in the past and wait for a second person; until then they move no deadline.

    Example: openiru clocks pending
    """
    found = queries.pending_pauses()
    emit([asdict(each) for each in found], as_json=as_json, table=lambda: tables.pauses(found))


@with_database
def resume(
    which: Annotated[
        str, typer.Argument(help="Reference of the referral, or id of the pause as `clocks pause` shows it.")
    ],
    *,
    words: Annotated[str, typer.Option(help="Why the clock runs again.")],
    since: Annotated[
        str, typer.Option(help="Since when (UTC), as 2025-08-14T10:00Z; else from now on.")
    ] = "",
    by: By,
    as_json: Json = False,
) -> None:
    """Let the clock run again.

    With a --since that lies back, it runs from now on until another person says `openiru clocks approve-pause`.

    Example: openiru clocks resume IRU-2025-000007 --words "We named the account." --by amina
    """
    at = now()
    closed_at = moment(since) if since else at
    pause_id = _pause_of(which)
    view = operations.close_pause(pause_id, closed_at=closed_at, words=words, by=acting_person(by), at=at)
    emit(asdict(view), as_json=as_json, table=lambda: tables.pauses([view]))


def _pause_of(text: str) -> str:
    """The id of the pause that lasts on a referral; what is no reference counts as the id of a pause."""
    found = find_reference(text)
    if found is None:
        return text
    standing = [each for each in queries.pauses_of(found.referral_id) if each.closed_at is None]
    if not standing:
        raise BadInputError(f"No clock of {text} stands still by a pause.")
    return standing[0].pause_id


def referral_id_of(text: str) -> str:
    """The id of the referral that a reference or an id names; what is no reference counts as an id."""
    found = find_reference(text)
    return found.referral_id if found else text


def moment(text: str) -> datetime:
    """The time that `text` writes out; UTC where it says no zone.

    Raises:
        BadInputError: if it is none.
    """
    try:
        said = datetime.fromisoformat(text)
    except ValueError as error:
        raise BadInputError(f"{text!r} is no time; write 2025-08-14T10:00Z.") from error
    return said if said.tzinfo else said.replace(tzinfo=UTC)

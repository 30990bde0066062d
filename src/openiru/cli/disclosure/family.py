"""`openiru disclosure`: data requests apart from removals, and what platforms handed over."""

import os
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer

from openiru.access.queries import people
from openiru.cli.clocks.pausing import referral_id_of
from openiru.cli.disclosure import tables
from openiru.cli.doors import By, Json, acting_person, emit, now, with_database
from openiru.disclosures import operations, queries
from openiru.disclosures.types import Verdict
from openiru.foundation.errors import BadInputError
from openiru.workflows.read_disclosure import read_disclosure

app = typer.Typer(no_args_is_help=True)

Referral = Annotated[str, typer.Argument(help="Reference or id of the request.")]
Holding = Annotated[
    str, typer.Argument(help="Id of what was handed over; `openiru disclosure show` shows it.")
]
Reason = Annotated[str, typer.Option(help="Why, in words; stands on record before anything happens.")]


@app.command("list")
@with_database
def list_(*, as_json: Json = False) -> None:
    """List requests for data and for preservation, with emergencies, what came and how often it was opened.

    Example: openiru disclosure list
    """
    found = queries.disclosures()
    emit([asdict(each) for each in found], as_json=as_json, table=lambda: tables.requests(found))


@app.command()
@with_database
def show(referral: Referral, *, as_json: Json = False) -> None:
    """Show why data was asked for, what came of it, and who opened it; never its content.

    Example: openiru disclosure show IRU-2025-000012
    """
    view = queries.disclosure(referral_id_of(referral))
    emit(asdict(view), as_json=as_json, table=lambda: tables.one(view))


@app.command()
@with_database
def receive(
    referral: Referral,
    file: Annotated[
        Path, typer.Argument(help="The file that the platform handed over; sealed as it is read.")
    ],
    *,
    label: Annotated[str, typer.Option(help="What it is, in the unit's words; names nobody.")],
    days: Annotated[int, typer.Option(min=1, max=3_660, help="After how many days it is destroyed.")] = 180,
    by: By,
    as_json: Json = False,
) -> None:
    """Seal what a platform handed over; its digest goes into custody.

    Example: openiru disclosure receive IRU-2025-000012 answer.zip --label "Subscriber records" --by amina
    """
    try:
        source = file.open("rb")
    except OSError as error:
        raise BadInputError(f"{file} cannot be read: {error}.") from error
    with source:
        view = operations.receive(
            referral_id_of(referral),
            source,
            label=label,
            by=acting_person(by),
            at=now(),
            kept_for=timedelta(days=days),
        )
    emit(asdict(view), as_json=as_json, table=lambda: tables.holdings([view]))


@app.command("open")
@with_database
def open_(
    holding: Holding,
    into: Annotated[Path, typer.Argument(help="New file that gets the bytes.")],
    *,
    reason: Reason,
    by: By,
    as_json: Json = False,
) -> None:
    """Open what was handed over; who, when and why stands on record before a byte is given.

    Example: openiru disclosure open 0198a1b2-… answer.zip --reason "To compare the numbers." --by bilal
    """
    if into.exists():
        raise BadInputError(f"{into} is there already; name a new file.")
    if not into.parent.is_dir():
        raise BadInputError(f"{into.parent} is no folder; nothing was opened.")
    written = 0
    chunks = read_disclosure(holding, reason=reason, by=acting_person(by), at=now())
    # For the one who opened it alone, from its first byte on.
    with os.fdopen(os.open(into, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as target:
        for chunk in chunks:
            written += target.write(chunk)
    told = {"holding_id": holding, "file": str(into), "bytes": written}
    emit(told, as_json=as_json, table=lambda: f"{written:,} bytes written to {into}.")


@app.command()
@with_database
def destroy(holding: Holding, *, reason: Reason, by: By, as_json: Json = False) -> None:
    """Destroy what was handed over: its key, then its file; a tombstone stays.

    Example: openiru disclosure destroy 0198a1b2-… --reason "The case was dismissed." --by bilal
    """
    view = operations.destroy(holding, reason=reason, by=acting_person(by), at=now())
    emit(asdict(view), as_json=as_json, table=lambda: tables.holdings([view]))


@app.command()
@with_database
def left(*, as_json: Json = False) -> None:
    """List sealed files that stand on no record, as a process leaves them that is killed while it receives.

    Example: openiru disclosure left
    """
    found = queries.left_files()
    emit([asdict(each) for each in found], as_json=as_json, table=lambda: tables.left(found))


@app.command()
@with_database
def remove_left(
    name: Annotated[str, typer.Argument(help="Name of the file; `openiru disclosure left` shows it.")],
    *,
    reason: Reason,
    by: By,
    as_json: Json = False,
) -> None:
    """Put on record that a sealed file stood on none, and remove it; nobody can open it, its key ended with its process.

    Example: openiru disclosure remove-left 0198a1b2-… --reason "Power failure of 2 July; asked again." --by bilal
    """
    found = operations.remove_left(name, reason=reason, by=acting_person(by), at=now())
    words = f"Removed, and on record: {found.size_bytes:,} bytes, {found.sealed_digest}."
    emit(asdict(found), as_json=as_json, table=lambda: words)


@app.command()
@with_database
def review(
    referral: Referral,
    verdict: Annotated[Verdict, typer.Argument(help="Whether it was an emergency.")],
    *,
    words: Annotated[str, typer.Option(help="Why, in words.")],
    by: By,
    as_json: Json = False,
) -> None:
    """Review an emergency request after the fact; an unjustified one is taken back, and what came is destroyed.

    Example: openiru disclosure review IRU-2025-000012 justified --words "The threat was named and dated." --by sana
    """
    view = operations.review_emergency(
        referral_id_of(referral), verdict, words=words, by=acting_person(by), at=now()
    )
    emit(asdict(view), as_json=as_json, table=lambda: f"{view.reference}: {view.verdict}.")


@app.command()
@with_database
def renew(
    referral: Referral,
    *,
    words: Annotated[str, typer.Option(help="What the platform said, in words.")],
    by: By,
    as_json: Json = False,
) -> None:
    """Note that a platform preserves as long again, as often as its profile says.

    Example: openiru disclosure renew IRU-2025-000010 --words "Confirmed by ticket 4711." --by amina
    """
    view = operations.renew(referral_id_of(referral), words=words, by=acting_person(by), at=now())
    until = view.until_at.isoformat(timespec="minutes")
    emit(asdict(view), as_json=as_json, table=lambda: f"{view.reference} is preserved until {until}.")


@app.command()
@with_database
def openings(*, as_json: Json = False) -> None:
    """List who opened what platforms handed over, when and why; the newest first.

    Example: openiru disclosure openings
    """
    found = queries.openings()
    emit(
        [asdict(each) for each in found],
        as_json=as_json,
        table=lambda: tables.openings(found, names=_names()),
    )


def _names() -> dict[str, str]:
    return {each.person_id: each.username for each in people()}


@app.command()
@with_database
def compliance(*, as_json: Json = False) -> None:
    """Count how platforms answered requests for data: all, some, none, not yet, and in how many hours.

    Example: openiru disclosure compliance --json
    """
    at = now()
    found = queries.compliance(at)
    data = {"as_of": at, "platforms": [asdict(each) for each in found]}
    emit(data, as_json=as_json, table=lambda: tables.compliance(found))

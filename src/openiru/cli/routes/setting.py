"""`openiru platform route`: on which way what is asked reaches a platform."""

import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

from openiru.cli.doors import By, Json, acting_person, emit, now, with_database
from openiru.cli.shown.tables import folding_table
from openiru.foundation.errors import BadInputError
from openiru.platforms import operations, queries
from openiru.platforms.types import Finding, RouteDraft, RouteView
from openiru.review.types import Instrument
from openiru.workflows.routes.checking import check_route

app = typer.Typer(no_args_is_help=True)

Slug = Annotated[str, typer.Argument(help="Short name of the platform, for example `facebook`.")]
Asked = Annotated[
    Instrument | None, typer.Option("--instrument", help="What is asked; all that have no route without it.")
]


@app.command()
@with_database
def show(platform: Slug, *, as_json: Json = False) -> None:
    """Show the routes to a platform; of secrets only which are set.

    Example: openiru platform route show facebook
    """
    queries.platform(platform)
    found = queries.routes(platform)
    emit([asdict(each) for each in found], as_json=as_json, table=lambda: _table(found))


@app.command("set")
@with_database
def set_route(
    platform: Slug,
    way: Annotated[str, typer.Argument(help="mail, coop, xarf or manual.")],
    *,
    instrument: Asked = None,
    settings: Annotated[
        Path | None, typer.Option(help="JSON object with the settings; `docs/how-to` lists them.")
    ] = None,
    secrets: Annotated[
        bool, typer.Option("--secrets", help="Read a JSON object of secrets from standard input.")
    ] = False,
    allow_loopback: Annotated[
        bool, typer.Option("--allow-loopback", help="For exercises on this machine.")
    ] = False,
    by: By,
    as_json: Json = False,
) -> None:
    """Set on which way what is asked reaches a platform; secrets are sealed and never shown again.

    Example: openiru platform route set forum mail --settings forum-mail.json --by omar
    """
    draft = RouteDraft(
        platform=platform,
        instrument=instrument,
        way=way,
        settings=_object(settings.read_text("utf-8"), str(settings)) if settings else {},
        allow_loopback=allow_loopback,
    )
    new = _secrets(sys.stdin.read(1 << 20)) if secrets else {}
    saved = operations.set_route(draft, new, by=acting_person(by), at=now())
    said = f"{instrument or 'What has no other route'} goes to {platform} by {saved.way}."
    emit(asdict(saved), as_json=as_json, table=lambda: said)


@app.command()
@with_database
def remove(platform: Slug, *, instrument: Asked = None, by: By, as_json: Json = False) -> None:
    """Remove a route; what is asked then goes the way of all others, or by the platform's own webhook.

    Example: openiru platform route remove forum --instrument data_request --by omar
    """
    operations.remove_route(platform, instrument, by=acting_person(by), at=now())
    emit({"removed": True}, as_json=as_json, table=lambda: "The route is removed.")


@app.command()
@with_database
def check(
    platform: Slug,
    instrument: Annotated[Instrument, typer.Argument(help="What is asked.")],
    *,
    as_json: Json = False,
) -> None:
    """Say whether what is asked would arrive: settings, secrets, certificates, addresses. Nothing is sent.

    Example: openiru platform route check forum content_removal
    """
    found = check_route(platform, instrument, at=now())
    emit([asdict(each) for each in found], as_json=as_json, table=lambda: _found_table(found))


def _object(text: str, place: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BadInputError(f"{place}: this is not JSON.") from error
    if not isinstance(found, dict):
        raise BadInputError(f"{place}: a JSON object is needed.")
    return found


def _secrets(text: str) -> dict[str, str]:
    found = _object(text, "standard input")
    if not all(isinstance(secret, str) for secret in found.values()):
        raise BadInputError("standard input: each secret is a text.")
    return found


def _table(found: Sequence[RouteView]) -> Table:
    table = folding_table("instrument", "way", "settings", "secrets set")
    for each in found:
        settings = "\n".join(f"{name}: {_short(value)}" for name, value in sorted(each.settings.items()))
        table.add_row(each.instrument or "all others", each.way, settings, ", ".join(each.secrets_set))
    if not found:
        table.add_row("all", "webhook", "the platform's own endpoint", "")
    return table


def _found_table(found: Sequence[Finding]) -> Table:
    table = folding_table("weight", "what was found")
    for each in found:
        table.add_row(each.weight, each.words)
    return table


def _short(value: object) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return "a certificate" if "BEGIN CERTIFICATE" in text else text

"""`openiru platform`: whom we write to, where, with which secrets, and within which deadlines."""

import sys
from dataclasses import asdict
from datetime import UTC
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

from openiru.cli.doors import By, Json, acting_person, emit, now, with_database
from openiru.cli.forms.reading import read_answers
from openiru.cli.routes import setting as routes
from openiru.cli.shown.tables import folding_table
from openiru.forms.types import Language
from openiru.foundation.errors import BadInputError
from openiru.liaison.queries import contacts
from openiru.platforms import operations, queries
from openiru.platforms.types import (
    DeadlineDraft,
    FormDraft,
    NewSecrets,
    PlatformDraft,
    PlatformView,
)
from openiru.review.types import Instrument

app = typer.Typer(no_args_is_help=True)
app.add_typer(routes.app, name="route", help="On which way what is asked reaches a platform.")

Slug = Annotated[str, typer.Argument(help="Short name of the platform, for example `facebook`.")]


@app.command("list")
@with_database
def list_platforms(*, as_json: Json = False) -> None:
    """List the platforms and whether each can be written to.

    Example: openiru platform list
    """
    found = queries.platforms()
    emit([asdict(each) for each in found], as_json=as_json, table=lambda: _platforms_table(found))


@app.command()
@with_database
def show(platform: Slug, *, as_json: Json = False) -> None:
    """Show one platform: hosts, endpoint, contacts, and the deadlines that hold for it with their sources.

    Example: openiru platform show facebook
    """
    found = queries.platform(platform)
    deadlines = {each.value: asdict(queries.deadline(platform, each)) for each in Instrument}
    turned_to = [asdict(each) for each in contacts(platform, on=now().astimezone(UTC).date())]
    data = {**asdict(found), "deadlines": deadlines, "contacts": turned_to}
    emit(data, as_json=as_json, table=lambda: _one_table(data))


@app.command()
@with_database
def save(
    platform: Slug,
    *,
    name: Annotated[str, typer.Option(help="What the platform is called.")],
    host: Annotated[list[str], typer.Option(help="A host of its addresses; give it several times.")],
    inactive: Annotated[bool, typer.Option("--inactive", help="Write to it no more.")] = False,
    by: By,
    as_json: Json = False,
) -> None:
    """Add a platform, or change its name and hosts; endpoint and secrets stay as they are.

    Example: openiru platform save forum --name Forum --host forum.example --by omar
    """
    draft = PlatformDraft(slug=platform, name=name, hosts=tuple(host), is_active=not inactive)
    saved = operations.save_platform(draft, by=acting_person(by), at=now())
    emit(asdict(saved), as_json=as_json, table=lambda: f"{saved.name} is saved.")


@app.command()
@with_database
def defaults(*, by: By, as_json: Json = False) -> None:
    """Add the platforms and deadlines that every unit begins with; what is there stays as it is.

    Example: openiru platform defaults --by omar
    """
    added = operations.add_default_platforms(by=acting_person(by), at=now())
    said = ", ".join(each.name for each in added) or "nothing: all were there"
    emit([asdict(each) for each in added], as_json=as_json, table=lambda: f"Added {said}.")


@app.command()
@with_database
def endpoint(
    platform: Slug,
    url: Annotated[str, typer.Argument(help="Where messages go; https, or http on loopback.")],
    *,
    allow_loopback: Annotated[
        bool, typer.Option("--allow-loopback", help="For exercises on this machine.")
    ] = False,
    by: By,
    as_json: Json = False,
) -> None:
    """Say where messages to a platform go.

    Example: openiru platform endpoint facebook https://hooks.facebook.example/referrals --by omar
    """
    saved = operations.set_endpoint(
        platform, url, by=acting_person(by), at=now(), allow_loopback=allow_loopback
    )
    emit(
        asdict(saved), as_json=as_json, table=lambda: f"Messages to {saved.name} go to {saved.endpoint_url}."
    )


@app.command()
@with_database
def secrets(
    platform: Slug,
    *,
    generate: Annotated[bool, typer.Option("--generate", help="Make both and print them once.")] = False,
    by: By,
    as_json: Json = False,
) -> None:
    """Set the secrets that sign messages in both directions; they are sealed and never shown again.

    Without --generate, two lines are read from standard input: the secret of our messages, then the
    secret of the platform's. An empty line leaves the one that is there.

    Example: openiru platform secrets facebook --generate --by omar
    """
    new = NewSecrets.generated() if generate else _secrets_from_stdin()
    saved = operations.set_secrets(platform, new, by=acting_person(by), at=now())
    shown = {"send": new.send, "callback": new.callback} if generate else {}
    emit({**asdict(saved), **shown}, as_json=as_json, table=lambda: _secrets_said(saved, shown))


@app.command()
@with_database
def reseal(*, by: By, as_json: Json = False) -> None:
    """Seal all secrets with the present key, after OPENIRU_SECRET_KEY was changed.

    Example: openiru platform reseal --by omar
    """
    count = operations.reseal_secrets(by=acting_person(by), at=now())
    emit(
        {"resealed": count},
        as_json=as_json,
        table=lambda: f"{count} secrets are sealed with the present key.",
    )


@app.command()
@with_database
def deadline(
    instrument: Annotated[Instrument, typer.Argument(help="What is asked.")],
    *,
    platform: Annotated[str, typer.Option(help="For this platform alone; all without it.")] = "",
    acknowledge_hours: Annotated[float | None, typer.Option(help="Until it says that it has it.")] = None,
    act_hours: Annotated[float | None, typer.Option(help="Until it acts or refuses.")] = None,
    source: Annotated[str, typer.Option(help="Which law, agreement or working quota says so.")],
    verified: Annotated[bool, typer.Option("--verified", help="Compared with the source's text.")] = False,
    by: By,
    as_json: Json = False,
) -> None:
    """Set how long a platform has; without hours there is no deadline.

    Example: openiru platform deadline account_block --act-hours 48 --source "Agreement of 1 May" --by omar
    """
    draft = DeadlineDraft(
        platform=platform or None,
        instrument=instrument.value,
        acknowledge_s=_seconds(acknowledge_hours),
        act_s=_seconds(act_hours),
        source=source,
        is_verified=verified,
    )
    saved = operations.set_deadline(draft, by=acting_person(by), at=now())
    emit(
        asdict(saved), as_json=as_json, table=lambda: f"{instrument.value}: act within {_hours(saved.act_s)}."
    )


@app.command()
@with_database
def form(
    instrument: Annotated[Instrument, typer.Argument(help="What is asked.")],
    name: Annotated[
        str, typer.Argument(metavar="[FORM]", help="Form; `openiru forms list` shows them.")
    ] = "",
    *,
    platform: Annotated[str, typer.Option(help="For this platform alone; all without it.")] = "",
    profile: Annotated[str, typer.Option(help="Law or agreement that the form belongs to.")] = "",
    language: Annotated[Language, typer.Option(help="Language of the questions.")] = Language.ENGLISH,
    particulars: Annotated[
        Path | None,
        typer.Option(help="JSON object with answers that stay the same, such as the unit's address."),
    ] = None,
    none: Annotated[bool, typer.Option("--none", help="Let no form go with it any more.")] = False,
    by: By,
    as_json: Json = False,
) -> None:
    """Say which form goes with what is asked; referrals then carry it, and none is made while it is not complete.

    Example: openiru platform form content_removal dsa-notice --profile eu-dsa --platform x --by omar
    """
    if none == bool(name):
        raise BadInputError("Name a form, or say --none.")
    if none:
        dropped = operations.drop_form(platform or None, instrument, by=acting_person(by), at=now())
        left = queries.form_rule(platform, instrument)
        said = f"{left.form} goes with it." if left else "No form goes with it."
        emit({"dropped": dropped}, as_json=as_json, table=lambda: said)
        return
    draft = FormDraft(
        platform=platform or None,
        instrument=instrument.value,
        form=name,
        profile=profile,
        language=language,
        particulars=read_answers(particulars) if particulars else {},
    )
    saved = operations.set_form(draft, by=acting_person(by), at=now())
    emit(asdict(saved), as_json=as_json, table=lambda: f"{instrument.value}: {saved.form}, {saved.profile}.")


def _secrets_from_stdin() -> NewSecrets:
    lines = [line.strip() for line in sys.stdin.read(4096).splitlines()]
    if len(lines) != 2 or not any(lines):
        raise BadInputError(
            "Give two lines on standard input: our secret, then the platform's; or --generate."
        )
    return NewSecrets(send=lines[0] or None, callback=lines[1] or None)


def _secrets_said(saved: PlatformView, shown: dict[str, str | None]) -> str:
    if not shown:
        return f"The secrets of {saved.name} are sealed."
    return (
        f"The secrets of {saved.name} are sealed. Tell them to the platform now; they are not shown again.\n"
        f"our messages:   {shown['send']}\nits messages:   {shown['callback']}"
    )


def _platforms_table(found: tuple[PlatformView, ...]) -> Table:
    table = folding_table("platform", "name", "endpoint", "secrets", "active")
    for each in found:
        secrets_set = f"{_yes(each.has_send_secret)}/{_yes(each.has_callback_secret)}"
        table.add_row(each.slug, each.name, each.endpoint_url or "none", secrets_set, _yes(each.is_active))
    return table


def _one_table(data: dict[str, Any]) -> Table:
    table = folding_table("fact", "value", "source")
    table.add_row("name", data["name"], "")
    table.add_row("hosts", ", ".join(data["hosts"]), "")
    table.add_row("endpoint", data["endpoint_url"] or "none", "")
    for instrument, rule in data["deadlines"].items():
        said = f"acknowledge {_hours(rule['acknowledge_s'])}, act {_hours(rule['act_s'])}"
        mark = "" if rule["is_verified"] else " (not verified)"
        table.add_row(instrument, said, rule["source"] + mark)
    for each in data["contacts"]:
        means = "\n".join(filter(None, (each["email"], each["phone"], each["form_url"])))
        table.add_row(f"{each['role_title']} ({each['validity']})", means, each["note"])
    return table


def _seconds(hours: float | None) -> int | None:
    return None if hours is None else round(hours * 3600)


def _hours(seconds: int | None) -> str:
    return "no deadline" if seconds is None else f"{seconds / 3600:g} h"


def _yes(value: bool) -> str:
    return "yes" if value else "no"

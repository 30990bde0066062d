"""`openiru authority`: who refers to us, who are a platform."""

from dataclasses import asdict
from typing import Annotated, Any

import typer
from rich.table import Table

from openiru.cli.doors import By, Json, acting_person, emit, now, with_database
from openiru.cli.moderation.secret_lines import secrets_from_stdin
from openiru.cli.shown.tables import folding_table
from openiru.moderation import operations, queries
from openiru.moderation.types import AuthorityView, NoticeSource
from openiru.peers.operations import set_peer_secrets
from openiru.peers.types import PeerDraft, PeerKind
from openiru.platforms.types import NewSecrets

app = typer.Typer(no_args_is_help=True)

Slug = Annotated[str, typer.Argument(help="Short name of the authority, for example `north-unit`.")]


@app.command()
@with_database
def add(
    authority: Slug,
    *,
    name: Annotated[str, typer.Option(help="What the authority is called; account holders are told it.")],
    endpoint: Annotated[str, typer.Option(help="Where it takes our answers; https, or http on loopback.")],
    source: Annotated[
        NoticeSource, typer.Option(help="What its notices are, as the DSA database names them.")
    ] = NoticeSource.OTHER_NOTIFICATION,
    inactive: Annotated[bool, typer.Option("--inactive", help="Take nothing from it any more.")] = False,
    allow_loopback: Annotated[
        bool, typer.Option("--allow-loopback", help="For exercises on this machine.")
    ] = False,
    by: By,
    as_json: Json = False,
) -> None:
    """Register an authority, or change its name and address; its secrets stay as they are.

    Example: openiru authority add north-unit --name "North Unit" --endpoint https://north.example/api/v1/callbacks/forum --by omar
    """
    draft = PeerDraft(
        slug=authority,
        name=name,
        kind=PeerKind.AUTHORITY,
        endpoint_url=endpoint,
        is_active=not inactive,
    )
    saved = operations.save_authority(
        draft, source, by=acting_person(by), at=now(), allow_loopback=allow_loopback
    )
    said = f"{saved.name} is registered. It sends its messages to /api/v1/authorities/{saved.slug}/messages"
    emit(asdict(saved), as_json=as_json, table=lambda: said)


@app.command("list")
@with_database
def list_authorities(*, as_json: Json = False) -> None:
    """List who refers to us, and whether each can be answered.

    Example: openiru authority list
    """
    found = queries.authorities()
    emit([asdict(each) for each in found], as_json=as_json, table=lambda: _table(found))


@app.command()
@with_database
def secret(
    authority: Slug,
    *,
    generate: Annotated[bool, typer.Option("--generate", help="Make both and print them once.")] = False,
    by: By,
    as_json: Json = False,
) -> None:
    """Set the secrets that sign messages in both directions; they are sealed and never shown again.

    Without --generate, two lines are read from standard input: the secret of our answers, then the secret of the
    authority's messages. An empty line leaves the one that is there.

    Example: openiru authority secret north-unit --generate --by omar
    """
    new = NewSecrets.generated() if generate else secrets_from_stdin()
    saved = set_peer_secrets(authority, new, by=acting_person(by), at=now())
    shown: dict[str, Any] = {"send": new.send, "receive": new.callback} if generate else {}
    lines = [f"{saved.name}: the secrets are set."]
    lines += [f"our answers: {new.send}", f"its messages: {new.callback}"] if generate else []
    emit({**asdict(saved), **shown}, as_json=as_json, table=lambda: "\n".join(lines))


def _table(found: tuple[AuthorityView, ...]) -> Table | str:
    if not found:
        return "No authority is registered. Add one: openiru authority add"
    table = folding_table("authority", "name", "its notices", "answers go to", "ready")
    for each in found:
        is_ready = each.is_active and each.has_send_secret and each.has_receive_secret
        table.add_row(
            each.slug, each.name, each.source.value, each.endpoint_url, "yes" if is_ready else "no: secrets"
        )
    return table

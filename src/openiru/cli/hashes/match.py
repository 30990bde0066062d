"""`openiru match`: known hashes behind HTTP, for platforms; no database."""

import os
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

from openiru.cli.doors import Json, emit, errors, now
from openiru.cli.hashes.files import tells
from openiru.match_service.serving import MatchServer, check_may_listen
from openiru.match_service.settings import read_settings
from openiru.match_service.tokens import Scope, Token, add_token, read_tokens, revoke_token

app = typer.Typer(no_args_is_help=True)
tokens = typer.Typer(no_args_is_help=True)
app.add_typer(tokens, name="token", help="Who may ask the match service.")

Folder = Annotated[
    Path,
    typer.Option("--banks", metavar="DIR", help="The folder of the banks, of tokens.json and service.yaml."),
]


@app.command()
@tells
def serve(
    *,
    banks: Folder,
    host: Annotated[
        str, typer.Option(help="Address to listen on; without tokens only this machine's own.")
    ] = ("127.0.0.1"),
    port: Annotated[
        int, typer.Option(min=0, max=65_535, help="Port to listen on; 0 takes a free one.")
    ] = 8080,
    processes: Annotated[
        int | None, typer.Option(min=1, max=256, help="Processes that answer; as many as cores by default.")
    ] = None,
) -> None:
    """Serve the banks in a folder over HTTP, as HMA does; Ctrl-C stops after open requests are answered.

    Each folder in it that `openiru index build` made, and whose name is in capitals, is a bank.

    Example: openiru index build known.txt -o banks/PARTNER && openiru match serve --banks banks --port 8080
    """
    banks.mkdir(parents=True, exist_ok=True)
    settings = read_settings(banks)
    check_may_listen(banks, host)
    count = processes or len(os.sched_getaffinity(0))
    server = MatchServer(banks.resolve(), settings, host=host, port=port, processes=count)

    def ready() -> None:
        shown = f"[{host}]" if ":" in host else host
        errors.print(
            f"OpenIRU answers look-ups at http://{shown}:{server.port} ({count} processes). Ctrl-C stops.",
            soft_wrap=True,
            markup=False,
        )

    server.run(ready=ready)


@tokens.command("add")
@tells
def add(
    name: Annotated[str, typer.Argument(help="Who has the token.")],
    *,
    banks: Folder,
    scopes: Annotated[
        list[Scope] | None, typer.Option("--scope", help="What it opens; give it twice for both.")
    ] = None,
    rate: Annotated[
        float | None, typer.Option(help="Look-ups a second; as service.yaml says by default.")
    ] = None,
    burst: Annotated[float | None, typer.Option(help="Look-ups that may be saved up.")] = None,
    days: Annotated[int | None, typer.Option(min=1, help="Days after which it opens nothing.")] = None,
    as_json: Json = False,
) -> None:
    """Make a token; it is printed once and kept only as a digest.

    Example: openiru match token add uploads --banks banks --scope lookup
    """
    text, token = add_token(
        banks,
        name,
        scopes=tuple(scopes or [Scope.LOOKUP]),
        at=now(),
        rate=(rate, burst),
        valid_for=None if days is None else timedelta(days=days),
    )
    emit({"token": text, **_facts(token)}, as_json=as_json, table=lambda: text)


@tokens.command("list")
@tells
def list_tokens(*, banks: Folder, as_json: Json = False) -> None:
    """List tokens, revoked ones included.

    Example: openiru match token list --banks banks
    """
    found = read_tokens(banks)

    def table() -> Table:
        shown = Table("id", "name", "scopes", "look-ups/s", "created", "expires", "revoked")
        for token in found:
            shown.add_row(*(str(value) if value is not None else "" for value in _facts(token).values()))
        return shown

    emit([_facts(token) for token in found], as_json=as_json, table=table)


@tokens.command()
@tells
def revoke(
    token_id: Annotated[
        str, typer.Argument(metavar="ID", help="The token's id; see `openiru match token list`.")
    ],
    *,
    banks: Folder,
    as_json: Json = False,
) -> None:
    """Let a token open nothing from now on, in a running service too.

    Example: openiru match token revoke 1f2e3d4c --banks banks
    """
    token = revoke_token(banks, token_id, at=now())
    emit(
        _facts(token),
        as_json=as_json,
        table=lambda: f"The token {token.id} ({token.name}) opens nothing any more.",
    )


def _facts(token: Token) -> dict[str, Any]:
    facts = asdict(token)
    return {
        "id": facts["id"],
        "name": facts["name"],
        "scopes": ", ".join(token.scopes),
        "rate_per_s": facts["rate_per_s"],
        "created_at": facts["created_at"],
        "expires_at": facts["expires_at"],
        "revoked_at": facts["revoked_at"],
    }

"""`openiru user`: people, roles and the tokens of their machines."""

import secrets
import sys
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Final

import typer
from rich.table import Table

from openiru.access import operations, queries
from openiru.access.types import SYSTEM, NewPerson, PersonView, Role
from openiru.cli.doors import By, Json, acting_person, emit, now, with_database
from openiru.cli.shown.tables import folding_table
from openiru.foundation.errors import BadInputError
from openiru.platforms import queries as platforms

app = typer.Typer(no_args_is_help=True)

Username = Annotated[str, typer.Argument(help="The name to log in with.")]
PasswordStdin = Annotated[
    bool, typer.Option("--password-stdin", help="Read the password from standard input, one line.")
]

_PASSWORD_BYTES: Final = 15  # 20 characters


@app.command()
@with_database
def add(
    username: Username,
    *,
    role: Annotated[Role, typer.Option(help="What the person is here for.")],
    platform: Annotated[str, typer.Option(help="The platform, for platform staff only.")] = "",
    outward_name: Annotated[str, typer.Option(help="What platforms see; a neutral name by default.")] = "",
    password_stdin: PasswordStdin = False,
    by: Annotated[
        str,
        typer.Option(
            "--by", envvar="OPENIRU_BY", help="User name of an administrator; the first one needs none."
        ),
    ] = "",
    as_json: Json = False,
) -> None:
    """Add a person; a password is made and printed once unless it comes from standard input.

    Example: openiru user add amina --role analyst --by omar
    """
    new = NewPerson(
        username=username,
        role=role,
        platform=platforms.platform(platform).slug if platform else None,
        outward_name=outward_name or None,
    )
    password = _password_from_stdin() if password_stdin else _fresh_password()
    added = operations.add_person(new, password, by=_who_adds(by, role), at=now())
    shown = None if password_stdin else password
    emit({**_as_data(added), "password": shown}, as_json=as_json, table=lambda: _welcome(added, shown))


@app.command("list")
@with_database
def list_people(*, as_json: Json = False) -> None:
    """List everybody, by user name.

    Example: openiru user list
    """
    people = queries.people()
    emit([_as_data(person) for person in people], as_json=as_json, table=lambda: _people_table(people))


@app.command()
@with_database
def password(
    username: Username, *, by: By, password_stdin: PasswordStdin = False, as_json: Json = False
) -> None:
    """Give a person a new password; all their sessions end.

    Example: openiru user password amina --by omar
    """
    person = queries.person_by_username(username)
    chosen = _password_from_stdin() if password_stdin else _fresh_password()
    operations.set_password(person.person_id, chosen, by=acting_person(by), at=now())
    shown = None if password_stdin else chosen
    data = {"username": person.username, "password": shown}
    emit(data, as_json=as_json, table=lambda: f"{person.username} has a new password.{_shown_once(shown)}")


@app.command()
@with_database
def deactivate(username: Username, *, by: By, as_json: Json = False) -> None:
    """Switch off an account with its sessions and tokens; what the person did stays on record.

    Example: openiru user deactivate amina --by omar
    """
    person = queries.person_by_username(username)
    switched_off = operations.deactivate(person.person_id, by=acting_person(by), at=now())
    emit(_as_data(switched_off), as_json=as_json, table=lambda: f"{person.username} is switched off.")


@app.command()
@with_database
def token(
    username: Username,
    *,
    label: Annotated[str, typer.Option(help="What the token is for.")],
    days: Annotated[int, typer.Option(min=1, max=366, help="For how many days it is valid.")] = 90,
    by: By,
    as_json: Json = False,
) -> None:
    """Make a token with which a machine acts as that person; it is printed once.

    Example: openiru user token facebook-desk --label "ticket system" --days 30 --by omar
    """
    person = queries.person_by_username(username)
    at = now()
    made = operations.issue_token(
        person.person_id, label, by=acting_person(by), at=at, valid_for=timedelta(days=days)
    )
    expires_at = at + timedelta(days=days)
    data = {"username": person.username, "label": label, "expires_at": expires_at.isoformat(), "token": made}
    words = f"Token of {person.username}, valid until {_day_and_time(expires_at)}; it cannot be shown again:\n{made}"
    emit(data, as_json=as_json, table=lambda: words)


@app.command()
@with_database
def tokens(username: Username, *, as_json: Json = False) -> None:
    """List the tokens of a person, without their secrets.

    Example: openiru user tokens facebook-desk
    """
    found = queries.tokens_of(queries.person_by_username(username).person_id)
    data = [
        {
            "token_id": each.token_id,
            "label": each.label,
            "created_at": each.created_at.isoformat(),
            "expires_at": each.expires_at.isoformat(),
            "revoked_at": each.revoked_at.isoformat() if each.revoked_at else None,
        }
        for each in found
    ]
    emit(data, as_json=as_json, table=lambda: _tokens_table(data))


@app.command()
@with_database
def revoke(
    token_id: Annotated[str, typer.Argument(help="The id that `openiru user tokens` shows.")],
    *,
    by: By,
    as_json: Json = False,
) -> None:
    """Revoke a token: it opens nothing from now on.

    Example: openiru user revoke 0197c1e0-1111-7222-8333-444455556666 --by omar
    """
    operations.revoke_token(token_id, by=acting_person(by), at=now())
    emit({"token_id": token_id, "revoked": True}, as_json=as_json, table=lambda: "The token is revoked.")


def _who_adds(by: str, role: Role) -> str:
    if by:
        return acting_person(by)
    if any(person.role is Role.ADMINISTRATOR and person.is_active for person in queries.people()):
        raise BadInputError("Say who adds the person: --by USERNAME of an administrator, or OPENIRU_BY.")
    if role is not Role.ADMINISTRATOR:
        raise BadInputError("The first person must be an administrator: --role administrator.")
    return SYSTEM


def _fresh_password() -> str:
    return secrets.token_urlsafe(_PASSWORD_BYTES)


def _password_from_stdin() -> str:
    line = sys.stdin.readline().rstrip("\r\n")
    if not line:
        raise BadInputError("There is no password on standard input; write it there as one line.")
    return line


def _as_data(person: PersonView) -> dict[str, Any]:
    return {
        "person_id": person.person_id,
        "username": person.username,
        "role": person.role.value,
        "platform": person.platform,
        "outward_name": person.outward_name,
        "active": person.is_active,
        "created_at": person.created_at.isoformat(),
    }


def _welcome(person: PersonView, password: str | None) -> str:
    return (
        f"{person.username} is here as {person.role.value.replace('_', ' ')}; "
        f"platforms see {person.outward_name}.{_shown_once(password)}"
    )


def _shown_once(password: str | None) -> str:
    return f"\nPassword, shown only now: {password}" if password else ""


def _people_table(people: tuple[PersonView, ...]) -> Table:
    table = folding_table("user name", "role", "platform", "platforms see", "account", "since (UTC)")
    for person in people:
        table.add_row(
            person.username,
            person.role.value,
            person.platform or "",
            person.outward_name,
            "on" if person.is_active else "off",
            _day_and_time(person.created_at),
        )
    return table


def _tokens_table(tokens_data: list[dict[str, str | None]]) -> Table:
    table = folding_table("id", "for", "from", "until", "revoked")
    for each in tokens_data:
        table.add_row(*(value or "" for value in each.values()))
    return table


def _day_and_time(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M")

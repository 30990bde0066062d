"""`openiru advisers switch`: let an adviser speak, or no more."""

from dataclasses import asdict
from enum import StrEnum
from typing import Annotated

import typer

from openiru.advisers import operations
from openiru.cli.advisers.house import Name, house
from openiru.cli.doors import By, Json, acting_person, emit, now, with_database
from openiru.workflows.advisers.measure import switch_on


class Position(StrEnum):
    """Where the switch goes."""

    ON = "on"
    OFF = "off"


@with_database
def switch(
    name: Name,
    position: Annotated[Position, typer.Argument(help="on or off.")],
    *,
    by: By,
    reason: Annotated[str, typer.Option(help="Why, in words.")],
    as_json: Json = False,
) -> None:
    """Let an adviser speak beside leads, or no more; on record.

    On is refused without a measurement on the golden set that counts, of the adviser as it is described now; where it left
    more than 5 % unanswered; with fewer than 20 texts of each sort or a macro-F1 below 0.65; and where it flags too much, of
    all texts or of one language.

    Example: openiru advisers switch house on --reason "Measured on the golden set of May." --by bilal
    """
    person, at = acting_person(by), now()
    if position is Position.ON:
        made = switch_on(name, house(), by=person, at=at, reason=reason)
    else:
        made = operations.switch_off(name, by=person, at=at, reason=reason)
    emit({**asdict(made), "is_on": made.is_on}, as_json=as_json, table=lambda: f"{name} is {position.value}.")

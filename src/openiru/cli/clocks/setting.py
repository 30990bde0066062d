"""`openiru clocks limit`, `ladder`, `informed`, `emergency`: what holds from now on, and what was told before."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer
import yaml

from openiru.access.types import Role
from openiru.cli.clocks.pausing import moment, referral_id_of
from openiru.cli.doors import By, Json, acting_person, emit, now, with_database
from openiru.cli.shown import clock_tables as tables
from openiru.clocks import operations, queries
from openiru.clocks.types import Count, DutyKind, LadderStep, Means, NewLadder, NewLimit, NewPriorInformation
from openiru.foundation.errors import BadInputError
from openiru.review.types import Instrument


@with_database
def limit(
    *,
    instrument: Annotated[Instrument, typer.Option(help="What is asked of the platform.")],
    kind: Annotated[DutyKind, typer.Option(help="acknowledge or act.")] = DutyKind.ACT,
    count: Annotated[Count, typer.Option(help="What is counted.")] = Count.WORKING_DAYS,
    amount: Annotated[int, typer.Option(help="How many.")],
    calendar: Annotated[
        str, typer.Option(help="Name of the calendar; `openiru clocks calendars` lists them.")
    ] = "",
    platform: Annotated[str, typer.Option(help="For this platform only.")] = "",
    source: Annotated[str, typer.Option(help="The law or agreement it comes from.")],
    verified: Annotated[
        bool, typer.Option("--verified", help="Somebody compared it with the source.")
    ] = False,
    by: By,
    as_json: Json = False,
) -> None:
    """Set a limit that a calendar counts; it holds for what is sent from now on.

    Example: openiru clocks limit --instrument account_block --amount 3 --calendar pk --source "Agreement of 1 June" --by bilal
    """
    new = NewLimit(
        platform=platform or None,
        instrument=instrument.value,
        kind=kind,
        count=count,
        amount=amount,
        calendar=calendar,
        source=source,
        is_verified=verified,
    )
    operations.set_limit(new, by=acting_person(by), at=now())
    found = queries.limits()
    emit([asdict(each) for each in found], as_json=as_json, table=lambda: tables.limits(found))


@with_database
def ladder(
    *,
    platform: Annotated[str, typer.Option(help="Of this platform; else the one for all.")] = "",
    steps: Annotated[
        Path | None,
        typer.Option(
            help="YAML file with a new ladder: a list of after_s, means, role, and automatic for reminders."
        ),
    ] = None,
    source: Annotated[str, typer.Option(help="Where the new steps come from.")] = "",
    by: Annotated[str, typer.Option("--by", envvar="OPENIRU_BY", help="User name, for --steps.")] = "",
    as_json: Json = False,
) -> None:
    """Show what happens when a platform is late, or set it from a file.

    Example: openiru clocks ladder --platform x --steps ladder.yaml --source "Decision of the unit, 1 June" --by bilal
    """
    if steps is not None:
        if not by:
            raise BadInputError("Say who acts with --by.")
        new = NewLadder(platform=platform or None, steps=_steps(steps), source=source)
        operations.set_ladder(new, by=acting_person(by), at=now())
    view = queries.ladder_for(platform, now()) if platform else queries.ladders(now())[None]
    emit(asdict(view), as_json=as_json, table=lambda: tables.ladder(view))


@with_database
def informed(
    *,
    platform: Annotated[str, typer.Option(help="Who was told.")],
    profile: Annotated[str, typer.Option(help="By which profile orders will be made.")] = "eu-tco",
    words: Annotated[
        str, typer.Option(help="How and whom you told; leave it out to list what was noted.")
    ] = "",
    given: Annotated[str, typer.Option(help="When (UTC), as 2025-08-14T10:00Z; else now.")] = "",
    by: Annotated[str, typer.Option("--by", envvar="OPENIRU_BY", help="User name, for --words.")] = "",
    as_json: Json = False,
) -> None:
    """Note that a provider was told of procedures and time limits before its first order, or list what was noted.

    Example: openiru clocks informed --platform telegram --words "Letter to the contact point." --by amina
    """
    if words:
        if not by:
            raise BadInputError("Say who acts with --by.")
        at = now()
        given_at = moment(given) if given else at
        new = NewPriorInformation(platform=platform, profile=profile, given_at=given_at, words=words)
        operations.note_prior_information(new, by=acting_person(by), at=at)
    found = queries.informed(platform)
    emit([asdict(each) for each in found], as_json=as_json, table=lambda: tables.informed(found))


@with_database
def emergency(
    referral: Annotated[str, typer.Argument(help="Reference or id of the referral.")],
    *,
    words: Annotated[str, typer.Option(help="Why there was no time to tell the provider before.")],
    by: By,
    as_json: Json = False,
) -> None:
    """Justify that a first order leaves without information before it; a supervisor's word.

    Example: openiru clocks emergency IRU-2025-000007 --words "The attack is being streamed now." --by bilal
    """
    referral_id = referral_id_of(referral)
    operations.justify_emergency(referral_id, words=words, by=acting_person(by), at=now())
    emit({"referral_id": referral_id}, as_json=as_json, table=lambda: "Justified; the order may leave.")


def _steps(path: Path) -> tuple[LadderStep, ...]:
    try:
        told: Any = yaml.safe_load(path.read_text(encoding="utf-8"))
        return tuple(_step(number, each) for number, each in enumerate(told, start=1))
    except (OSError, UnicodeDecodeError, yaml.YAMLError, KeyError, TypeError, ValueError) as error:
        raise BadInputError(
            f"{path}: write a list of steps such as {{after_s: 86400, means: contact, role: analyst}}; "
            f"means: {', '.join(Means)}."
        ) from error


def _step(number: int, told: dict[str, Any]) -> LadderStep:
    return LadderStep(
        number=number,
        after_s=int(told["after_s"]),
        means=Means(told["means"]),
        role=Role(told["role"]),
        is_automatic=told.get("automatic") is True,
    )

"""`openiru withdraw`: put wrong referrals right, and follow reinstatement and appeals."""

from collections.abc import Iterable
from dataclasses import asdict
from enum import StrEnum
from typing import Annotated

import typer
from rich.table import Table

from openiru.cli.doors import By, Json, acting_person, emit, now, with_database
from openiru.cli.shown.tables import folding_table
from openiru.referrals import operations, queries
from openiru.referrals.types import AppealState, ReinstatementRow, ReinstatementState
from openiru.workflows.withdraw.carry_out import withdraw_for_error
from openiru.workflows.withdraw.plan import plan_withdrawal
from openiru.workflows.withdraw.reinstate import ask_for_reinstatement
from openiru.workflows.withdraw.types import Plan

app = typer.Typer(no_args_is_help=True)

Items = Annotated[list[str], typer.Argument(help="Ids of items; `openiru referral show` shows them.")]


class Answer(StrEnum):
    """What a platform says when it was asked to reinstate."""

    CONFIRMED = "confirmed"
    REFUSED = "refused"


@app.command()
@with_database
def plan(items: Items, *, as_json: Json = False) -> None:
    """Show everything that follows from finding these items wrong; changes nothing.

    Example: openiru withdraw plan 0198a1b2-0000-7000-8000-000000000001
    """
    found = plan_withdrawal(items, at=now())
    emit(asdict(found), as_json=as_json, table=lambda: _plan(found))


@app.command()
@with_database
def apply(
    items: Items,
    *,
    plan_digest: Annotated[str, typer.Option("--plan", help="Digest of the plan that you looked at.")],
    also: Annotated[
        list[str] | None, typer.Option(help="A proposed consequence, as `plan` names it; repeat for more.")
    ] = None,
    reason: Annotated[str, typer.Option(help="Why it was wrong; the platform reads it.")],
    by: By,
    as_json: Json = False,
) -> None:
    """Carry out a plan as it was shown; the same plan is carried out once, however often it is sent.

    Example: openiru withdraw apply 0198… --plan sha256:… --also close_lead:0198… --reason "A namesake." --by bilal
    """
    made = withdraw_for_error(
        items,
        plan_digest=plan_digest,
        chosen=also or (),
        reason=reason,
        by=acting_person(by),
        at=now(),
    )
    words = f"{len(made.item_ids)} withdrawn for error; {len(made.consequences)} consequences."
    emit(asdict(made), as_json=as_json, table=lambda: words)


@app.command("list")
@with_database
def list_(*, as_json: Json = False) -> None:
    """List what was referred in error, and whether it was reinstated; what waits for an answer comes first.

    Example: openiru withdraw list
    """
    found = queries.reinstatements(now())
    emit([asdict(each) for each in found], as_json=as_json, table=lambda: _rows(found))


@app.command()
@with_database
def ask(items: Items, *, by: By, as_json: Json = False) -> None:
    """Ask again for reinstatement of items that were referred in error.

    Example: openiru withdraw ask 0198a1b2-0000-7000-8000-000000000001 --by bilal
    """
    found = ask_for_reinstatement(items, by=acting_person(by), at=now())
    emit([asdict(each) for each in found], as_json=as_json, table=lambda: _rows(found))


@app.command()
@with_database
def answer(
    item: Annotated[str, typer.Argument(help="Id of the item.")],
    said: Annotated[Answer, typer.Argument(help="What the platform says.")],
    *,
    note: Annotated[str, typer.Option(help="Where and how it said so.")],
    by: By,
    as_json: Json = False,
) -> None:
    """Note what a platform says of a reinstatement; what we observe stands beside it.

    Example: openiru withdraw answer 0198… confirmed --note "By mail of 2 July." --by amina
    """
    made = operations.answer_reinstatement(
        item, ReinstatementState(said), note=note, by=acting_person(by), at=now()
    )
    emit(asdict(made), as_json=as_json, table=lambda: _rows([made]))


@app.command()
@with_database
def appeal(
    item: Annotated[str, typer.Argument(help="Id of the item; `openiru referral show` shows it.")],
    state: Annotated[AppealState, typer.Argument(help="Open, or how it ended.")],
    *,
    note: Annotated[str, typer.Option(help="Who appeals to whom, and where that can be read.")],
    by: By,
    as_json: Json = False,
) -> None:
    """Note that somebody appeals against what was asked, and how it ended; bulk jobs leave such subjects out meanwhile.

    Example: openiru withdraw appeal 0198… open --note "The holder wrote to the platform on 2 July." --by amina
    """
    made = operations.note_appeal(item, state, note=note, by=acting_person(by), at=now())
    words = f"Item {made.item_id}: step {made.number} of an appeal, {made.state}."
    emit(asdict(made), as_json=as_json, table=lambda: words)


def _plan(found: Plan) -> Table:
    table = folding_table("consequence", "of", "why", "when")
    table.title = f"plan {found.digest}"
    for each in found.consequences:
        when = "at once" if each.is_at_once else "only with --also"
        table.add_row(each.key, each.name, each.why.replace("_", " "), when)
    return table


def _rows(found: Iterable[ReinstatementRow]) -> Table:
    table = folding_table("reference", "platform", "platform says", "we observed", "due (UTC)", "item")
    for each in found:
        says = "not asked" if each.state is None else each.state.replace("_", " ")
        table.add_row(
            each.reference,
            each.platform,
            says,
            each.seen or "-",
            f"{each.due_at:%Y-%m-%d %H:%M}" if each.due_at else "-",
            each.item_id,
        )
    return table

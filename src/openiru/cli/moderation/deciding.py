"""`openiru moderation`: what waits, and what moderators decide."""

from dataclasses import asdict
from datetime import date
from typing import Annotated

import typer
from rich.table import Table

from openiru.cli.doors import By, Json, acting_person, emit, now, with_database
from openiru.cli.shown.tables import folding_table
from openiru.foundation.errors import BadInputError
from openiru.moderation import operations, queries
from openiru.moderation.types import (
    AccountMeasure,
    AutomatedDecision,
    Automation,
    Basis,
    Content,
    ContentType,
    DecisionGround,
    ItemRow,
    ItemStanding,
    Measure,
    Reinstatement,
    RequestView,
    StatementDraft,
    Visibility,
)
from openiru.referrals.types import OutcomeCode, Produced

app = typer.Typer(no_args_is_help=True)

ItemId = Annotated[str, typer.Argument(help="Id of the item.")]


@app.command()
@with_database
def queue(
    *,
    standing: Annotated[ItemStanding, typer.Option(help="Where the items stand.")] = ItemStanding.WAITING,
    as_json: Json = False,
) -> None:
    """List what authorities referred, those due first at the top.

    Example: openiru moderation queue
    """
    page = queries.queue(standing)
    emit([asdict(each) for each in page.rows], as_json=as_json, table=lambda: _items(page.rows))


@app.command("data")
@with_database
def data_requests(*, as_json: Json = False) -> None:
    """List requests for data and preservation that nobody answered.

    Example: openiru moderation data
    """
    found = queries.requests_for_data()
    emit([asdict(each) for each in found], as_json=as_json, table=lambda: _requests(found))


@app.command()
@with_database
def show(item: ItemId) -> None:
    """Show one item, what was decided on it and the text to the account holder, as JSON.

    Example: openiru moderation show 0198c2d0-0000-7000-8000-000000000000
    """
    found = queries.item(item)
    last = found.statements[-1] if found.statements else None
    notice = queries.notice_text(found.row, last.draft) if last and last.draft.measure.restricts else None
    emit({**asdict(found), "notice": notice}, as_json=True)


@app.command()
@with_database
def decide(
    item: ItemId,
    *,
    outcome: Annotated[OutcomeCode, typer.Option(help="What the authority is told.")],
    facts: Annotated[str, typer.Option(help="What was found, in words.")],
    ground: Annotated[str, typer.Option(help="`law` or `terms`; for restrictions.")] = "",
    rule: Annotated[str, typer.Option(help="The provision or the clause.")] = "",
    explanation: Annotated[str, typer.Option(help="Why it fits.")] = "",
    also_illegal: Annotated[bool, typer.Option("--also-illegal", help="Against the law as well.")] = False,
    visibility: Annotated[
        list[Visibility] | None, typer.Option(help="What is done to content; else what the outcome says.")
    ] = None,
    account: Annotated[AccountMeasure | None, typer.Option(help="What is done to the account.")] = None,
    country: Annotated[list[str] | None, typer.Option(help="Two-letter codes; none: everywhere.")] = None,
    until: Annotated[str, typer.Option(help="Last day of the restriction; none: for good.")] = "",
    content_type: Annotated[list[ContentType] | None, typer.Option(help="What sort of content.")] = None,
    content_other: Annotated[str, typer.Option(help="What it is where it is of another sort.")] = "",
    language: Annotated[str, typer.Option(help="Of the content, such as `ur`.")] = "",
    created: Annotated[str, typer.Option(help="Day the content is from, as 2025-07-01.")] = "",
    applied: Annotated[str, typer.Option(help="Day the restriction began; today if left out.")] = "",
    detected: Annotated[bool, typer.Option("--detected-by-machine", help="A machine found it.")] = False,
    helped: Annotated[bool, typer.Option("--machine-helped", help="A machine helped to decide.")] = False,
    redress: Annotated[str, typer.Option(help="How to object; the usual words if left out.")] = "",
    by: By,
    as_json: Json = False,
) -> None:
    """Decide on an item with a statement of reasons; a later decision corrects an earlier one.

    Example: openiru moderation decide ITEM --outcome account_terminated --facts "Its posts recruit for a listed group." --ground terms --rule "Clause 4" --explanation "The clause forbids recruiting." --content-type CONTENT_TYPE_TEXT --created 2025-07-01 --by maya
    """
    measure = Measure(
        visibility=tuple(visibility or ()),
        account=account,
        scope=tuple(each.upper() for each in country or ()),
        until=_day(until, "until"),
    )
    if not measure.restricts:
        usual = queries.measure_of(outcome)
        measure = Measure(
            visibility=usual.visibility, account=usual.account, scope=measure.scope, until=measure.until
        )
    created_on = _day(created, "created")
    at = now()
    draft = StatementDraft(
        item_id=item,
        outcome=outcome,
        facts=facts,
        measure=measure,
        basis=_basis(ground, rule, explanation, is_also_illegal=also_illegal),
        content=Content(
            types=tuple(content_type or ()), other=content_other, language=language, created_date=created_on
        )
        if created_on
        else None,
        automation=Automation(
            detected=detected,
            decided=AutomatedDecision.PARTIALLY if helped else AutomatedDecision.NOT_AUTOMATED,
        ),
        applied_date=_day(applied, "applied") or at.date(),
        redress=redress or queries.REDRESS,
    )
    made = operations.decide_item(draft, by=acting_person(by), at=at)
    emit(
        asdict(made), as_json=as_json, table=lambda: f"Decided: {made.row.standing.value.replace('_', ' ')}."
    )


@app.command()
@with_database
def reinstate(
    item: ItemId,
    *,
    answer: Annotated[Reinstatement, typer.Option(help="What is done.")] = Reinstatement.REINSTATED,
    reason: Annotated[str, typer.Option(help="Why.")],
    by: By,
    as_json: Json = False,
) -> None:
    """Say whether what its authority took back is reinstated, or kept for reasons of our own.

    Example: openiru moderation reinstate ITEM --reason "The authority took it back." --by maya
    """
    made = operations.decide_reinstatement(item, answer, reason=reason, by=acting_person(by), at=now())
    emit(asdict(made), as_json=as_json, table=lambda: f"Noted: {made.row.standing.value}.")


@app.command()
@with_database
def answer(
    request: Annotated[str, typer.Argument(help="Id of the request for data.")],
    *,
    produced: Annotated[Produced, typer.Option(help="How much was handed over.")],
    reason: Annotated[str, typer.Option(help="Why not all, in words.")] = "",
    by: By,
    as_json: Json = False,
) -> None:
    """Say how much of what was asked for was handed over.

    Example: openiru moderation answer REQUEST --produced none --reason "No such account." --by maya
    """
    operations.answer_request(request, produced, reason=reason, by=acting_person(by), at=now())
    found = queries.request(request)
    emit(asdict(found), as_json=as_json, table=lambda: f"{found.reference} is answered.")


def _basis(ground: str, rule: str, explanation: str, *, is_also_illegal: bool) -> Basis | None:
    grounds = {"law": DecisionGround.ILLEGAL_CONTENT, "terms": DecisionGround.INCOMPATIBLE_CONTENT}
    if not ground:
        return None
    if ground not in grounds:
        raise BadInputError("--ground is `law` or `terms`.")
    return Basis(ground=grounds[ground], rule=rule, explanation=explanation, is_also_illegal=is_also_illegal)


def _day(text: str, name: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise BadInputError(f"--{name}: {text!r} is no day; write 2025-07-01.") from error


def _items(rows: tuple[ItemRow, ...]) -> Table | str:
    if not rows:
        return "Nothing stands there."
    table = folding_table("item", "subject", "authority", "organisation", "ground", "tier", "due")
    for row in rows:
        subject = row.subject.get("handle") or row.subject.get("url") or ""
        due = row.act_by.isoformat() if row.act_by else "–"
        table.add_row(
            row.item_id, subject, row.authority_name, row.organisation, row.ground, str(row.tier or "–"), due
        )
    return table


def _requests(found: tuple[RequestView, ...]) -> Table | str:
    if not found:
        return "No request for data waits."
    table = folding_table("request", "reference", "authority", "kind", "subjects", "due")
    for each in found:
        due = each.act_by.isoformat() if each.act_by else "–"
        table.add_row(
            each.request_id, each.reference, each.authority_name, each.kind.value, str(len(each.items)), due
        )
    return table

"""`openiru returns leads`, `show` and `decide`: what waits for a person, and what the person says."""

from dataclasses import asdict
from typing import Annotated, Any

import typer
from rich.table import Table

from openiru.cli.doors import By, Json, acting_person, emit, now, with_database
from openiru.cli.shown.tables import folding_table
from openiru.engines.returns.wording import sentence_of
from openiru.intake.types import SubjectView
from openiru.linking import queries
from openiru.linking.types import (
    Rates,
    ReturnFilter,
    ReturnRow,
    ReturnState,
    ReturnVerdict,
    ReturnView,
    Verdict,
)
from openiru.registry.queries import organisation
from openiru.workflows.returns.deciding import decide_return, protected_by


@with_database
def leads(
    *,
    platform: Annotated[str | None, typer.Option(help="Only of this platform (slug).")] = None,
    of: Annotated[
        str | None,
        typer.Option(
            "--organisation", help="Only where the barred account was referred for this organisation (slug)."
        ),
    ] = None,
    state: Annotated[ReturnState | None, typer.Option(help="Only these; all without it.")] = None,
    cursor: Annotated[str | None, typer.Option(help="Where to go on, as the page before says.")] = None,
    as_json: Json = False,
) -> None:
    """List accounts that may be barred ones come back, the likeliest first, and how often such leads were right so far.

    Example: openiru returns leads --state open
    """
    wanted = ReturnFilter(
        platform=platform, organisation_id=organisation(of).organisation_id if of else None, state=state
    )
    page = queries.leads_page(wanted, cursor)
    rates = queries.rates()
    told = {
        "leads": [row_told(row) for row in page.rows],
        "next_cursor": page.next_cursor,
        "rates": rates_told(rates),
    }
    emit(told, as_json=as_json, table=lambda: _table(page.rows, rates))


@with_database
def show(
    lead: Annotated[
        str, typer.Argument(metavar="LEAD", help="Id of a lead, as `openiru returns leads` prints it.")
    ],
    *,
    as_json: Json = False,
) -> None:
    """Show one lead: both accounts, every line for and against, and what people said.

    Example: openiru returns show 0198c2f0-0000-7000-8000-000000000001
    """
    found = queries.lead(lead)
    emit(view_told(found), as_json=as_json, table=lambda: _waterfall(found))


@with_database
def decide(
    lead: Annotated[
        str, typer.Argument(metavar="LEAD", help="Id of a lead, as `openiru returns leads` prints it.")
    ],
    *,
    verdict: Annotated[ReturnVerdict, typer.Option(help="What you found.")],
    reason: Annotated[str, typer.Option(help="Why, in a sentence.")],
    exemption: Annotated[
        str,
        typer.Option(
            "--exemption-check",
            help="Why what protects one of the accounts (press, research, counter-speech) does not stand against it.",
        ),
    ] = "",
    by: By,
    as_json: Json = False,
) -> None:
    """Say whether an account came back; added to what was said before, and the last word counts.

    Nothing is flagged or referred by it.

    Example: openiru returns decide LEAD --verdict rejected --reason "Another person of the same name." --by amina
    """
    said = Verdict(verdict=verdict, reason=reason, exemption_words=exemption)
    made = decide_return(lead, said, by=acting_person(by), at=now())
    emit(
        asdict(made),
        as_json=as_json,
        table=lambda: f"Kept: {made.verdict.value}. Nothing was referred by it.",
    )


def row_told(row: ReturnRow) -> dict[str, Any]:
    """A lead of a list, for programs."""
    return {
        "lead_id": row.lead_id,
        "subject_id": row.subject.id,
        "subject": _name(row.subject),
        "barred_id": row.barred.id,
        "barred": _name(row.barred),
        "platform": row.platform,
        "organisation_id": row.organisation_id,
        "state": row.state.value,
        "block_stands": row.is_standing,
        "probability": round(row.probability, 4),
        "tie": row.tie.value,
        "barred_at": row.barred_at,
        "found_at": row.found_at,
        "decided_at": row.decided_at,
    }


def rates_told(rates: Rates) -> dict[str, Any]:
    """How often leads were right, for programs."""
    return {
        "decided": rates.decided,
        "confirmed": rates.confirmed,
        "unsure": rates.unsure,
        "open": rates.open,
        "bands": [asdict(band) for band in rates.bands],
    }


def view_told(found: ReturnView) -> dict[str, Any]:
    """A lead, whole, for programs."""
    return {
        **row_told(found.row),
        "protected_by": sorted(protected_by(found)),
        "reckonings": [
            {
                **asdict(each),
                "lines": [
                    {**asdict(line), "sentence": sentence_of(line.comparison, line.level)}
                    for line in each.lines
                ],
            }
            for each in found.reckonings
        ],
        "decisions": [asdict(each) for each in found.decisions],
        "other_leads": [each.lead_id for each in found.others],
    }


def _name(subject: SubjectView) -> str:
    return subject.handle or subject.display_name or subject.url or subject.native_id


def _table(rows: tuple[ReturnRow, ...], rates: Rates) -> Table | str:
    so_far = f"{rates.confirmed:,} of {rates.decided:,} decided leads were confirmed so far."
    if not rows:
        return f"No lead fits. {so_far}"
    table = folding_table("lead", "new account", "may be", "platform", "probability", "state")
    for row in rows:
        state = (
            row.state.value if row.is_standing else f"{row.state.value}; the block does not stand any more"
        )
        names = (_name(row.subject), _name(row.barred))
        table.add_row(row.lead_id, *names, row.platform, f"{row.probability:.1%}", state)
    table.caption = f"Leads for people, never findings. {so_far}"
    return table


def _waterfall(found: ReturnView) -> Table:
    newest = found.newest
    table = folding_table("bits", "what speaks for and against it")
    table.add_row(f"{newest.start_bits:+.1f}", "Where the reckoning starts.")
    for line in newest.lines:
        table.add_row(f"{line.bits:+.1f}", sentence_of(line.comparison, line.level))
    table.add_row(f"{newest.bits:+.1f}", f"Together: {newest.probability:.1%}")
    for each in found.decisions:
        table.add_row(each.verdict.value, each.reason)
    table.caption = (
        f"{_name(found.row.subject)} may be {_name(found.row.barred)}. A lead for people, never a finding."
    )
    return table

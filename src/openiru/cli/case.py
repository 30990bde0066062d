"""`openiru case`: open, propose, approve, return and dismiss cases."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

from openiru.cli.doors import By, Json, acting_person, emit, errors, now, with_database
from openiru.cli.shown.related import network_table, related_table
from openiru.cli.shown.tables import folding_table
from openiru.foundation.errors import BadInputError
from openiru.relations.queries import network_of, related_cases
from openiru.review import operations, queries
from openiru.review.types import (
    BulkReport,
    CaseDraft,
    CaseFacts,
    CaseFilter,
    CaseRow,
    CaseStatus,
    CaseView,
    Exemption,
    ExemptionAnswer,
    Ground,
    Instrument,
    Tier,
)

app = typer.Typer(no_args_is_help=True)

CaseId = Annotated[str, typer.Argument(help="Id of the case, as `case list` shows it.")]
CaseIds = Annotated[list[str], typer.Argument(help="Ids of one case or several.")]
Reason = Annotated[str, typer.Option("--reason", help="Why, in words.")]


@app.command("list")
@with_database
def list_cases(
    *,
    status: Annotated[
        list[CaseStatus] | None, typer.Option(help="Only these; give it several times.")
    ] = None,
    platform: Annotated[str, typer.Option(help="Only of this platform.")] = "",
    protected: Annotated[
        bool, typer.Option("--protected", help="Only those that an exemption protects.")
    ] = False,
    cursor: Annotated[str, typer.Option(help="The next page, as the last one named it.")] = "",
    as_json: Json = False,
) -> None:
    """List cases, newest first.

    Example: openiru case list --status in_review --platform telegram
    """
    wanted = CaseFilter(statuses=frozenset(status or ()), platform=platform or None, protected_only=protected)
    page = queries.cases(wanted, cursor or None)
    data = {"cases": [asdict(row) for row in page.rows], "next_cursor": page.next_cursor}
    emit(data, as_json=as_json, table=lambda: _cases_table(page.rows))


@app.command()
@with_database
def waiting(
    *,
    by: By,
    cursor: Annotated[str, typer.Option(help="The next page, as the last one named it.")] = "",
    as_json: Json = False,
) -> None:
    """List the cases that you could decide as a second person, most pressing first; never your own.

    Example: openiru case waiting --by bilal
    """
    page = queries.awaiting_approval(acting_person(by), cursor or None)
    data = {
        "cases": [asdict(row) for row in page.rows],
        "next_cursor": page.next_cursor,
        "total": page.total,
    }
    emit(data, as_json=as_json, table=lambda: _cases_table(page.rows))


@app.command()
@with_database
def show(case: CaseId, *, as_json: Json = False) -> None:
    """Show a case: the subject, what the lists say today, the answers, and every decision.

    Example: openiru case show 0197c0de-0000-7000-8000-000000000001
    """
    found = queries.case(case, now().date())
    emit(asdict(found), as_json=as_json, table=lambda: _case_table(found))


@app.command()
@with_database
def related(case: CaseId, *, by: By, as_json: Json = False) -> None:
    """List other cases that show the same files, addresses, handles or phrases, the rarest first: leads, never findings.

    Values that many accounts have relate nobody; they are listed apart.

    Example: openiru case related 0197c0de-0000-7000-8000-000000000001 --by ayesha
    """
    found = related_cases(case, by=acting_person(by))
    emit(asdict(found), as_json=as_json, table=lambda: related_table(found))


@app.command()
@with_database
def network(
    case: CaseId,
    *,
    on: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%d"], help="What was observed, decided and answered up to that day (UTC)."
        ),
    ] = None,
    by: By,
    as_json: Json = False,
) -> None:
    """List who stands around a case: subjects, what they share, and what platforms took away; leads, never findings.

    Example: openiru case network 0197c0de-0000-7000-8000-000000000001 --by ayesha
    """
    found = network_of(case, by=acting_person(by), on=on.date() if on else None)
    emit(asdict(found), as_json=as_json, table=lambda: network_table(found))


@app.command("open")
@with_database
def open_(
    leads: Annotated[list[str], typer.Argument(help="Ids of one lead or several.")],
    *,
    instrument: Annotated[
        Instrument, typer.Option(help="What the case asks for.")
    ] = Instrument.ACCOUNT_BLOCK,
    by: By,
    as_json: Json = False,
) -> None:
    """Open a case on each lead; you become its author.

    Example: openiru case open 0197c0de-0000-8000-8000-000000000001 --by ayesha
    """
    report = operations.open_many(leads, by=acting_person(by), at=now(), instrument=instrument)
    _tell(report, as_json=as_json)


@app.command()
@with_database
def propose(
    case: CaseId,
    answers: Annotated[Path, typer.Argument(help="JSON file: ground, tier, reason, exemptions in words.")],
    *,
    by: By,
    as_json: Json = False,
) -> None:
    """Put your case before a second person.

    The file holds {"ground": "c", "tier": 3, "reason": "...", "exemptions": {"press": {"applies": false,
    "words": "..."}, ...}} with all five: press, research, art, counter_speech, documentation.

    Example: openiru case propose 0197c0de-0000-7000-8000-000000000001 answers.json --by ayesha
    """
    facts = operations.propose(case, _draft_from(answers), by=acting_person(by), at=now())
    _tell_facts(facts, as_json=as_json)


@app.command()
@with_database
def approve(cases: CaseIds, *, reason: Reason, by: By, as_json: Json = False) -> None:
    """Approve cases that somebody else wrote.

    Example: openiru case approve 0197c0de-0000-7000-8000-000000000001 --reason "Basis and words hold." --by bilal
    """
    _tell(operations.approve_many(cases, by=acting_person(by), at=now(), reason=reason), as_json=as_json)


@app.command("return")
@with_database
def return_(cases: CaseIds, *, reason: Reason, by: By, as_json: Json = False) -> None:
    """Send cases back to their authors.

    Example: openiru case return 0197c0de-0000-7000-8000-000000000001 --reason "Quote the post." --by bilal
    """
    _tell(operations.return_many(cases, by=acting_person(by), at=now(), reason=reason), as_json=as_json)


@app.command()
@with_database
def dismiss(cases: CaseIds, *, reason: Reason, by: By, as_json: Json = False) -> None:
    """Close cases without a referral; they stay visible.

    Example: openiru case dismiss 0197c0de-0000-7000-8000-000000000001 --reason "A news outlet." --by ayesha
    """
    _tell(operations.dismiss_many(cases, by=acting_person(by), at=now(), reason=reason), as_json=as_json)


@app.command()
@with_database
def lapse(case: CaseId, *, reason: Reason, by: By, as_json: Json = False) -> None:
    """Give up the approval of a case that is in no referral.

    Example: openiru case lapse 0197c0de-0000-7000-8000-000000000001 --reason "Delisted." --by bilal
    """
    facts = operations.lapse(case, by=acting_person(by), at=now(), reason=reason)
    _tell_facts(facts, as_json=as_json)


def _draft_from(path: Path) -> CaseDraft:
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        return CaseDraft(
            ground=Ground(data["ground"]),
            tier=Tier(data["tier"]),
            reason=_text(data["reason"], "reason"),
            exemptions={Exemption(name): _answer(name, said) for name, said in data["exemptions"].items()},
        )
    except OSError as error:
        raise BadInputError(f"{path}: {error.strerror}.") from error
    except KeyError as error:
        raise BadInputError(f"{path}: {error.args[0]} is missing.") from error
    except (ValueError, TypeError, AttributeError) as error:
        raise BadInputError(f"{path}: {error}; see `openiru case propose --help` for the form.") from error


def _answer(name: str, said: Any) -> ExemptionAnswer:
    if not isinstance(said["applies"], bool):
        raise TypeError(f"exemptions.{name}.applies is true or false")
    return ExemptionAnswer(applies=said["applies"], words=_text(said["words"], f"exemptions.{name}.words"))


def _text(value: Any, name: str) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{name} is a text")
    return value


def _tell(report: BulkReport, *, as_json: bool) -> None:
    """Print what became of each; an error of one ends the command with its exit code."""
    data = {"done": list(report.done), "errors": [asdict(error) for error in report.errors]}
    emit(data, as_json=as_json, table=lambda: "\n".join(f"{case_id} done" for case_id in report.done))
    for error in report.errors:
        errors.print(f"openiru: {error.row}: {error.message} [{error.code}]", style="red", markup=False)
    if report.errors:
        raise typer.Exit(2)


def _tell_facts(facts: CaseFacts, *, as_json: bool) -> None:
    emit(
        asdict(facts), as_json=as_json, table=lambda: f"{facts.case_id} is {facts.status.replace('_', ' ')}."
    )


def _cases_table(rows: Sequence[CaseRow]) -> Table:
    table = folding_table("case", "platform", "subject", "organisation", "status", "tier", "author")
    for row in rows:
        tier = str(row.tier.value) if row.tier else ""
        table.add_row(
            row.case_id,
            row.platform,
            row.subject_name,
            row.organisation.slug,
            row.status.value,
            tier,
            row.author_name,
        )
    return table


def _case_table(found: CaseView) -> Table:
    table = folding_table("fact", "value")
    facts = found.facts
    table.add_row("subject", f"{found.subject.platform} {found.subject.handle or found.subject.url}")
    table.add_row("organisation", found.organisation.name)
    table.add_row("asks for", facts.instrument.value)
    table.add_row("status", facts.status.value)
    table.add_row("author", found.author_name)
    for line in found.standing.lists:
        table.add_row(line.list_name, line.sentence)
    for exemption, answer in facts.exemptions.items():
        table.add_row(exemption.value, f"{'applies' if answer.applies else 'does not apply'}: {answer.words}")
    for decision in found.decisions:
        table.add_row(
            f"{decision.at:%Y-%m-%d %H:%M}", f"{decision.step} by {decision.by_name}: {decision.reason}"
        )
    return table

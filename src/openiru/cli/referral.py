"""`openiru referral`: make referrals of approved cases, take them back, send what is due."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer
from django.conf import settings

from openiru.cli.clocks.moments import clocks
from openiru.cli.doors import By, Json, acting_person, emit, now, with_database
from openiru.cli.forms.reading import read_answers
from openiru.cli.referral_forms import asks, form
from openiru.cli.referral_terms import read_basis, read_order, read_terms
from openiru.cli.routes import filing
from openiru.cli.shown import referral_tables as tables
from openiru.cli.talk.commands import answers, check_files, link, links, note, say, talk
from openiru.clocks.types import Duty
from openiru.foundation.errors import BadInputError
from openiru.referrals import operations, queries
from openiru.referrals.types import NewReferral, ReferralFilter, ReferralStatus
from openiru.review.queries import approved_unreferred
from openiru.review.types import Instrument
from openiru.workflows.clocks.work_clocks import answers_due
from openiru.workflows.make_referral import make_referral
from openiru.workflows.send_referral import dispatch_due

app = typer.Typer(no_args_is_help=True)
app.command()(asks)
app.command()(form)
app.command()(clocks)
app.command()(say)
app.command()(note)
app.command()(talk)
app.command()(answers)
app.command()(link)
app.command()(links)
app.command("check-files")(check_files)
app.command("to-file")(filing.to_file)
app.command()(filing.task)
app.command()(filing.filed)
app.command()(filing.unfiled)

MOST_CASES = 100  # of one referral

Referral = Annotated[str, typer.Argument(help="Id of the referral; `openiru referral list` shows it.")]
Platform = Annotated[str, typer.Option(help="Short name of the platform, for example `facebook`.")]


@app.command()
@with_database
def create(
    *,
    platform: Platform,
    by: By,
    instrument: Annotated[
        Instrument, typer.Option(help="What is asked of the platform.")
    ] = Instrument.ACCOUNT_BLOCK,
    case: Annotated[list[str] | None, typer.Option(help="Id of an approved case; repeat for more.")] = None,
    waiting: Annotated[
        bool, typer.Option("--waiting", help="Take the cases that wait, the most pressing 100 first.")
    ] = False,
    terms: Annotated[
        Path | None, typer.Option(help="YAML file with the terms of a data or preservation request.")
    ] = None,
    order: Annotated[
        Path | None, typer.Option(help="The order that a request for data rests on: PDF, JPEG or PNG.")
    ] = None,
    answers: Annotated[
        Path | None,
        typer.Option(
            help="JSON object with answers to the form that goes with it; `openiru referral asks` shows the questions."
        ),
    ] = None,
    emergency: Annotated[
        str,
        typer.Option(
            help="The imminent threat to life, in words: a request for data leaves at once, and is reviewed afterwards."
        ),
    ] = "",
    campaign: Annotated[str, typer.Option(help="The campaign that it joins, if any.")] = "",
    as_json: Json = False,
) -> None:
    """Make a referral; it leaves when the recall window has passed.

    Example: openiru referral create --platform facebook --waiting --by amina
    """
    if bool(case) == waiting:
        raise BadInputError("Name the cases with --case, or take those that wait with --waiting.")
    case_ids = tuple(case or ())
    if waiting:
        found = approved_unreferred(platform, instrument, MOST_CASES)
        case_ids = tuple(each.case_id for each in found)
    new = NewReferral(
        platform=platform,
        instrument=instrument,
        case_ids=case_ids,
        recall_window_s=settings.RECALL_WINDOW_S,
        unit_name=settings.UNIT_NAME,
        redress=settings.REDRESS,
        terms=read_terms(terms) if terms else None,
    )
    basis = read_basis(terms, emergency) if terms and instrument is Instrument.DATA_REQUEST else None
    attached = read_order(order) if order else None
    answered = read_answers(answers) if answers else {}
    view = make_referral(
        new,
        order=attached,
        answers=answered,
        basis=basis,
        campaign=campaign,
        by=acting_person(by),
        at=now(),
    )
    emit(asdict(view), as_json=as_json, table=lambda: tables.referral(view))


@app.command("list")
@with_database
def list_(
    *,
    platform: Annotated[str, typer.Option(help="Of this platform only.")] = "",
    status: Annotated[ReferralStatus | None, typer.Option(help="Only those that stand there.")] = None,
    instrument: Annotated[Instrument | None, typer.Option(help="Only with this instrument.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=200, help="The greatest number of referrals.")] = 50,
    cursor: Annotated[str, typer.Option(help="Go on from the `next` of the page before.")] = "",
    as_json: Json = False,
) -> None:
    """List referrals, the newest first.

    Example: openiru referral list --platform telegram --status sent
    """
    wanted = ReferralFilter(
        platform=platform or None,
        instrument=instrument,
        statuses=frozenset({status}) if status else frozenset(),
    )
    page = queries.referrals_page(wanted, cursor or None, size=limit)
    dues = answers_due([row.referral_id for row in page.rows], now())
    rows = [{**asdict(row), **_due(dues.get(row.referral_id))} for row in page.rows]
    data = {"referrals": rows, "next": page.next_cursor}
    emit(data, as_json=as_json, table=lambda: tables.referrals(page.rows, dues))


@app.command()
@with_database
def show(referral: Referral, *, as_json: Json = False) -> None:
    """Show a referral with its items and what the platform said of them.

    Example: openiru referral show 0198a1b2-0000-7000-8000-000000000001
    """
    view = queries.referral(referral)
    due = answers_due([view.referral_id], now()).get(view.referral_id)
    emit({**asdict(view), **_due(due)}, as_json=as_json, table=lambda: tables.referral(view, due))


@app.command()
@with_database
def recall(
    referral: Referral,
    *,
    by: By,
    reason: Annotated[str, typer.Option(help="Why; for the unit alone.")] = "",
    as_json: Json = False,
) -> None:
    """Take a referral back before it leaves; the platform never hears of it.

    Example: openiru referral recall 0198a1b2-0000-7000-8000-000000000001 --by amina
    """
    view = operations.recall(referral, by=acting_person(by), at=now(), reason=reason)
    emit(asdict(view), as_json=as_json, table=lambda: tables.referral(view))


@app.command()
@with_database
def withdraw(
    items: Annotated[list[str], typer.Argument(help="Ids of items; `openiru referral show` shows them.")],
    *,
    reason: Annotated[str, typer.Option(help="Why, in words; the platform reads it.")],
    by: By,
    as_json: Json = False,
) -> None:
    """Take items back after they were sent; the platform is told, and figures count them as withdrawn.

    Example: openiru referral withdraw 0198a1b2-… --reason "A namesake; the account is a student's." --by bilal
    """
    taken = operations.withdraw_items(items, reason=reason, by=acting_person(by), at=now())
    data: list[dict[str, Any]] = [asdict(item) for item in taken]
    emit(data, as_json=as_json, table=lambda: f"{len(taken)} withdrawn; the platform will be told.")


@app.command("send-due")
@with_database
def send_due(*, as_json: Json = False) -> None:
    """Send every message that is due now, once; `openiru up` and `openiru worker` do it all day.

    Example: openiru referral send-due
    """
    report = dispatch_due(now(), now=now)
    emit(asdict(report), as_json=as_json, table=lambda: tables.dispatched(report))


@app.command()
@with_database
def failed(
    *,
    retry: Annotated[str, typer.Option(help="Id of a message that was given up: try it again.")] = "",
    by: Annotated[str, typer.Option(help="User name of the person who acts, for --retry.")] = "",
    as_json: Json = False,
) -> None:
    """List messages that did not arrive, and why; or try one again that was given up.

    Example: openiru referral failed --retry 0198a1b2-0000-7000-8000-000000000001 --by amina
    """
    if retry:
        if not by:
            raise BadInputError("Say who acts with --by.")
        operations.retry_delivery(retry, by=acting_person(by), at=now())
    found = queries.failed_deliveries()
    emit([asdict(each) for each in found], as_json=as_json, table=lambda: tables.messages(found))


def _due(duty: Duty | None) -> dict[str, Any]:
    """When the answer is due now, beside `act_by`, which the platform was told."""
    return {
        "now_due_at": duty.due_at if duty else None,
        "paused_since": duty.paused_since if duty else None,
        "unreckoned": duty.unreckoned if duty else "",
    }

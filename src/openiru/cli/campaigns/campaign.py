"""`openiru campaign`: referral action days, what they brought, and their frozen reports."""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from django.conf import settings
from rich.table import Table

from openiru.campaigns import operations, queries
from openiru.campaigns.types import CampaignView, NewCampaign
from openiru.cli.doors import By, Json, acting_person, emit, now, with_database
from openiru.cli.liaison.reading import wanted_day
from openiru.cli.shown.tables import folding_table
from openiru.forms.types import Language
from openiru.foundation.errors import BadInputError
from openiru.registry.queries import organisation as organisation_of
from openiru.workflows.campaign_report import ENDINGS, report_copy, report_document

app = typer.Typer(no_args_is_help=True)

Campaign = Annotated[str, typer.Argument(help="Short name of the campaign.")]
AsOf = Annotated[str, typer.Option(help="A moment (ISO 8601); now without it.")]


@app.command("open")
@with_database
def open_(
    campaign: Campaign,
    *,
    name: Annotated[str, typer.Option(help="What it is called.")],
    goal: Annotated[str, typer.Option(help="What it is for, in words.")],
    begins: Annotated[str, typer.Option("--from", help="First day, as 2025-07-01.")],
    ends: Annotated[str, typer.Option("--to", help="The day after its last.")],
    unit: Annotated[list[str] | None, typer.Option(help="A partner unit that takes part; repeat.")] = None,
    platform: Annotated[list[str] | None, typer.Option(help="Only this platform; repeat.")] = None,
    organisation: Annotated[list[str] | None, typer.Option(help="Only this organisation; repeat.")] = None,
    by: By,
    as_json: Json = False,
) -> None:
    """Open a campaign; our own unit takes part in it.

    Example: openiru campaign open summer-day --name "Summer action day" --goal "Old channels that came back" --from 2025-07-01 --to 2025-07-03 --by bilal
    """
    new = NewCampaign(
        slug=campaign,
        name=name,
        goal=goal,
        starts_on=wanted_day(begins),
        ends_on=wanted_day(ends),
        units=(settings.UNIT_NAME, *(unit or ())),
        organisation_ids=tuple(organisation_of(each).organisation_id for each in organisation or ()),
        platforms=tuple(platform or ()),
    )
    made = operations.open_campaign(new, by=acting_person(by), at=now())
    emit(asdict(made), as_json=as_json, table=lambda: _table([made]))


@app.command("list")
@with_database
def list_(*, as_json: Json = False) -> None:
    """List campaigns, the newest first.

    Example: openiru campaign list
    """
    found = queries.campaigns()
    emit([asdict(each) for each in found], as_json=as_json, table=lambda: _table(found))


@app.command()
@with_database
def join(
    campaign: Campaign,
    referral: Annotated[str, typer.Argument(help="Id of a referral that was made for it.")],
    *,
    by: By,
    as_json: Json = False,
) -> None:
    """Let a referral count for a campaign.

    Example: openiru campaign join summer-day 0198… --by amina
    """
    operations.join_campaign(campaign, referral, by=acting_person(by), at=now())
    data = {"campaign": campaign, "referral_id": referral}
    emit(data, as_json=as_json, table=lambda: f"{referral} counts for {campaign}.")


@app.command()
@with_database
def report(
    campaign: Campaign,
    *,
    as_of: AsOf = "",
    out: Annotated[Path | None, typer.Option(help="A file to write: .json, .csv or .pdf.")] = None,
    language: Annotated[Language, typer.Option(help="Of the PDF.")] = Language.ENGLISH,
    as_json: Json = False,
) -> None:
    """Show or write the report of a campaign as of a moment; equal facts give equal bytes.

    Example: openiru campaign report summer-day --out report.pdf
    """
    document = report_document(campaign, _moment(as_of))
    if out is not None:
        ending = out.suffix.removeprefix(".")
        if ending not in ENDINGS:
            raise BadInputError("Write to a file that ends in .json, .csv or .pdf.")
        out.write_bytes(report_copy(document, ending, language))
    emit(document, as_json=as_json, table=lambda: _lines(document["lines"], document["digest"]))


@app.command()
@with_database
def take(
    campaign: Campaign,
    file: Annotated[Path, typer.Argument(help="A partner's report file (.json).")],
    *,
    by: By,
    as_json: Json = False,
) -> None:
    """Take in what another unit counted; its digest must fit its content.

    Example: openiru campaign take summer-day northern-unit.json --by bilal
    """
    try:
        read = file.read_bytes()
    except OSError as error:
        raise BadInputError(f"{file} cannot be read.") from error
    unit = operations.take_partner_counts(campaign, read, by=acting_person(by), at=now())
    emit({"unit": unit}, as_json=as_json, table=lambda: f"The counts of {unit} are taken.")


@app.command()
@with_database
def close(campaign: Campaign, *, by: By, as_json: Json = False) -> None:
    """Close a campaign: its report as of now is frozen with its digest.

    Example: openiru campaign close summer-day --by bilal
    """
    made = operations.close_campaign(campaign, unit=settings.UNIT_NAME, by=acting_person(by), at=now())
    emit(asdict(made), as_json=as_json, table=lambda: f"Version {made.number} is frozen: {made.digest}")


@app.command()
@with_database
def correct(
    campaign: Campaign,
    *,
    reason: Annotated[str, typer.Option(help="Why the report is corrected.")],
    as_of: AsOf = "",
    by: By,
    as_json: Json = False,
) -> None:
    """Freeze a new version of a closed campaign's report; older versions stay.

    Example: openiru campaign correct summer-day --reason "Answers came late." --by bilal
    """
    made = operations.correct_report(
        campaign,
        as_of=_moment(as_of),
        reason=reason,
        unit=settings.UNIT_NAME,
        by=acting_person(by),
        at=now(),
    )
    emit(asdict(made), as_json=as_json, table=lambda: f"Version {made.number} is frozen: {made.digest}")


def _moment(text: str) -> datetime:
    if not text:
        return now()
    try:
        found = datetime.fromisoformat(text)
    except ValueError as error:
        raise BadInputError(f"--as-of {text}: write 2025-08-14T12:00:00Z.") from error
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _table(found: Iterable[CampaignView]) -> Table:
    table = folding_table("campaign", "name", "days", "units", "referrals", "closed")
    for each in found:
        closed = "-" if each.closed_at is None else f"{each.closed_at:%Y-%m-%d}"
        days = f"{each.starts_on} – {each.ends_on}"
        table.add_row(each.slug, each.name, days, ", ".join(each.units), str(each.referrals), closed)
    return table


def _lines(lines: Iterable[dict[str, object]], digest: str) -> Table:
    table = folding_table("unit", "platform", "organisation", "outcome", "items")
    table.caption = digest
    for each in lines:
        table.add_row(*(str(each[key]) for key in ("unit", "platform", "organisation", "outcome", "items")))
    return table

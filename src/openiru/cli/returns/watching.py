"""`openiru returns watch`: compare what arrived with the barred accounts on record."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from django.conf import settings

from openiru.cli.doors import By, Json, acting_person, emit, now, progress, with_database
from openiru.cli.returns.errors import tells
from openiru.engines.returns.model import read_model
from openiru.intake.queries import account_ids
from openiru.workflows.returns.due import model_in_use
from openiru.workflows.returns.watch import ReturnWatch, WatchReport


@tells
@with_database
def watch(
    *,
    by: By,
    model: Annotated[
        Path | None,
        typer.Option(
            "--model", metavar="MODEL", help="A model that was trained; OPENIRU_RETURNS_MODEL without it."
        ),
    ] = None,
    expected: Annotated[
        float | None,
        typer.Option(
            "--expected-share",
            min=1e-6,
            max=0.99,
            help="Share of new accounts that you expect to be returns; OPENIRU_RETURNS_EXPECTED_SHARE without it.",
        ),
    ] = None,
    as_json: Json = False,
) -> None:
    """Compare accounts that arrived since the last time with the barred ones, and all with those newly barred.

    Barred are accounts that their platform says it blocked on our referral, and those that our own looks settled as suspended or
    removed; never what was referred in error. Makes leads for people, never findings. The worker does the same every five minutes.

    Example: openiru returns watch --by amina
    """
    chosen = model_in_use() if model is None else read_model(model)
    share = settings.RETURNS_EXPECTED_SHARE if expected is None else expected
    with progress("Comparing accounts") as advance:
        report = ReturnWatch(chosen, expected_share=share).watch(
            by=acting_person(by), at=now(), sweep=True, advance=advance
        )
    emit(asdict(report), as_json=as_json, table=lambda: _told(report))


def _told(report: WatchReport) -> str:
    if not report.barred:
        return (
            "No account is barred on record, so nothing can have come back." if _has_accounts() else _NOTHING
        )
    return (
        f"{report.screened:,} accounts compared with {report.barred:,} barred ones "
        f"({report.newly_barred:,} new on record, {report.released:,} not barred any more): {report.new_leads:,} new leads, "
        f"{report.new_reckonings:,} new reckonings. Leads for people, never findings; see `openiru returns leads`."
    )


_NOTHING = "No account is on record yet; take exports in with `openiru intake import`."


def _has_accounts() -> bool:
    return bool(account_ids(None, 1))

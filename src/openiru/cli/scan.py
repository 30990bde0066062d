"""`openiru scan`: let the engines look at what has arrived."""

from dataclasses import asdict
from typing import Annotated

import typer
from rich.table import Table

from openiru.cli.doors import By, Json, acting_person, emit, now, progress, with_database
from openiru.intake import queries as intake
from openiru.runners.local import local_executor
from openiru.signals import queries
from openiru.signals.types import ScanView
from openiru.workflows.scan_intake import ScanReport, scan_intake

app = typer.Typer(no_args_is_help=True)


@app.command()
@with_database
def run(
    *,
    by: By,
    processes: Annotated[
        int | None, typer.Option(min=1, help="Processes for the engines; as many as cores without it.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Match observations that were not scanned yet against names in force, known pictures and addresses.

    Goes on where a scan was broken off; begins anew when the bank or an engine has changed.

    Example: openiru scan run --by amina
    """
    person = acting_person(by)
    with (
        progress("Scanning observations", total=intake.last_seq()) as advance,
        local_executor(processes) as executor,
    ):
        report = scan_intake(by=person, at=now(), executor=executor, advance=advance)
    emit(asdict(report), as_json=as_json, table=lambda: _sentence(report))


@app.command("list")
@with_database
def list_(*, as_json: Json = False) -> None:
    """List the newest scans.

    Example: openiru scan list
    """
    found = queries.scans()
    emit([asdict(view) for view in found], as_json=as_json, table=lambda: _table(found))


def _sentence(report: ScanReport) -> str:
    if not report.scan_ids:
        return "Nothing new to scan: every observation was scanned with this bank and these engines."
    kept_back = f" {report.suppressed:,} kept back by negative banks." if report.suppressed else ""
    swept = f", swept {report.swept_hashes:,} earlier pictures" if report.swept_hashes else ""
    return (
        f"Scanned {report.items:,} observations{swept}; {report.matches:,} new matches.{kept_back} "
        "Next: openiru up, Queue."
    )


def _table(found: tuple[ScanView, ...]) -> Table:
    table = Table("scan", "kind", "begun", "finished")
    for heading in ("items", "new matches"):
        table.add_column(heading, justify="right")
    for view in found:
        finished = "broken off" if view.finished_at is None else f"{view.finished_at:%Y-%m-%d %H:%M}"
        table.add_row(
            view.scan_id,
            view.kind.value,
            f"{view.started_at:%Y-%m-%d %H:%M}",
            finished,
            f"{view.items:,}",
            f"{view.matches:,}",
        )
    return table

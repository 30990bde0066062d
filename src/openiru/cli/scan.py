"""`openiru scan`: let the engines look at what has arrived."""

from dataclasses import asdict
from typing import Annotated

import typer
from rich.table import Table

from openiru.cli.doors import By, Json, acting_person, emit, errors, now, progress, with_database
from openiru.cli.learn.models import broken_words
from openiru.intake import queries as intake
from openiru.learning.operations import advise_leads
from openiru.relations.operations import keep_postings
from openiru.runners.local import local_executor
from openiru.signals import queries
from openiru.signals.types import ScanView
from openiru.workflows.copies.look import LookReport, look_closely
from openiru.workflows.queue.languages import tell_languages
from openiru.workflows.queue.weigh import weigh_leads
from openiru.workflows.scan_intake import ScanReport, scan_intake
from openiru.workflows.texts.note import TextsReport, note_texts

app = typer.Typer(no_args_is_help=True)


@app.command()
@with_database
def run(
    *,
    by: By,
    processes: Annotated[
        int | None, typer.Option(min=1, help="Processes for the engines; as many as cores without it.")
    ] = None,
    closely: Annotated[
        bool,
        typer.Option(
            "--closely/--not-closely", help="Also look for edited copies, recordings and marks in kept files."
        ),
    ] = True,
    texts: Annotated[
        bool, typer.Option("--texts/--no-texts", help="Also look for copies of texts among all that arrived.")
    ] = True,
    as_json: Json = False,
) -> None:
    """Match observations that were not scanned yet against names in force, known pictures and addresses.

    Goes on where a scan was broken off; begins anew when the bank or an engine has changed. Then kept files are looked
    at closely: each is read once, some 0.1 s a picture. Then every new text is compared with all earlier ones.
    Last, values by which cases relate are kept, the language of each lead is told, and text models that are on read the texts of leads.

    Example: openiru scan run --by amina
    """
    person = acting_person(by)
    with (
        progress("Scanning observations", total=intake.last_seq()) as advance,
        local_executor(processes) as executor,
    ):
        report = scan_intake(by=person, at=now(), executor=executor, advance=advance)
    look = _looked(person, processes) if closely else None
    noted = _noted(person, processes) if texts else None
    tell_languages(by=person)
    keep_postings(by=person)
    given = _advised(person)
    moved = weigh_leads(by=person)
    data = {
        **asdict(report),
        "look": None if look is None else asdict(look),
        "texts": None if noted is None else asdict(noted),
        "advice": given,
        "leads_moved": moved,
    }
    emit(data, as_json=as_json, table=lambda: _sentence(report, look, noted))


@app.command("list")
@with_database
def list_(*, as_json: Json = False) -> None:
    """List the newest scans.

    Example: openiru scan list
    """
    found = queries.scans()
    emit([asdict(view) for view in found], as_json=as_json, table=lambda: _table(found))


def _looked(person: str, processes: int | None) -> LookReport:
    with (
        progress("Looking closely at files", total=intake.last_media()) as advance,
        local_executor(processes) as executor,
    ):
        return look_closely(by=person, at=now(), executor=executor, workers=processes, advance=advance)


def _noted(person: str, processes: int | None) -> TextsReport:
    with (
        progress("Comparing texts", total=intake.last_seq()) as advance,
        local_executor(processes) as executor,
    ):
        return note_texts(by=person, at=now(), executor=executor, advance=advance)


def _advised(person: str) -> int:
    """How many answers models gave on the texts of leads; those that cannot be read are told."""
    done = advise_leads(by=person, at=now())
    for each in done.broken:
        errors.print(broken_words(each), style="red", soft_wrap=True)
    return done.answers


def _sentence(report: ScanReport, look: LookReport | None, noted: TextsReport | None) -> str:
    done = (report.scan_ids, look.scan_ids if look else (), noted.scan_ids if noted else ())
    if not any(done):
        return "Nothing new to scan: every observation was scanned with this bank and these engines."
    kept_back = f" {report.suppressed:,} kept back by negative banks." if report.suppressed else ""
    swept = f", swept {report.swept_hashes:,} earlier pictures" if report.swept_hashes else ""
    return (
        f"Scanned {report.items:,} observations{swept}; {report.matches:,} new matches.{kept_back} "
        f"{_closely(look)}{_copied(noted)}Next: openiru up, Queue."
    )


def _closely(look: LookReport | None) -> str:
    if look is None or not look.scan_ids:
        return ""
    unread = f", {look.unread:,} could not be read" if look.unread else ""
    return f"Looked closely at {look.files:,} files{unread}; {look.matches:,} new matches. "


def _copied(noted: TextsReport | None) -> str:
    if noted is None or not noted.scan_ids:
        return ""
    kept_back = f", {noted.suppressed:,} kept back by exempted texts" if noted.suppressed else ""
    return (
        f"Compared {noted.items:,} texts; {noted.copies:,} are copies of earlier ones, "
        f"{noted.matches:,} new matches{kept_back}. "
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

"""`openiru advisers advise`: ask those that are on about open leads."""

from dataclasses import asdict

from rich.table import Table

from openiru.cli.advisers.house import house
from openiru.cli.doors import By, Json, acting_person, emit, now, progress, with_database
from openiru.cli.shown.tables import folding_table
from openiru.workflows.advisers.advise import AdviserReport
from openiru.workflows.advisers.advise import advise as advise_on_leads


@with_database
def advise(*, by: By, as_json: Json = False) -> None:
    """Ask every adviser that is on about the open leads on which it has not spoken; leads stay as they are.

    Example: openiru advisers advise --by amina
    """
    with progress("Leads") as advance:
        reports = advise_on_leads(house(), by=acting_person(by), at=now(), advance=advance)
    emit([asdict(each) for each in reports], as_json=as_json, table=lambda: _table(reports))


def _table(reports: tuple[AdviserReport, ...]) -> Table | str:
    if not reports:
        return "No adviser is on: see `openiru advisers list`."
    table = folding_table("adviser", "leads", "opinions", "unanswered", "why")
    for each in reports:
        table.add_row(
            each.adviser, f"{each.leads:,}", f"{each.opinions:,}", f"{each.unanswered:,}", each.words
        )
    return table

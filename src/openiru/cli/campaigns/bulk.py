"""`openiru bulk`: the same step on many things, counted first."""

from collections.abc import Iterable
from dataclasses import asdict
from typing import Annotated

import typer
from django.conf import settings
from rich.table import Table

from openiru.campaigns import operations, queries
from openiru.campaigns.types import BulkItemView, BulkKind, JobView
from openiru.cli.doors import By, Json, acting_person, emit, now, with_database
from openiru.cli.shown.tables import folding_table
from openiru.workflows.bulk import run as jobs
from openiru.workflows.bulk.preview import job_id
from openiru.workflows.bulk.preview import preview as preview_of
from openiru.workflows.bulk.types import Order, Preview

app = typer.Typer(no_args_is_help=True)

Kind = Annotated[BulkKind, typer.Argument(help="The step: refer, withdraw, retry or remind.")]
Things = Annotated[list[str], typer.Argument(help="Ids of cases, items, messages or referrals.")]
Ticked = Annotated[
    list[str] | None,
    typer.Option("--tick", help="One on a protected subject that is done all the same; repeat."),
]
Job = Annotated[str, typer.Argument(help="Id of the job; `openiru bulk list` shows it.")]


@app.command()
@with_database
def preview(kind: Kind, things: Things, *, tick: Ticked = None, as_json: Json = False) -> None:
    """Show how many would be done, where, and what would be left out and why; changes nothing.

    Example: openiru bulk preview refer 0198… 0198…
    """
    found = preview_of(kind, things, ticked=tick or (), at=now())
    data = {**asdict(found), "count": len(found.done)}
    emit(data, as_json=as_json, table=lambda: _preview(found))


@app.command()
@with_database
def start(
    kind: Kind,
    things: Things,
    *,
    plan: Annotated[str, typer.Option("--preview", help="Digest of the preview that you looked at.")],
    confirm: Annotated[str, typer.Option(help="The number of what will be done, typed.")],
    tick: Ticked = None,
    reason: Annotated[str, typer.Option(help="Why, for withdrawing; the platforms read it.")] = "",
    campaign: Annotated[str, typer.Option(help="The campaign that new referrals join.")] = "",
    job: Annotated[str, typer.Option(help="An id of your own: sent twice, it is one job.")] = "",
    by: By,
    as_json: Json = False,
) -> None:
    """Begin a job; the worker takes it from there. `openiru bulk run` works it off at once.

    Example: openiru bulk start refer 0198… --preview sha256:… --confirm 1 --by amina
    """
    order = Order(
        kind=kind,
        things=tuple(things),
        job_id=job or job_id(),
        preview_digest=plan,
        typed=confirm,
        ticked=tuple(tick or ()),
        params={key: said for key, said in (("reason", reason), ("campaign", campaign)) if said},
    )
    made = jobs.start(order, by=acting_person(by), at=now())
    emit(asdict(made), as_json=as_json, table=lambda: _jobs([made]))


@app.command()
@with_database
def run(job: Job, *, as_json: Json = False) -> None:
    """Work off what waits of a job, now; safe beside the worker and after a crash.

    Example: openiru bulk run 0198a1b2-0000-7000-8000-000000000001
    """
    done = jobs.run_job(job, settings.CLOCK)
    emit(asdict(done), as_json=as_json, table=lambda: _jobs([done]))


@app.command("list")
@with_database
def list_(*, as_json: Json = False) -> None:
    """List the newest jobs and how far each is.

    Example: openiru bulk list
    """
    found = queries.jobs()
    emit([asdict(each) for each in found], as_json=as_json, table=lambda: _jobs(found))


@app.command()
@with_database
def show(job: Job, *, as_json: Json = False) -> None:
    """Show what became of each thing of a job.

    Example: openiru bulk show 0198a1b2-0000-7000-8000-000000000001
    """
    made, items = queries.job(job), queries.job_items(job)
    data = {**asdict(made), "items": [asdict(each) for each in items]}
    emit(data, as_json=as_json, table=lambda: _items(items))


@app.command()
@with_database
def cancel(job: Job, *, by: By, as_json: Json = False) -> None:
    """Let a job go no further: what is done stays, what waits is not done.

    Example: openiru bulk cancel 0198a1b2-0000-7000-8000-000000000001 --by amina
    """
    made = operations.cancel_job(job, by=acting_person(by), at=now())
    emit(asdict(made), as_json=as_json, table=lambda: _jobs([made]))


def _preview(found: Preview) -> Table:
    table = folding_table("thing", "name", "platform", "would be done", "left out because")
    table.title = f"{len(found.done)} would be done; preview {found.digest}"
    for each in found.candidates:
        why = each.excluded or ("" if each.is_done else f"protected: {', '.join(each.protected)}")
        table.add_row(
            each.thing_id,
            each.name,
            each.platform,
            "yes" if each.is_done else "no",
            why.replace("_", " "),
        )
    return table


def _jobs(found: Iterable[JobView]) -> Table:
    table = folding_table("job", "step", "things", "how far", "started (UTC)", "ended")
    for each in found:
        ended = "cancelled" if each.cancelled_at else "yes" if each.finished_at else "no"
        counts = ", ".join(f"{count} {state}" for state, count in each.counts.items() if count)
        table.add_row(
            each.job_id, each.kind, str(each.total), counts, f"{each.started_at:%Y-%m-%d %H:%M}", ended
        )
    return table


def _items(found: Iterable[BulkItemView]) -> Table:
    table = folding_table("no", "thing", "state", "made", "why not")
    for each in found:
        table.add_row(str(each.number), each.thing_id, each.state, each.result, each.error_message)
    return table

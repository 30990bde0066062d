"""`openiru exchange`: with whom we exchange hashes, and what came of it."""

import sys
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any, Final

import typer
from rich.table import Table

from openiru.cli.doors import By, Json, acting_person, emit, errors, now, progress, with_database
from openiru.cli.shown.tables import folding_table
from openiru.exchanges import operations, queries
from openiru.exchanges.types import ExchangeView, NewExchange, Opening, Refused, Shape, Taken
from openiru.signals.types import Stance
from openiru.workflows.exchange.join import join_exchange, place_labels
from openiru.workflows.exchange.pull import PullReport, pull_exchange
from openiru.workflows.exchange.push import PushReport, push_exchange

app = typer.Typer(no_args_is_help=True)

Slug = Annotated[str, typer.Argument(help="Short name of the exchange.")]
Labels = Annotated[
    list[str] | None, typer.Option("--label", help="label=organisation, for example islamist=ttp; repeat it.")
]
Organisation = Annotated[
    str | None, typer.Option(help="Whose output everything is that no label places: short name or id.")
]
Reason = Annotated[str, typer.Option(help="Why, in words.")]

_BAD_INPUT: Final = 2
_SHOWN: Final = 50  # refused records that are named one by one
_KEY_MAX: Final = 8192


@app.command()
@with_database
def add(
    slug: Slug,
    address: Annotated[str, typer.Argument(help="Where it listens: https, or a file with its whole path.")],
    *,
    shape: Annotated[Shape, typer.Option(help="How it speaks.")],
    bank: Annotated[str, typer.Option(help="The positive bank that takes its hashes; not a shared one.")],
    by: By,
    name: Annotated[str, typer.Option(help="Name for people; the short name without it.")] = "",
    organisation: Organisation = None,
    label: Labels = None,
    stance: Annotated[Stance, typer.Option(help="What being on its list says.")] = Stance.POSITIVE,
    flood_day: Annotated[int, typer.Option(help="New hashes in a day above which it is quarantined.")] = 5000,
    pull_every: Annotated[
        int | None, typer.Option(help="Seconds after which the worker pulls it again.")
    ] = None,
    allow_loopback: Annotated[
        bool, typer.Option("--allow-loopback", help="For exercises on this machine.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Add an exchange; its key is given apart, and nothing is pulled yet.

    Example: openiru exchange add tat https://app.terrorismanalytics.example --shape tech-against-terrorism
    --bank tat --label islamist=ttp --by bilal
    """
    new = NewExchange(
        slug=slug,
        name=name or slug,
        shape=shape,
        address=str(Path(address).absolute()) if shape is Shape.FILE else address,
        bank=bank,
        stance=stance,
        flood_day=flood_day,
        pull_every_s=pull_every,
    )
    made = join_exchange(
        new,
        organisation=organisation,
        labels=label or [],
        allow_loopback=allow_loopback,
        by=acting_person(by),
        at=now(),
    )
    emit(
        asdict(made),
        as_json=as_json,
        table=lambda: f"Added: {made.slug}. Its key: openiru exchange key {made.slug}",
    )


@app.command()
@with_database
def key(slug: Slug, *, by: By, as_json: Json = False) -> None:
    """Keep what opens an exchange: read from standard input, one fact on each line, and written to a file of ours alone.

    User name and password; function key and subscription key; or a token.

    Example: openiru exchange key tat --by bilal < tat.key
    """
    lines = tuple(line.strip() for line in sys.stdin.read(_KEY_MAX).splitlines() if line.strip())
    operations.set_key(slug, Opening(lines=lines), by=acting_person(by), at=now())
    emit({"kept": slug}, as_json=as_json, table=lambda: f"The key of {slug} is kept.")


@app.command("label")
@with_database
def label_(
    slug: Slug,
    labels: Annotated[list[str] | None, typer.Argument(help="label=organisation.")] = None,
    *,
    by: By,
    organisation: Organisation = None,
    as_json: Json = False,
) -> None:
    """Say to which organisations the labels of an exchange belong; what waited for it comes with the next pull.

    Example: openiru exchange label tat far-right=quiet-garden --by bilal
    """
    made = place_labels(slug, organisation=organisation, labels=labels or [], by=acting_person(by), at=now())
    emit(
        asdict(made),
        as_json=as_json,
        table=lambda: f"Placed: {', '.join(sorted(made.labels)) or 'no label'}.",
    )


@app.command("list")
@with_database
def list_(*, as_json: Json = False) -> None:
    """List the exchanges.

    Example: openiru exchange list
    """
    found = queries.exchanges()
    emit([asdict(each) for each in found], as_json=as_json, table=lambda: _table(found))


@app.command()
@with_database
def show(slug: Slug, *, as_json: Json = False) -> None:
    """Show one exchange: how far it was pulled, what is in its bank, and what was left out by kind.

    Example: openiru exchange show tat
    """
    found, counts = queries.exchange(slug), queries.counts(slug)
    data = {**asdict(found), "counts": asdict(counts)}
    emit(data, as_json=as_json, table=lambda: _facts(data))


@app.command()
@with_database
def pull(slug: Slug, *, by: By, as_json: Json = False) -> None:
    """Take in everything that changed at an exchange; goes on where it was broken off.

    Records that cannot be read are named on standard error and end the command with code 2; the others are kept.

    Example: openiru exchange pull tat --by amina
    """
    with progress(f"Pulling {slug}") as advance:
        report = pull_exchange(slug, by=acting_person(by), at=now(), advance=advance)
    where = queries.exchange(slug).address if queries.exchange(slug).shape is Shape.FILE else slug
    _name_refused(where, report.taken.refused)
    emit(asdict(report), as_json=as_json, table=lambda: _pulled(report))
    if report.taken.refused:
        raise typer.Exit(_BAD_INPUT)


@app.command()
@with_database
def push(slug: Slug, *, by: By, as_json: Json = False) -> None:
    """Tell an exchange what is new for it: another OpenIRU what we share, a feed of StopNCII's shape what we think.

    Example: openiru exchange push unit-b --by amina
    """
    report = push_exchange(slug, by=acting_person(by), at=now())
    emit(asdict(report), as_json=as_json, table=lambda: _pushed(report))


@app.command()
@with_database
def release(slug: Slug, *, by: By, reason: Reason, as_json: Json = False) -> None:
    """End the quarantine of an exchange that sent a flood; only a supervisor who did not pull it may.

    Example: openiru exchange release tat --reason "they added an archive, announced on 3 May" --by bilal
    """
    count = operations.release_exchange(slug, reason=reason, by=acting_person(by), at=now())
    emit({"released": count}, as_json=as_json, table=lambda: f"Released: {count:,} hashes are looked for.")


@app.command()
@with_database
def remove(slug: Slug, *, by: By, reason: Reason, as_json: Json = False) -> None:
    """End an exchange: forget its key and withdraw what came from it alone; what is on record stays.

    Example: openiru exchange remove old-list --reason "the list was closed" --by bilal
    """
    count = operations.end_exchange(slug, reason=reason, by=acting_person(by), at=now())
    emit(
        {"withdrawn": count},
        as_json=as_json,
        table=lambda: f"Ended; {count:,} hashes were withdrawn or disputed.",
    )


def _name_refused(where: str, refused: Iterable[Refused]) -> None:
    rows = list(refused)
    for row in rows[:_SHOWN]:
        errors.print(f"openiru: {where}, {row.place}: {row.reason}.", markup=False, soft_wrap=True)
    if len(rows) > _SHOWN:
        errors.print(f"openiru: {where}: {len(rows) - _SHOWN:,} more are bad.", markup=False, soft_wrap=True)


def _pulled(report: PullReport) -> str:
    lines = [_came(report.taken)]
    if report.taken.left_out:
        kinds = ", ".join(f"{count:,} {kind}" for kind, count in report.taken.left_out.items())
        lines.append(f"Left out: {kinds}.")
    if report.is_quarantined:
        lines.append(
            "The exchange is in quarantine: its new hashes match nothing until a supervisor releases it."
        )
    return "\n".join(lines)


def _pushed(report: PushReport) -> str:
    refused = f" {report.refused:,} were not taken." if report.refused else ""
    return f"Told: {report.entries:,} entries of our feed, {report.opinions:,} opinions.{refused}"


def _came(taken: Taken) -> str:
    return (
        f"{taken.records:,} records: {taken.added:,} added, {taken.brought_back:,} brought back, "
        f"{taken.withdrawn:,} withdrawn, {taken.disputed:,} disputed, {len(taken.refused):,} refused."
    )


def _table(found: tuple[ExchangeView, ...]) -> Table:
    table = folding_table("exchange", "shape", "bank", "address", "pulled", "state")
    for each in found:
        state = "ended" if each.ended_at else "quarantined" if each.quarantined_at else "open"
        pulled = each.pulled_at.isoformat(timespec="minutes") if each.pulled_at else "never"
        table.add_row(each.slug, each.shape.value, each.bank, each.address, pulled, state)
    return table


def _facts(data: dict[str, Any]) -> Table:
    counts = data.pop("counts")
    table = folding_table("fact", "value")
    for name, value in data.items():
        if value not in {None, ""} if not isinstance(value, dict) else value:
            table.add_row(name.replace("_", " "), str(value))
    table.add_row("in the bank", f"{counts['in_bank']:,}")
    for kind, count in counts["left_out"].items():
        table.add_row(f"left out: {kind}", f"{count:,}")
    table.add_row("taken back", f"{counts['withdrawn']:,}")
    return table

"""`openiru bank`: create banks, change them, and look into them."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Annotated, Any

import typer
from rich.table import Table

from openiru.cli.doors import By, Json, acting_person, emit, now, with_database
from openiru.engines.interface import Effect
from openiru.signals import operations, queries
from openiru.signals.types import (
    BankChange,
    BankView,
    EntryState,
    KnownPictureView,
    NewBank,
    Polarity,
    Purpose,
)

app = typer.Typer(no_args_is_help=True)

Reason = Annotated[str, typer.Option(help="Why, in words.")]


@app.command()
@with_database
def create(
    slug: Annotated[str, typer.Argument(help="Short name: small letters, digits, hyphens.")],
    *,
    name: Annotated[str, typer.Option(help="Name for people.")],
    legal_basis: Annotated[str, typer.Option(help="On what legal basis it is kept, in words.")],
    by: By,
    purpose: Annotated[Purpose | None, typer.Option(help="Makes the bank negative.")] = None,
    effect: Annotated[Effect | None, typer.Option(help="What a negative bank does to leads.")] = None,
    shared: Annotated[bool, typer.Option("--shared", help="For others; only from approved cases.")] = False,
    max_distance: Annotated[int, typer.Option(help="Bits of 256 within which a picture matches.")] = 31,
    validity_days: Annotated[int | None, typer.Option(help="How long entries are looked for.")] = None,
    flood_scan: Annotated[int, typer.Option(help="Subjects in one scan above which to quarantine.")] = 1000,
    flood_day: Annotated[int, typer.Option(help="Subjects in one day above which to quarantine.")] = 2000,
    as_json: Json = False,
) -> None:
    """Create a bank. With a purpose it is negative: its pictures suppress leads or put a warning on them.

    Example: openiru bank create press --name "Press pictures" --purpose press --effect warn
    --legal-basis "Article 1(3) of Regulation (EU) 2021/784" --by bilal
    """
    new = NewBank(
        slug=slug,
        name=name,
        legal_basis=legal_basis,
        polarity=Polarity.POSITIVE if purpose is None else Polarity.NEGATIVE,
        purpose=purpose,
        effect=effect,
        max_distance_bits=max_distance,
        is_shared=shared,
        validity_days=validity_days,
        flood_scan_subjects=flood_scan,
        flood_day_subjects=flood_day,
    )
    made = operations.create_bank(new, by=acting_person(by), at=now())
    emit(asdict(made), as_json=as_json, table=lambda: f"Created: {made.slug}")


@app.command()
@with_database
def change(
    slug: Annotated[str, typer.Argument(help="Short name of the bank.")],
    *,
    by: By,
    reason: Reason,
    name: Annotated[str | None, typer.Option(help="Name for people.")] = None,
    legal_basis: Annotated[str | None, typer.Option(help="On what legal basis it is kept, in words.")] = None,
    radius: Annotated[int | None, typer.Option(help="Bits of 256 within which a picture matches.")] = None,
    validity_days: Annotated[
        int | None, typer.Option(help="How long new entries are looked for; 0: until withdrawn.")
    ] = None,
    flood_scan: Annotated[
        int | None, typer.Option(help="Subjects in one scan above which to quarantine.")
    ] = None,
    flood_day: Annotated[
        int | None, typer.Option(help="Subjects in one day above which to quarantine.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Change a bank's radius, legal basis, validity or limits; the next scan looks at everything as it is then.

    Example: openiru bank change press --radius 20 --reason "Front pages of two papers look alike" --by bilal
    """
    wanted = BankChange(
        name=name,
        legal_basis=legal_basis,
        max_distance_bits=radius,
        validity_days=validity_days,
        flood_scan_subjects=flood_scan,
        flood_day_subjects=flood_day,
    )
    made = operations.change_bank(slug, wanted, by=acting_person(by), at=now(), reason=reason)
    emit(asdict(made), as_json=as_json, table=lambda: _settings(made))


@app.command()
@with_database
def show(
    bank: Annotated[str | None, typer.Argument(help="Short name; all banks without it.")] = None,
    *,
    as_json: Json = False,
) -> None:
    """Show all banks, or one with its entries, quarantined and withdrawn ones included.

    Example: openiru bank show unit
    """
    if bank is None:
        _show_all(as_json=as_json)
        return
    view = queries.bank(bank)
    entries = queries.known_pictures(now(), bank=bank, states=frozenset(EntryState))
    data = {**asdict(view), "entries": [plain(entry) for entry in entries]}
    emit(data, as_json=as_json, table=lambda: _entries_table(view, entries))


def plain(view: KnownPictureView) -> dict[str, Any]:
    """An entry with its hash as hexadecimal text, for JSON."""
    return {**asdict(view), "pdq": view.pdq.hex()}


def _settings(view: BankView) -> str:
    valid = "until withdrawn" if view.validity_days is None else f"{view.validity_days:,} days"
    return (
        f"{view.slug}: within {view.max_distance_bits} bits, valid {valid}, quarantined above "
        f"{view.flood_scan_subjects:,} subjects in a scan or {view.flood_day_subjects:,} in a day."
    )


def _show_all(*, as_json: bool) -> None:
    views = queries.banks()
    counts = queries.entry_counts(now())
    data = [
        {**asdict(view), "entries": {state.value: n for state, n in counts[view.slug].items()}}
        for view in views
    ]

    def table() -> Table:
        made = Table("bank", "kind", "bits", *(state.value for state in EntryState), "legal basis")
        for view in views:
            numbers = [f"{counts[view.slug][state]:,}" for state in EntryState]
            made.add_row(view.slug, _kind(view), str(view.max_distance_bits), *numbers, view.legal_basis)
        return made

    emit(data, as_json=as_json, table=table)


def _kind(view: BankView) -> str:
    if view.purpose is not None and view.effect is not None:
        return f"{view.purpose.value}: {view.effect.value}"
    return "shared" if view.is_shared else "positive"


def _entries_table(view: BankView, entries: Sequence[KnownPictureView]) -> Table:
    made = Table("entry", "state", "standing", "hash", "source", "why", title=f"{view.name} ({_kind(view)})")
    for entry in entries:
        why = entry.withdrawn_reason or entry.quarantine_reason
        made.add_row(
            entry.entry_id,
            entry.state.value,
            entry.standing.value,
            f"{entry.pdq.hex()[:16]}…",
            entry.source,
            why,
        )
    return made

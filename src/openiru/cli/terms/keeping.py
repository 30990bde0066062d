"""`openiru terms`: add, import, list and withdraw the terms that the unit knows."""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from openiru.cli.doors import By, Json, acting_person, emit, errors, now, with_database
from openiru.cli.shown.tables import folding_table
from openiru.cli.terms.reading import day_of, rows_of
from openiru.engines.interface import KnownTerm, TermKind
from openiru.foundation.errors import RowError
from openiru.registry import queries as registry
from openiru.signals import operations, queries
from openiru.signals.types import KnownTermView
from openiru.workflows.import_terms import import_terms

app = typer.Typer(no_args_is_help=True)

BringBack = Annotated[
    bool, typer.Option("--bring-back", help="Let a term that was withdrawn come back; the record tells it.")
]


@app.command()
@with_database
def add(
    organisation: Annotated[str, typer.Argument(help="Short name or id, for example `ttp`.")],
    term: Annotated[str, typer.Argument(help="The words, as they are written.")],
    *,
    by: By,
    kind: Annotated[TermKind, typer.Option(help="What it is to the organisation.")] = TermKind.ALIAS,
    language: Annotated[str, typer.Option(help="A BCP 47 code such as ur.")] = "",
    source: Annotated[str, typer.Option(help="Where it was seen, in words.")] = "",
    context: Annotated[
        list[str] | None,
        typer.Option(help="A word beside which alone it counts; may be given again."),
    ] = None,
    needs_context: Annotated[
        bool, typer.Option("--needs-context", help="Counts only beside a context word.")
    ] = False,
    valid_from: Annotated[str, typer.Option("--from", help="The first day on which it counts.")] = "",
    valid_until: Annotated[
        str, typer.Option("--until", help="The first day on which it counts no more.")
    ] = "",
    bring_back: BringBack = False,
    as_json: Json = False,
) -> None:
    """Add a slogan, outlet, hashtag, alias or acronym; one that is known takes these facts.

    It is looked for while it is valid and a list names its organisation. Terms of four letters and fewer count only beside a
    context word of the organisation.

    Example: openiru terms add bla "Long live the Lantern" --kind slogan --language en --by amina
    """
    new = KnownTerm(
        signal_id="",
        organisation_id=organisation,
        text=term,
        kind=kind,
        language=language,
        source=source,
        needs_context=needs_context or bool(context),
        context=tuple(context or ()),
        valid_from=day_of(valid_from, "--from"),
        valid_until=day_of(valid_until, "--until"),
    )
    report = import_terms([(0, new)], by=acting_person(by), at=now(), strict=True, bring_back=bring_back)
    emit(
        {"added": bool(report.added)},
        as_json=as_json,
        table=lambda: "Added." if report.added else "Known already.",
    )


@app.command("import")
@with_database
def import_(
    file: Annotated[
        Path, typer.Argument(help="CSV with the columns of `terms find`; organisation is a short name or id.")
    ],
    *,
    by: By,
    bring_back: BringBack = False,
    as_json: Json = False,
) -> None:
    """Add the terms of a table; a bad row never stops the rest, and what is known as it is changes nothing.

    A term that was withdrawn is refused, and one that the table has twice.

    Columns: term, organisation, and perhaps kind, language, source, valid_from, valid_until, context.

    Example: openiru terms import terms.csv --by amina
    """
    report = import_terms(rows_of(file), by=acting_person(by), at=now(), bring_back=bring_back)
    _tell_errors(file, report.errors)
    words = f"{report.added:,} added, {report.known:,} known already, {len(report.errors):,} refused."
    emit(asdict(report), as_json=as_json, table=lambda: words)


def _tell_errors(file: Path, rows: Iterable[RowError]) -> None:
    for row in rows:
        errors.print(
            f"openiru: {file}, line {row.row}: {row.message} [{row.code}]", markup=False, soft_wrap=True
        )


@app.command()
@with_database
def withdraw(
    term: Annotated[str, typer.Argument(help="Id of the term, as `list` shows it.")],
    *,
    by: By,
    reason: Annotated[str, typer.Option(help="Why it is taken out, in words.")],
    as_json: Json = False,
) -> None:
    """Take a term out; from the next scan on it matches nothing.

    Example: openiru terms withdraw 0198f2a4-7d3c-7c1e-9b0e-0123456789ab --reason "an everyday greeting" --by amina
    """
    operations.withdraw_signal(term, by=acting_person(by), at=now(), reason=reason)
    emit({"withdrawn": term}, as_json=as_json, table=lambda: f"Withdrawn: {term}")


@app.command("list")
@with_database
def list_(*, as_json: Json = False) -> None:
    """List the terms that the unit knows, and which of them are looked for today.

    Example: openiru terms list --json
    """
    at = now()
    known = queries.known_terms()
    looked_for = {term.signal_id.removeprefix("term:") for term in queries.bank_on(at).terms}
    slugs = {each.organisation_id: each.slug for each in registry.organisations()}
    data = {
        "looked_for": len(looked_for),
        "terms": [
            {
                **asdict(term),
                "organisation": slugs[term.organisation_id],
                "is_looked_for": term.term_id in looked_for,
            }
            for term in known
        ],
    }
    emit(data, as_json=as_json, table=lambda: _table(known, looked_for, slugs, at.date()))


def _table(known: Iterable[KnownTermView], looked_for: set[str], slugs: dict[str, str], today: date) -> Table:
    table = folding_table("term", "organisation", "kind", "language", "words", "from", "until", "today")
    for term in known:
        days = ("" if day is None else day.isoformat() for day in (term.valid_from, term.valid_until))
        table.add_row(
            term.term_id,
            slugs[term.organisation_id],
            term.kind.value,
            term.language,
            term.text,
            *days,
            _standing(term, today, is_looked_for=term.term_id in looked_for),
        )
    return table


def _standing(term: KnownTermView, today: date, *, is_looked_for: bool) -> str:
    """Whether a term is looked for, and if not why."""
    if is_looked_for:
        return "looked for"
    if term.valid_from is not None and today < term.valid_from:
        return "not yet valid"
    if term.valid_until is not None and term.valid_until <= today:
        return "no longer valid"
    return "on no list today"

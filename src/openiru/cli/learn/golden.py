"""`openiru learn golden`: texts by which models are judged."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

from openiru.cli.doors import By, Json, acting_person, emit, now, with_database
from openiru.cli.shown.tables import folding_table
from openiru.cli.text.errors import BadTextRowError
from openiru.cli.text.reading import TextFile, read_texts
from openiru.learning import operations, queries
from openiru.learning.types import GoldenSetView, GoldenTextView, Label, NewGoldenText

app = typer.Typer(no_args_is_help=True)

LabelOption = Annotated[Label, typer.Option("--label", help="The label of the model that is judged.")]


@app.command()
@with_database
def add(
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE",
            help="Labelled texts: .tsv without a heading (text, label), .csv or .jsonl with text, label and perhaps lang.",
        ),
    ],
    *,
    label: LabelOption,
    positive: Annotated[
        str | None,
        typer.Option(
            "--positive", help="The value in the file of texts with the label; the label itself without it."
        ),
    ] = None,
    by: By,
    as_json: Json = False,
) -> None:
    """Add labelled texts of a file to those that the next golden set holds; once frozen, they and their copies teach no model of the label.

    Example: openiru learn golden add golden.csv --label ground-c --positive c --by amina
    """
    read = read_texts(file, labelled=True)
    value = positive or label.value
    if value not in read.labels:
        known = ", ".join(sorted(set(read.labels))[:10]) or "none"
        raise BadTextRowError(f"no text has the label {value!r}; the labels are: {known}.")
    done = operations.add_golden_texts(
        label, _texts(read, value), origin=f"{read.name} {read.digest}", by=acting_person(by), at=now()
    )
    emit(
        {"label": label.value, **asdict(done)},
        as_json=as_json,
        table=lambda: (
            f"{done.added:,} texts added for {label.value}, {done.known:,} were there. "
            f"Next: openiru learn golden freeze --label {label.value}"
        ),
    )


@app.command("add-case")
@with_database
def add_case(
    case_id: Annotated[str, typer.Argument(help="A decided case that you neither wrote nor decided.")],
    *,
    by: By,
    as_json: Json = False,
) -> None:
    """Add the texts of a decided case, for every label of which its decision says something; once frozen, they teach no more.

    Example: openiru learn golden add-case 0197a2c0-0000-7000-8000-000000000000 --by samina
    """
    done = operations.add_golden_case(case_id, by=acting_person(by), at=now())
    data = {label.value: asdict(added) for label, added in done.items()}
    emit(
        data,
        as_json=as_json,
        table=lambda: ", ".join(f"{label.value}: {added.added} texts" for label, added in done.items()) + ".",
    )


@app.command()
@with_database
def withdraw(
    text_id: Annotated[str, typer.Argument(help="Id of the text; see openiru learn golden list.")],
    *,
    reason: Annotated[str, typer.Option(help="Why, in words.")],
    by: By,
    as_json: Json = False,
) -> None:
    """Leave a text out of future golden sets; frozen ones keep it, and no model learns from it.

    Example: openiru learn golden withdraw 0197a2c0-0000-7000-8000-000000000000 --reason "Labelled wrongly." --by bilal
    """
    done = operations.withdraw_golden_text(text_id, by=acting_person(by), at=now(), reason=reason)
    emit(asdict(done), as_json=as_json, table=lambda: f"Withdrawn from the next golden set: {done.text_id}.")


@app.command()
@with_database
def freeze(*, label: LabelOption, by: By, as_json: Json = False) -> None:
    """Freeze the texts that stand for a label as its golden set; versions are judged by it from the next refit on.

    Example: openiru learn golden freeze --label ground-c --by bilal
    """
    done = operations.freeze_golden_set(label, by=acting_person(by), at=now())
    emit(
        asdict(done),
        as_json=as_json,
        table=lambda: (
            f"Frozen: golden set {done.number} for {label.value}, {done.texts:,} texts, {done.labelled:,} of them "
            f"with the label, {done.digest}. Next: openiru learn refit --label {label.value}"
        ),
    )


@app.command("list")
@with_database
def list_(
    *,
    label: Annotated[Label | None, typer.Option("--label", help="Only of this label.")] = None,
    as_json: Json = False,
) -> None:
    """List frozen golden sets, and the texts that stand for the next ones.

    Example: openiru learn golden list --label ground-c
    """
    sets, texts = queries.golden_sets(label), queries.golden_texts(label)
    data: dict[str, Any] = {
        "sets": [asdict(each) for each in sets],
        "texts": [asdict(each) for each in texts],
    }
    emit(data, as_json=as_json, table=lambda: _table(sets, texts))


def _texts(read: TextFile, positive: str) -> list[NewGoldenText]:
    return [
        NewGoldenText(text=text, is_labelled=said == positive, language=language)
        for text, said, language in zip(read.texts, read.labels, read.languages, strict=True)
    ]


def _table(sets: tuple[GoldenSetView, ...], texts: tuple[GoldenTextView, ...]) -> Table:
    table = folding_table("label", "set", "texts", "with the label", "frozen", "digest")
    for each in sets:
        table.add_row(
            each.label.value,
            str(each.number),
            f"{each.texts:,}",
            f"{each.labelled:,}",
            f"{each.frozen_at:%Y-%m-%d %H:%M}",
            each.digest,
        )
    for label in Label:
        own = [each for each in texts if each.label is label]
        if own:
            labelled = sum(each.is_labelled for each in own)
            table.add_row(label.value, "next", f"{len(own):,}", f"{labelled:,}", "", "")
    return table

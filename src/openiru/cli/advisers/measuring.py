"""`openiru advisers measure`: how good is an adviser?"""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

from openiru.cli.advisers.house import Name, house
from openiru.cli.doors import By, Json, acting_person, emit, now, progress, with_database
from openiru.cli.shown.tables import folding_table
from openiru.cli.text.errors import BadTextRowError
from openiru.cli.text.reading import read_texts
from openiru.workflows.advisers.measure import LabelledSet, golden_set, measure_adviser


@with_database
def measure(
    name: Name,
    file: Annotated[
        Path | None,
        typer.Argument(
            metavar="FILE",
            help="Labelled texts: .tsv without a heading (text, label), .csv or .jsonl with text, label and perhaps lang. "
            "Without it, the golden set of the adviser's label.",
        ),
    ] = None,
    *,
    by: By,
    positive: Annotated[str, typer.Option("--positive", help="The value of the label in FILE.")] = "1",
    as_json: Json = False,
) -> None:
    """Hold an adviser's opinions against labels that people gave, and keep the figures: macro-F1, PR-AUC, ECE, by language.

    Only a measurement on the golden set lets an adviser speak. Of the texts nothing is kept.

    Example: openiru advisers measure house golden.csv --positive incites --by bilal --json
    """
    home = house()
    labelled = _from_file(file, positive) if file else golden_set(name, home)
    with progress(f"Asking {name}", total=len(labelled.texts)) as advance:
        made = measure_adviser(name, labelled, home, by=acting_person(by), at=now(), advance=advance)
    emit(asdict(made), as_json=as_json, table=lambda: _table(dict(made.figures)))


def _from_file(file: Path, positive: str) -> LabelledSet:
    read = read_texts(file, labelled=True)
    if positive not in read.labels:
        known = ", ".join(sorted(set(read.labels))[:10]) or "none"
        raise BadTextRowError(f"no text has the label {positive!r}; the labels are: {known}.")
    return LabelledSet(
        name=read.name,
        digest=read.digest,
        texts=read.texts,
        labelled=[label == positive for label in read.labels],
        languages=read.languages,
    )


def _table(figures: dict[str, Any]) -> Table:
    table = folding_table(
        *("language", "texts", "answered", "labelled", "flagged", "unsure"),
        *("macro F1", "PR-AUC", "ECE", "precision", "recall"),
    )
    for name, part in {"all": figures, **figures["by_language"]}.items():
        counts = [f"{part[key]:,}" for key in ("texts", "answered", "labelled", "flagged", "unsure")]
        shares = [_figure(part[key]) for key in ("macro_f1", "pr_auc", "ece", "precision", "recall")]
        table.add_row(name, *counts, *shares)
    return table


def _figure(value: float | None) -> str:
    return "" if value is None else f"{value:.3f}"

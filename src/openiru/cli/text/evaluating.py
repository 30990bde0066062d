"""`openiru text evaluate`: how good a model is on labelled texts."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any, Final

import numpy as np
import typer
from rich.table import Table

from openiru.cli.doors import Json, emit
from openiru.cli.shown.tables import folding_table
from openiru.cli.text.errors import BadTextRowError, tells
from openiru.cli.text.options import Model
from openiru.cli.text.reading import read_texts
from openiru.engines.text.classifier.files import describe, load_model
from openiru.engines.text.classifier.measures import by_group, measure
from openiru.engines.text.classifier.scripts import Script

# Where a file does not tell languages: the language undetermined, and its script; BCP 47.
_LANGUAGE_OF: Final = {
    Script.LATIN: "und-Latn",
    Script.ARABIC: "und-Arab",
    Script.DEVANAGARI: "und-Deva",
    Script.OTHER: "und",
    Script.NONE: "und-Zxxx",
}


@tells
def evaluate(
    model: Model,
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE",
            help="Labelled texts: .tsv without a heading (text, label), .csv or .jsonl with text, label and perhaps lang.",
        ),
    ],
    *,
    as_json: Json = False,
) -> None:
    """Hold a model's probabilities against labels that people gave: macro-F1, PR-AUC, calibration error, by language.

    Example: openiru text evaluate abusive-latin golden.tsv --json
    """
    known = load_model(model)
    read = read_texts(file, labelled=True)
    if not read.texts:
        raise BadTextRowError(f"{read.name} holds no texts.")
    found = known.predict(read.texts)
    labelled = np.array([label == known.label for label in read.labels], bool)
    languages = [
        said or _LANGUAGE_OF[script] for said, script in zip(read.languages, found.scripts, strict=True)
    ]
    all_texts = asdict(measure(found.probabilities, labelled, known.thresholds))
    parts = by_group(found.probabilities, labelled, known.thresholds, languages)
    by_language = {name: asdict(figures) for name, figures in parts.items()}
    told = {
        "model": describe(model)["digest"],
        "label": known.label,
        "file": read.name,
        "file_digest": read.digest,
        "thresholds": asdict(known.thresholds),
        **all_texts,
        "by_language": by_language,
    }
    emit(told, as_json=as_json, table=lambda: _table({"all": all_texts, **by_language}))


def _table(parts: dict[str, dict[str, Any]]) -> Table:
    table = folding_table(
        "language", "texts", "labelled", "macro F1", "PR-AUC", "ECE", "p ≥ 0.9", "of them labelled"
    )
    for name, figures in parts.items():
        high = figures["high"]
        table.add_row(
            name,
            f"{figures['texts']:,}",
            f"{figures['labelled']:,}",
            _figure(figures["macro_f1"]),
            _figure(figures["pr_auc"]),
            _figure(figures["ece"]),
            f"{high['texts']:,}",
            _figure(high["labelled_share"]),
        )
    return table


def _figure(value: float | None) -> str:
    return "" if value is None else f"{value:.3f}"

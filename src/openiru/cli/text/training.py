"""`openiru text train`: a model from labelled texts."""

from dataclasses import asdict, replace
from importlib.metadata import version
from itertools import compress
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer

from openiru.cli.doors import Json, emit, now, progress
from openiru.cli.text.errors import BadTextRowError, TextModelExistsError, tells
from openiru.cli.text.reading import TextFile, read_texts
from openiru.engines.text.classifier.files import save_model
from openiru.engines.text.classifier.measures import measure
from openiru.engines.text.classifier.model import TextModel
from openiru.engines.text.classifier.scripts import Script, script_of
from openiru.engines.text.classifier.training import STEPS, train_model
from openiru.engines.text.normalise import normalise_text


@tells
def train(
    files: Annotated[
        list[Path],
        typer.Argument(
            metavar="FILE...",
            help="Labelled texts: .tsv without a heading (text, label), .csv or .jsonl with text and label.",
        ),
    ],
    *,
    positive: Annotated[str, typer.Option("--positive", help="The value of the label to detect.")],
    out: Annotated[Path, typer.Option("--out", "-o", metavar="MODEL", help="A new folder.")],
    golden: Annotated[
        Path | None,
        typer.Option("--golden", help="Labelled texts to measure the model on; never learnt from."),
    ] = None,
    script: Annotated[
        Script | None,
        typer.Option(
            "--script", help="Learn only from texts in this script; of others the model says unsure."
        ),
    ] = None,
    as_json: Json = False,
) -> None:
    """Learn from labelled texts which of them people gave a label, and write the model into a new folder.

    The same files give the same weights. Thresholds and calibration come from texts held out in turn.

    Example: openiru text train posts.tsv --positive 0 -o abusive-latin
    """
    if out.exists():
        raise TextModelExistsError(
            f"{out} is there already, and models are never changed: choose another name."
        )
    read = [_in_script(read_texts(file, labelled=True), script) for file in files]
    frozen = read_texts(golden, labelled=True) if golden else None
    labels = [label for file in read for label in file.labels]
    if positive not in labels:
        known = ", ".join(sorted(set(labels))[:10]) or "none"
        raise BadTextRowError(f"no text has the label {positive!r}; the labels are: {known}.")
    with progress("Learning", total=STEPS) as advance:
        model = train_model(
            [text for file in read for text in file.texts],
            labels,
            label=positive,
            facts=_facts(read, positive),
            advance=advance,
        )
    if frozen:
        model = _measured(model, frozen)
    digest = save_model(model, out)
    told = {"folder": str(out), "digest": digest, "label": positive, **model.facts}
    emit(told, as_json=as_json, table=lambda: _sentences(out, model))


def _in_script(read: TextFile, script: Script | None) -> TextFile:
    """The texts of a file in one script."""
    if script is None:
        return read
    kept = [script_of(normalise_text(text)) is script for text in read.texts]
    return replace(read, texts=list(compress(read.texts, kept)), labels=list(compress(read.labels, kept)))


def _facts(read: list[TextFile], positive: str) -> dict[str, Any]:
    data = [
        {
            "name": file.name,
            "digest": file.digest,
            "texts": len(file.texts),
            "labelled": file.labels.count(positive),
        }
        for file in read
    ]
    return {"made_at": now().isoformat(), "made_with": f"openiru {version('openiru')}", "data": data}


def _measured(model: TextModel, golden: TextFile) -> TextModel:
    """The same model, with its figures on the golden set."""
    found = model.predict(golden.texts).probabilities
    labelled = np.array([label == model.label for label in golden.labels], bool)
    figures = {
        "name": golden.name,
        "digest": golden.digest,
        **asdict(measure(found, labelled, model.thresholds)),
    }
    return model.with_facts({**model.facts, "golden": figures})


def _sentences(out: Path, model: TextModel) -> str:
    held_out = model.facts["held_out"]
    told = (
        f"{out}: learnt from {held_out['texts']:,} texts, {held_out['labelled']:,} of them with the label. "
        f"Held out in five folds: macro-F1 {held_out['macro_f1']:.3f}, calibration error {held_out['ece']:.3f}."
    )
    if "golden" in model.facts:
        golden = model.facts["golden"]
        told += f"\nOn the golden set of {golden['texts']:,}: macro-F1 {golden['macro_f1']:.3f}, calibration error {golden['ece']:.3f}."
    return f"{told}\nRead {out / 'card.md'} before it is used."

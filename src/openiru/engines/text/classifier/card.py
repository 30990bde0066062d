"""What must people know of a model before they use it?"""

from collections.abc import Iterator, Mapping
from typing import Any

from openiru.engines.text.classifier.calibration import SAFE_MISSES, SAFE_PRECISION
from openiru.engines.text.classifier.model import FAMILIAR_FROM, TextModel

_NOT_FOR: str = (
    "It sees words, not what is meant: quotes, irony, reports and counter-speech use the same words. It is no ground for "
    "any step against an account, and no answer of it is a decision. People look at the text itself, and answer the "
    "exemptions in words."
)


def card_of(model: TextModel, digest: str) -> str:
    """The model card, in Markdown."""
    return "\n".join([*_head(model, digest), *_data(model), *_figures(model), *_answers(model)]) + "\n"


def _head(model: TextModel, digest: str) -> Iterator[str]:
    yield f"# Model for the label {model.label!r}\n"
    yield f"Version `{digest}`, never changed; another training is another version."
    yield "A linear model over pieces of words; it gives each text a score, the probability that people would give it the"
    yield "label, and an answer: positive, negative or unsure. A positive answer is a lead for people.\n"
    yield f"**What it is not for.** {_NOT_FOR}\n"


def _data(model: TextModel) -> Iterator[str]:
    yield "## Training data\n"
    yield "| file | digest | texts |\n|---|---|---|"
    for file in model.facts.get("data", []):
        yield f"| {_cell(file['name'])} | `{file['digest']}` | {file['texts']:,} |"
    for note in model.facts.get("notes", []):
        yield f"\n{note}"
    scripts = ", ".join(f"{script} {count:,}" for script, count in model.scripts.items())
    yield f"\nTexts by script: {scripts}. In scripts with fewer than {FAMILIAR_FROM} texts it always answers unsure.\n"


def _figures(model: TextModel) -> Iterator[str]:
    yield "## Figures\n"
    held_out, golden = model.facts.get("held_out"), model.facts.get("golden")
    yield "| | held out of training, in five folds | golden set |\n|---|---|---|"
    for name in ("texts", "labelled", "macro_f1", "precision", "recall", "pr_auc", "roc_auc", "ece"):
        yield f"| {name.replace('_', ' ')} | {_figure(held_out, name)} | {_figure(golden, name)} |"
    yield (
        "\nThresholds and calibration were chosen on the held-out texts, so their figures are a little too good; those of "
        "the golden set are not."
    )
    if golden:
        yield f"Golden set: `{golden['digest']}`.\n"
    else:
        yield "There was no golden set.\n"


def _answers(model: TextModel) -> Iterator[str]:
    limits = model.thresholds
    yield "## Answers\n"
    yield (
        f"- positive from p = {_or_never(limits.positive_from)} on: there {SAFE_PRECISION:.0%} of held-out texts have the label"
    )
    yield (
        f"- negative up to p = {_or_never(limits.negative_to)}: there {SAFE_MISSES:.0%} of held-out texts have it all the same"
    )
    yield "- unsure between"
    yield f"- where a text must be called one or the other: positive from p = {limits.even:.3f} on"


def _figure(measures: Mapping[str, Any] | None, name: str) -> str:
    value = measures.get(name) if measures else None
    if value is None:
        return ""
    return f"{value:,}" if isinstance(value, int) else f"{value:.3f}"


def _or_never(value: float | None) -> str:
    return "(never)" if value is None else f"{value:.3f}"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")

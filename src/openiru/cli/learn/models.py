"""`openiru learn`: refit, look at versions, switch them."""

from collections.abc import Iterable
from dataclasses import asdict
from typing import Annotated, Any

import typer
from rich.table import Table

from openiru.cli.doors import By, Json, acting_person, emit, errors, now, progress, with_database
from openiru.cli.shown.tables import folding_table
from openiru.learning import operations, queries
from openiru.learning.types import Label, RefitReport, VersionView

app = typer.Typer(no_args_is_help=True)

Version = Annotated[
    str, typer.Argument(metavar="VERSION", help="Id of a version, or the beginning of its digest.")
]
Reason = Annotated[str, typer.Option(help="Why, in words; stands in the record.")]


@app.command()
@with_database
def refit(
    *,
    label: Annotated[
        list[Label] | None, typer.Option("--label", help="Only this label; repeat it. All without it.")
    ] = None,
    by: By,
    as_json: Json = False,
) -> None:
    """Learn anew from all decisions so far; what is as good on the golden set as what is on, or better, is switched on.

    Example: openiru learn refit --by bilal
    """
    labels = tuple(label) if label else tuple(Label)
    person = acting_person(by)
    with progress("Learning", total=len(labels)) as advance:
        report = operations.refit(by=person, at=now(), labels=labels, advance=advance)
    emit(_document(report), as_json=as_json, table=lambda: _report(report))


@app.command()
@with_database
def advise(*, by: By, as_json: Json = False) -> None:
    """Let the versions that are on read the texts of open leads, each once; scans and the worker do so by themselves.

    Example: openiru learn advise --by amina
    """
    done = operations.advise_leads(by=acting_person(by), at=now())
    for each in done.broken:
        errors.print(broken_words(each), style="red", soft_wrap=True)
    emit(
        {"answers": done.answers, "broken": [each.digest for each in done.broken]},
        as_json=as_json,
        table=lambda: f"{done.answers:,} new answers.",
    )


def broken_words(version: VersionView) -> str:
    """What to do about a version that is on and cannot be read."""
    return (
        f"openiru: {_name(version)} ({version.digest}) says nothing: its files are gone or were changed. "
        "Bring its folder back, or refit: openiru learn refit."
    )


@app.command("list")
@with_database
def list_(
    *,
    label: Annotated[Label | None, typer.Option("--label", help="Only of this label.")] = None,
    as_json: Json = False,
) -> None:
    """List all versions, the newest first.

    Example: openiru learn list
    """
    found = queries.versions(label)
    emit([_short(each) for each in found], as_json=as_json, table=lambda: _table(found))


@app.command()
@with_database
def show(version: Version, *, as_json: Json = False) -> None:
    """Show all figures of one version, by language, and what became of it.

    Example: openiru learn show 3f9a1c2b
    """
    found = queries.version(version)
    emit(asdict(found), as_json=as_json, table=lambda: _figures(found))


@app.command()
@with_database
def card(version: Version, *, as_json: Json = False) -> None:
    """Print the model card of one version.

    Example: openiru learn card 3f9a1c2b
    """
    found = queries.version(version)
    emit({"card": found.card, "digest": found.digest}, as_json=as_json, table=lambda: found.card)


@app.command()
@with_database
def switch(
    version: Version,
    *,
    reason: Reason,
    off: Annotated[
        bool, typer.Option("--off", help="Let no version of this label and script speak.")
    ] = False,
    by: By,
    as_json: Json = False,
) -> None:
    """Switch a version on instead of the one that is on, or off, whatever the rule said of it.

    Example: openiru learn switch 3f9a1c2b --reason "The newer one misses reports in Urdu." --by bilal
    """
    person = acting_person(by)
    step = operations.switch_off if off else operations.switch_on
    found = step(version, by=person, at=now(), reason=reason)
    state = "on" if found.is_on else "off"
    emit(
        _short(found),
        as_json=as_json,
        table=lambda: (
            f"{_name(found)} is {state}. The worker lets it read open leads; at once: openiru learn advise"
        ),
    )


def _document(report: RefitReport) -> dict[str, Any]:
    return {
        "decisions": report.decisions,
        "seconds": round(report.seconds, 2),
        "models": [
            {
                "label": each.label.value,
                "group": each.group.value,
                "texts": each.texts,
                "labelled": each.labelled,
                "words": each.words,
                "version": _short(each.version) if each.version else None,
            }
            for each in report.models
        ],
    }


def _short(view: VersionView) -> dict[str, Any]:
    return {
        "version_id": view.version_id,
        "label": view.label.value,
        "group": view.group.value,
        "number": view.number,
        "digest": view.digest,
        "texts": view.texts,
        "labelled": view.labelled,
        "held_out": _main(view.held_out),
        "golden": _main(view.golden),
        "golden_set": view.golden_set.digest if view.golden_set else None,
        "standing": view.verdict.standing.value,
        "words": view.verdict.words,
        "is_on": view.is_on,
        "made_at": view.made_at.isoformat(),
    }


def _main(measured: Any) -> dict[str, Any]:
    return {name: measured[name] for name in ("texts", "macro_f1", "pr_auc", "ece") if name in measured}


def _name(view: VersionView) -> str:
    return f"{view.label.value}, {view.group.value}, version {view.number}"


def _report(report: RefitReport) -> Table:
    table = folding_table("label", "script", "texts", "with the label", "macro F1", "on", "what became of it")
    table.title = f"Learnt from {report.decisions:,} decisions in {report.seconds:.1f} s"
    for each in report.models:
        version = each.version
        table.add_row(
            each.label.value,
            each.group.value,
            f"{each.texts:,}",
            f"{each.labelled:,}",
            f"{version.held_out['macro_f1']:.3f}" if version else "",
            "on" if version and version.is_on else "",
            each.words,
        )
    return table


def _table(found: Iterable[VersionView]) -> Table:
    table = folding_table("digest", "model", "made", "texts", "held out F1", "golden F1", "on", "why")
    for view in found:
        table.add_row(
            view.digest.removeprefix("sha256:")[:12],
            _name(view),
            f"{view.made_at:%Y-%m-%d %H:%M}",
            f"{view.texts:,}",
            f"{view.held_out['macro_f1']:.3f}",
            f"{view.golden['macro_f1']:.3f}" if view.golden else "",
            "on" if view.is_on else "",
            view.verdict.words,
        )
    return table


def _figures(view: VersionView) -> Table:
    table = folding_table(
        "texts of", "language", "texts", "with it", "macro F1", "PR-AUC", "ECE", "confusion"
    )
    table.title = f"{_name(view)}: {'on' if view.is_on else 'not on'}. {view.verdict.words}"
    for words, measured in (("held out", view.held_out), ("golden set", view.golden)):
        if measured:
            for language, part in {"all": measured, **measured.get("by_language", {})}.items():
                _row(table, words, language, part)
    return table


def _row(table: Table, words: str, language: str, part: Any) -> None:
    confusion = part["confusion"]
    table.add_row(
        words,
        language,
        f"{part['texts']:,}",
        f"{part['labelled']:,}",
        f"{part['macro_f1']:.3f}",
        "" if part["pr_auc"] is None else f"{part['pr_auc']:.3f}",
        f"{part['ece']:.3f}",
        f"{confusion['true_positive']} right, {confusion['false_positive']} wrong; "
        f"{confusion['false_negative']} missed, {confusion['true_negative']} let be",
    )

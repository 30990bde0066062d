"""`openiru referral asks|form`: the form that goes with a referral, before and after it is made."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from openiru.cli.doors import Json, emit, with_database
from openiru.cli.shown.tables import folding_table
from openiru.evidence.queries import content
from openiru.foundation.errors import BadInputError
from openiru.referrals import queries
from openiru.referrals.errors import NotFoundError
from openiru.review.types import Instrument
from openiru.workflows.fill_form import FormToFill, form_to_fill


@with_database
def asks(
    *,
    platform: Annotated[str, typer.Option(help="Short name of the platform.")],
    instrument: Annotated[
        Instrument, typer.Option(help="What is asked of the platform.")
    ] = Instrument.ACCOUNT_BLOCK,
    as_json: Json = False,
) -> None:
    """Show which form goes with a referral, and which of its questions `--answers` must answer.

    Example: openiru referral asks --platform x --instrument content_removal
    """
    wanted = form_to_fill(platform, instrument)
    told = {
        "form": wanted.form.name if wanted else None,
        "profile": wanted.profile.name if wanted else None,
        "questions": [asdict(field) for field in wanted.questions] if wanted else [],
    }
    emit(told, as_json=as_json, table=lambda: _questions(wanted) if wanted else "No form goes with it.")


@with_database
def form(
    referral: Annotated[str, typer.Argument(help="Id of the referral; `openiru referral list` shows it.")],
    *,
    out: Annotated[Path, typer.Option("--out", "-o", help="Folder for the copies; made if it is not there.")],
    as_json: Json = False,
) -> None:
    """Write the form that a referral carries: PDF, JSON and CSV, as they were kept.

    Example: openiru referral form 0198a1b2-0000-7000-8000-000000000001 --out form
    """
    kept = queries.form_of(referral)
    if kept is None:
        raise NotFoundError("This referral carries no form.")
    copies = {"json": kept.json_digest, "csv": kept.csv_digest, "pdf": kept.pdf_digest}
    try:
        out.mkdir(parents=True, exist_ok=True)
        for ending, digest in copies.items():
            (out / f"{kept.form}.{ending}").write_bytes(content(digest))
    except OSError as error:
        raise BadInputError(f"{out} cannot be written to: {error.strerror}.") from error
    files = [str(out / f"{kept.form}.{ending}") for ending in copies]
    emit({**asdict(kept), "files": files}, as_json=as_json, table=lambda: "\n".join(files))


def _questions(wanted: FormToFill) -> Table:
    table = folding_table("field", "question", "answer", "must")
    for field in wanted.questions:
        must = "yes" if field.mandatory and not field.when else "depends" if field.mandatory else "no"
        choices = ", ".join(choice.code for choice in field.choices)
        table.add_row(field.name, field.label.en, choices or field.kind.value, must)
    return table

"""`openiru returns screen`: which new accounts may be barred ones come back, and by which lines?"""

import csv
import sys
from pathlib import Path
from typing import Annotated, Any, Final

import typer
from rich.table import Table

from openiru.cli.doors import Json, emit
from openiru.cli.returns.errors import tells
from openiru.cli.returns.options import Against, Chosen, New, chosen_model, tell_faults
from openiru.cli.returns.reading import read_features
from openiru.cli.shown.tables import folding_table
from openiru.engines.returns.barred import Keeping
from openiru.engines.returns.features import Features
from openiru.engines.returns.scoring import LEAST_PROBABILITY, best_of, leads, score
from openiru.engines.returns.types import ReturnLead
from openiru.engines.returns.wording import sentence_of
from openiru.foundation.cells import guarded

_LINES_SHOWN: Final = 4
_CSV_HEADING: Final = ("account_id", "barred_id", "probability", "bits", "lines")


@tells
def screen(
    new: New,
    against: Against,
    *,
    model: Chosen = None,
    population: Annotated[
        list[Path] | None,
        typer.Option(
            "--population",
            metavar="FILE",
            help="Further accounts, only counted: what many of them have says little. May be repeated.",
        ),
    ] = None,
    least: Annotated[
        float, typer.Option("--least", min=0.0, max=1.0, help="The least probability that is told.")
    ] = LEAST_PROBABILITY,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print CSV.")] = False,
    as_json: Json = False,
) -> None:
    """Compare new accounts with barred ones: for each the likeliest, with a probability and what speaks for and against it.

    Leads for people, never findings: namesakes, supporters and reporters share names and pictures, too.

    Example: openiru returns screen new.jsonl --against blocked.csv --json
    """
    known = chosen_model(model)
    fresh, fresh_file = read_features(new)
    barred_accounts, barred_file = read_features(against)
    others = [read_features(path) for path in population or ()]
    keeping = Keeping(barred_accounts)
    table = keeping.count(fresh)
    for features, _ in others:
        keeping.count(features)
    barred = keeping.kept()
    found = list(leads(best_of(score(table, barred, known), least_probability=least), table, barred, known))
    if as_csv:
        _write_csv(found)
    else:
        told = {
            "model": known.digest,
            "accounts": len(fresh),
            "barred": len(barred_accounts),
            "counted": barred.population,
            "rows_left_out": fresh_file.fault_count + barred_file.fault_count,
            "leads": [_row(lead) for lead in found],
        }
        emit(told, as_json=as_json, table=lambda: _table(found, fresh))
    tell_faults(fresh_file, barred_file, *(file for _, file in others))


def _row(lead: ReturnLead) -> dict[str, Any]:
    return {
        "account_id": lead.account_id,
        "barred_id": lead.barred_id,
        "probability": round(lead.probability, 4),
        "bits": round(lead.bits, 3),
        "start_bits": round(lead.start_bits, 3),
        "lines": [
            {
                "comparison": line.comparison,
                "level": line.level,
                "bits": round(line.bits, 3),
                "commonness_bits": round(line.commonness_bits, 3),
                "sentence": sentence_of(line.comparison, line.level),
            }
            for line in lead.lines
        ],
    }


def _write_csv(found: list[ReturnLead]) -> None:
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(_CSV_HEADING)
    for lead in found:
        lines = "; ".join(f"{line.comparison} {line.level} {line.bits:+.1f}" for line in lead.lines)
        cells = (lead.account_id, lead.barred_id, f"{lead.probability:.4f}", f"{lead.bits:.3f}", lines)
        writer.writerow(map(guarded, cells))


def _table(found: list[ReturnLead], fresh: Features) -> Table | str:
    if not found:
        return f"None of {len(fresh):,} new accounts looks like a barred one come back."
    table = folding_table("new", "barred", "probability", "what speaks for and against it (bits)")
    for lead in found:
        lines = "\n".join(
            f"{line.bits:+6.1f}  {sentence_of(line.comparison, line.level)}"
            for line in lead.lines[:_LINES_SHOWN]
        )
        table.add_row(lead.account_id, lead.barred_id, f"{lead.probability:.0%}", lines)
    table.caption = "Leads for people, never findings."
    return table

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
from openiru.cli.returns.reading import AccountFile, iter_features, read_features
from openiru.cli.shown.tables import folding_table
from openiru.engines.returns.barred import Barred, Keeping
from openiru.engines.returns.barred import Table as Accounts
from openiru.engines.returns.model import Model
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
    expected: Annotated[
        float | None,
        typer.Option(
            "--expected-share",
            min=1e-6,
            max=0.99,
            help="Share of new accounts that you expect to be returns; probabilities are moved to it from the share of training.",
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
    chosen = chosen_model(model)
    known = chosen if expected is None else chosen.expecting(expected)
    barred_accounts, barred_file = read_features(against)
    fresh_file, *others = [AccountFile(str(path)) for path in (new, *(population or ()))]
    keeping = Keeping(barred_accounts)
    tables = [keeping.count(part) for part in iter_features(new, fresh_file)]
    for path, file in zip(population or (), others, strict=True):
        for part in iter_features(path, file):
            keeping.count(part)
    barred = keeping.kept()
    found = _leads(tables, barred, known, least)
    if as_csv:
        _write_csv(found)
    else:
        told = {
            "model": known.digest,
            "trained_share": known.trained_share,
            "expected_share": expected,
            "accounts": fresh_file.accounts,
            "barred": len(barred_accounts),
            "counted": barred.population,
            "rows_left_out": fresh_file.fault_count + barred_file.fault_count,
            "leads": [_row(lead) for lead in found],
        }
        emit(told, as_json=as_json, table=lambda: _table(found, fresh_file.accounts, _holds(known, expected)))
    tell_faults(fresh_file, barred_file, *others)


def _leads(tables: list[Accounts], barred: Barred, model: Model, least: float) -> list[ReturnLead]:
    """The leads of all parts, the likeliest first; of each part only the best of each account is kept."""
    found: list[ReturnLead] = []
    for table in tables:
        best = best_of(score(table, barred, model), least_probability=least)
        found += leads(best, table, barred, model)
    return sorted(found, key=lambda lead: -lead.bits)


def _holds(model: Model, expected: float | None) -> str:
    """For which share of returns among new accounts the probabilities are meant."""
    if model.trained_share is None:
        return "The model does not tell at which share of returns its probabilities hold."
    trained = f"{model.trained_share * 100:.3g} % of the new accounts"
    if expected is None:
        return f"Probabilities hold where about {trained} are returns; tell yours with --expected-share."
    return f"Moved to {expected * 100:.3g} % returns among new accounts; the model was trained where {trained} were."


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


def _table(found: list[ReturnLead], accounts: int, holds: str) -> Table | str:
    if not found:
        return f"None of {accounts:,} new accounts looks like a barred one come back. {holds}"
    table = folding_table("new", "barred", "probability", "what speaks for and against it (bits)")
    for lead in found:
        lines = "\n".join(
            f"{line.bits:+6.1f}  {sentence_of(line.comparison, line.level)}"
            for line in lead.lines[:_LINES_SHOWN]
        )
        table.add_row(lead.account_id, lead.barred_id, f"{lead.probability:.0%}", lines)
    table.caption = f"Leads for people, never findings. {holds}"
    return table

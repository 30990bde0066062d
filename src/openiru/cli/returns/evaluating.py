"""`openiru returns evaluate`: how good is a model on accounts of which the returns are known?"""

from typing import Any

from rich.table import Table

from openiru.cli.doors import Json, emit
from openiru.cli.returns.errors import tells
from openiru.cli.returns.options import Against, Chosen, New, Truth, chosen_model, tell_faults
from openiru.cli.returns.reading import read_features, read_truth
from openiru.cli.shown.tables import folding_table
from openiru.engines.returns.barred import Keeping
from openiru.engines.returns.measures import QueueFigures, measure
from openiru.engines.returns.scoring import score


@tells
def evaluate(
    new: New,
    against: Against,
    *,
    truth: Truth,
    model: Chosen = None,
    as_json: Json = False,
) -> None:
    """Hold leads against known returns: precision and recall of the queue at several probabilities, calibration error.

    Example: openiru returns evaluate new.jsonl --against blocked.jsonl --truth returns.csv --json
    """
    known = chosen_model(model)
    fresh, fresh_file = read_features(new)
    barred_accounts, barred_file = read_features(against)
    pairs = read_truth(truth, fresh, barred_accounts)
    keeping = Keeping(barred_accounts)
    table = keeping.count(fresh)
    barred = keeping.kept()
    figures = measure(score(table, barred, known), pairs)
    told = {"model": known.digest, **figures.as_dict()}
    emit(told, as_json=as_json, table=lambda: _table(figures))
    tell_faults(fresh_file, barred_file)


def _table(figures: QueueFigures) -> Table:
    table = folding_table("probability from", "leads", "right", "precision", "recall")
    for point in figures.points:
        cells: tuple[Any, ...] = (
            f"{point.least:.2f}",
            f"{point.leads:,}",
            f"{point.right:,}",
            f"{point.precision:.3f}",
            f"{point.recall:.3f}",
        )
        table.add_row(*cells)
    table.caption = (
        f"{figures.returned:,} accounts that came back among those screened; calibration error "
        f"{figures.calibration_error:.4f} over {figures.pairs:,} pairs."
    )
    return table

"""How are the weights learned, and how are very many accounts scored? By splink, on DuckDB.

Needs the extra `linking`. Its answers and those of `scoring` are the same to the last digits.
"""

from collections.abc import Collection, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

import duckdb
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from splink import DuckDBAPI, Linker

from openiru.engines.returns.barred import LEAST_POPULATION, Barred, Table
from openiru.engines.returns.calibration import calibrated
from openiru.engines.returns.csr import Numbers
from openiru.engines.returns.discounting import reweighted, weights_of
from openiru.engines.returns.model import Model
from openiru.engines.returns.scoring import score
from openiru.engines.returns.splinking import (
    BARRED,
    FRESH,
    arrow_table,
    settings_for,
    share_tables,
)
from openiru.engines.returns.types import NothingLearnedError, TooFewReturnsError

_RANDOM_PAIRS: Final = 4_000_000
_SEED: Final = 20_25
_LEAST_PAIRS: Final = 0.5  # what an outcome counts for that was never seen: half a pair
_MEMORY: Final = "1500MB"


_NO_CALIBRATION: Final = ((0.0, 0.5), (1.0, 0.5))
LEAST_RETURNS: Final = 50  # new accounts
LEAST_STRANGERS: Final = 200
_LEAST_RISE: Final = 0.05  # of probability, from the least sum to the greatest


def train(table: Table, barred: Barred, returns: Sequence[tuple[int, int]], about: dict[str, Any]) -> Model:
    """Learn the weights from known returns, and what their sums mean from all pairs worth comparing.

    Args:
        table: new accounts.
        barred: barred ones, kept with the new ones as population.
        returns: rows of new and of barred accounts that belong together; all others are taken not to.
        about: what is to be told of the training.

    Raises:
        TooFewReturnsError: below 50 accounts that returned, or 200 that did not.
        NothingLearnedError: if sums do not tell returns from strangers.
    """
    known = set(returns)
    returned = {row for row, _ in known}
    strangers_count = len(table) - len(returned)
    _check_enough(len(returned), strangers_count)
    # Among random pairs known returns would be most of what agrees: they are left out.
    strangers = _linker(table, barred, settings_for(None), without=returned)
    strangers.training.estimate_u_using_random_sampling(max_pairs=_RANDOM_PAIRS, seed=_SEED)
    linker = _linker(table, barred, strangers.misc.save_model_to_json())
    linker.training.estimate_m_from_pairwise_labels(_labels(linker, sorted(known)))
    settings = _finished(
        linker.misc.save_model_to_json(),
        returns=len(known),
        random_pairs=min(_RANDOM_PAIRS, strangers_count * len(barred.table)),
        share=len(known) / (len(table) * len(barred.table)),
        least_share=2 / max(LEAST_POPULATION, barred.population),
    )
    counts = {"returns": len(known), "returned": len(returned), "accounts": len(table)}
    about = {**about, "splink": version("splink"), **counts}
    draft = Model(settings, _NO_CALIBRATION, about)
    scored = score(table, barred, draft)
    is_return = np.array(
        [pair in known for pair in zip(scored.rows.tolist(), scored.barred_rows.tolist(), strict=True)],
        np.bool_,
    )
    if not is_return.any():
        raise NothingLearnedError(
            "No known return has anything in common with its barred account that few others have, so nothing could be"
            " learned: tell more of the accounts, or check that the pairs of --truth belong together."
        )
    weights, share_weights = weights_of(
        [bits[:-1] for bits in draft.bits], scored.outcomes, scored.commonness, is_return
    )
    settings = reweighted(settings, weights, share_weights)
    scored = score(table, barred, Model(settings, _NO_CALIBRATION, about))
    knots = calibrated(scored.bits, is_return)
    if knots[-1][1] - knots[0][1] < _LEAST_RISE:
        raise NothingLearnedError(
            "Known returns and strangers get the same sums, so nothing could be learned: tell more of the accounts, or"
            " check that the pairs of --truth belong together."
        )
    return Model(settings, knots, about)


def score_with_splink(
    table: Table, barred: Barred, model: Model, *, folder: Path | None = None
) -> tuple[Numbers, Numbers, NDArray[np.float64]]:
    """The pairs worth comparing as splink scores them: rows, barred rows and sums of weights, sorted by both rows."""
    linker = _linker(table, barred, settings_for(model), folder=folder)
    found = linker.inference.predict()
    columns = (
        linker.misc.query_sql(
            f"""
        select case when source_dataset_l = '{FRESH}' then unique_id_l else unique_id_r end as fresh,
            case when source_dataset_l = '{FRESH}' then unique_id_r else unique_id_l end as barred,
            match_weight as bits
        from {found.physical_name} order by 1, 2
        """  # noqa: S608 -- names of our own
        )
        .as_duckdbpyrelation()
        .fetchnumpy()
    )
    return columns["fresh"], columns["barred"], columns["bits"]


def _linker(
    table: Table,
    barred: Barred,
    settings: dict[str, Any],
    *,
    folder: Path | None = None,
    without: Collection[int] = (),
) -> Linker:
    config: dict[str, Any] = {"threads": 2, "memory_limit": _MEMORY}
    if folder is not None:
        config["temp_directory"] = str(folder)
    api = DuckDBAPI(duckdb.connect(":memory:", config=config))
    fresh = arrow_table(table)
    if without:
        fresh = fresh.filter(pa.array([row not in without for row in range(len(table))]))
    frames = [
        api.register(fresh, dataset_display_name=FRESH),
        api.register(arrow_table(barred.table), dataset_display_name=BARRED),
    ]
    linker = Linker(frames, settings, log_level=None, validate_settings=False)
    for column, shares in share_tables(barred).items():
        linker.table_management.register_term_frequency_lookup(api.register(shares), column)
    return linker


def _labels(linker: Linker, returns: Sequence[tuple[int, int]]) -> Any:
    rows = pa.table(
        {
            "source_dataset_l": [BARRED] * len(returns),
            "unique_id_l": pa.array([barred for _, barred in returns], pa.int64()),
            "source_dataset_r": [FRESH] * len(returns),
            "unique_id_r": pa.array([fresh for fresh, _ in returns], pa.int64()),
        }
    )
    return linker.table_management.register_table(rows, "known_returns")


def _check_enough(returned: int, strangers: int) -> None:
    if returned < LEAST_RETURNS:
        raise TooFewReturnsError(
            f"A model needs at least {LEAST_RETURNS} known returns to learn from; there are {returned}."
        )
    if strangers < LEAST_STRANGERS:
        raise TooFewReturnsError(
            f"A model needs at least {LEAST_STRANGERS} new accounts that are no known returns to learn from; there are"
            f" {strangers}. Add others to the new accounts: they show what strangers have in common."
        )


def _finished(
    settings: dict[str, Any], *, returns: int, random_pairs: int, share: float, least_share: float
) -> dict[str, Any]:
    """Settings in which every outcome has weights: one that was never seen counts as half a pair.

    What two of all accounts have is the rarest that known returns could show, so nothing counts as rarer, however many
    accounts are counted later: who copies a face is not refuted by a million others who do not.
    """
    for told in settings["comparisons"]:
        for level in told["comparison_levels"]:
            if level.get("is_null_level"):
                continue
            if "tf_minimum_u_value" in level:
                level["tf_minimum_u_value"] = least_share
            level["m_probability"] = max(_LEAST_PAIRS / returns, float(level.get("m_probability") or 0.0))
            level["u_probability"] = max(
                _LEAST_PAIRS / random_pairs, float(level.get("u_probability") or 0.0)
            )
    settings["probability_two_random_records_match"] = share
    settings.pop("linker_uid", None)
    return settings

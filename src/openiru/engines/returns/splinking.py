"""The same comparisons for splink: settings in its words, tables in its form.

Needs the extra `linking` (splink, DuckDB). Only training and scoring of very many need it: what was trained is read
without it.
"""

from typing import Any, Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from openiru.engines.returns.barred import Barred, Table
from openiru.engines.returns.comparing import LEAST_LETTERS
from openiru.engines.returns.csr import Lists, Numbers
from openiru.engines.returns.features import NO_DAY, NO_HOURS
from openiru.engines.returns.levels import COMPARISONS, Comparison, How, Level
from openiru.engines.returns.model import Model

FRESH: Final = "fresh"  # what splink calls the new accounts, and the barred ones
BARRED: Final = "barred"
_LEAST_SHARE: Final = 1e-6
_DAYS: Final = "coalesce(opened_l - barred_r, opened_r - barred_l)"
_LONG: Final = f"length({{0}}_l) >= {LEAST_LETTERS} and length({{0}}_r) >= {LEAST_LETTERS}"
_SQL: Final = {
    "duckdb": {
        "common": "len(list_intersect({0}_l, {0}_r))",
        "any": "list_has_any({}, {})",
        "apart": "xor({0}_l, {0}_r)",
        "begins": "starts_with({}, {})",
    },
    "spark": {
        "common": "size(array_intersect({0}_l, {0}_r))",
        "any": "arrays_overlap({}, {})",
        "apart": "{0}_l ^ {0}_r",
        "begins": "startswith({}, {})",
    },
}


def settings_for(model: Model | None, *, dialect: str = "duckdb") -> dict[str, Any]:
    """Splink's settings, for DuckDB or Spark; with the weights of a model if one is given: the same on both."""
    trained = model.settings["comparisons"] if model is not None else None
    comparisons = [
        _comparison(comparison, trained[place] if trained else None, dialect)
        for place, comparison in enumerate(COMPARISONS)
    ]
    share = model.settings["probability_two_random_records_match"] if model is not None else 1e-5
    return {
        "link_type": "link_only",
        "sql_dialect": dialect,
        "unique_id_column_name": "unique_id",
        "probability_two_random_records_match": share,
        "blocking_rules_to_generate_predictions": [
            {"blocking_rule": "l.keys = r.keys", "sql_dialect": dialect, "arrays_to_explode": ["keys"]}
        ],
        "comparisons": comparisons,
        "retain_intermediate_calculation_columns": False,
        "retain_matching_columns": False,
    }


def arrow_table(table: Table, *, first: int = 0) -> pa.Table:
    """Accounts as splink takes them; `unique_id` is the row, counted from `first`."""
    features = table.features
    columns: dict[str, Any] = {
        "unique_id": pa.array(np.arange(first, first + len(table))),
        "handle": pa.array([word or None for word in features.handles], pa.string()),
        "name": pa.array([word or None for word in features.names], pa.string()),
        "hours": _whole(features.hours, NO_HOURS),
        "opened": _whole(features.opened, NO_DAY),
        "barred": _whole(features.barred, NO_DAY),
    }
    columns |= {name: _whole(groups, 0) for name, groups in table.groups.items()}
    columns |= {name: _lists(lists) for name, lists in table.lists.items()}
    columns["keys"] = _lists(table.keys)
    return pa.table(columns)


def share_tables(barred: Barred) -> dict[str, pa.Table]:
    """How common what barred accounts have is, as splink looks it up: one table for each weighed column."""
    features = barred.table.features
    values: dict[str, Any] = {"handle": features.handles, "name": features.names, **barred.table.groups}
    found = {}
    for name, told in values.items():
        shares = {
            value: share
            for value, share in zip(list(told), barred.shares[name].tolist(), strict=True)
            if value
        }
        kind = pa.string() if name in {"handle", "name"} else pa.int64()
        found[name] = pa.table(
            {
                name: pa.array(list(shares), kind),
                f"tf_{name}": pa.array(list(shares.values()), pa.float64()),
            }
        )
    return found


def _whole(values: Numbers, none: int) -> pa.Array:
    return pa.array(values, pa.int64(), mask=np.asarray(values == none))


def _lists(lists: Lists) -> pa.Array:
    mask: NDArray[np.bool_] = lists.lengths == 0
    return pa.ListArray.from_arrays(
        pa.array(lists.starts, pa.int32()), pa.array(lists.values, pa.int64()), mask=pa.array(mask)
    )


def _comparison(comparison: Comparison, trained: dict[str, Any] | None, dialect: str) -> dict[str, Any]:
    levels: list[dict[str, Any]] = [
        {"sql_condition": _unknown(comparison), "label_for_charts": "unknown", "is_null_level": True}
    ]
    known = (
        [level for level in trained["comparison_levels"] if not level.get("is_null_level")] if trained else []
    )
    for place, level in enumerate(comparison.levels):
        told: dict[str, Any] = {"sql_condition": _condition(level, dialect), "label_for_charts": level.name}
        if level.weighed:
            told |= {
                "tf_adjustment_column": level.column,
                "tf_adjustment_weight": 1.0,
                "tf_minimum_u_value": _LEAST_SHARE,
            }
        if known:
            told |= {
                name: known[place][name]
                for name in ("m_probability", "u_probability", "tf_minimum_u_value", "tf_adjustment_weight")
                if name in known[place]
            }
        levels.append(told)
    return {"output_column_name": comparison.name, "comparison_levels": levels}


def _unknown(comparison: Comparison) -> str:
    if comparison.name == "opened":
        return f"{_DAYS} is null"
    column = comparison.columns[0]
    return f"{column}_l is null or {column}_r is null"


def _condition(level: Level, dialect: str) -> str:
    words, column = _SQL[dialect], level.column
    match level.how:
        case How.SAME:
            said = f"{column}_l = {column}_r"
        case How.EDITS:
            said = f"levenshtein({column}_l, {column}_r) <= {level.amount} and {_LONG.format(column)}"
        case How.BEGINS:
            ways = [
                words["begins"].format(f"{column}_{one}", f"{column}_{other}") for one, other in ("lr", "rl")
            ]
            said = f"({' or '.join(ways)}) and {_LONG.format(column)}"
        case How.COMMON:
            said = f"{words['common'].format(column)} >= {level.amount}"
        case How.POINTS:
            there = words["any"].format(f"{column}_l", "own_r")
            back = words["any"].format("own_l", f"{column}_r")
            said = f"coalesce({there}, false) or coalesce({back}, false)"
        case How.HOURS:
            said = f"bit_count({words['apart'].format(column)}) <= {level.amount}"
        case How.DAYS:
            said = f"{_DAYS} >= 0 and {_DAYS} <= {level.amount}"
        case How.ELSE:
            said = "ELSE"
    return said

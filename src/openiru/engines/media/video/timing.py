"""Does a time line say more than that two videos show the same scene?

A fixed camera, a studio or a still looks the same at any time: every moment is like every other, so that some line can
always be drawn. A copy is more like the moment on its line than like any other, or shows several scenes in their order.
"""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from openiru.engines.media.video.alignment import Pairs, Run

_links: Any = coo_array  # it has no types
_BESIDE_S: Final = 2.0  # moments of the known video nearer than that to the line are on it


@dataclass(frozen=True, slots=True, kw_only=True)
class Margins:
    """By how much the moment on the line must be more alike than all others, in the median."""

    one_scene: float
    many_scenes: float  # a little less than nothing: slides stand still


def tells_time(run: Run, pairs: Pairs, alike: NDArray[np.float64], margins: Margins) -> bool:
    """Whether a run shows the same moments, not only the same scene.

    Args:
        run: pairs on one line.
        pairs: all pairs of the two videos, those of the run among them.
        alike: for each of `pairs`, how much it is alike; more is better.
        margins: what is asked for.
    """
    asked = np.isin(pairs.query_ids, run.pairs.query_ids)
    pairs, alike = pairs.only(asked), alike[asked]
    at_query = (pairs.query_from_s + pairs.query_to_s) / 2
    line_s = run.slope * at_query + run.offset_s
    beside_s = np.maximum(pairs.known_from_s - line_s, line_s - pairs.known_to_s)
    half_s = run.slope * (pairs.query_to_s - pairs.query_from_s) / 2
    on_line = beside_s <= _BESIDE_S + half_s
    best = _best_of_each(pairs.query_ids, np.where(on_line, alike, -np.inf))
    others = _best_of_each(pairs.query_ids, np.where(on_line, -np.inf, alike))
    known = best > -np.inf
    gained = np.median(best[known] - others[known])
    margin = margins.many_scenes if _scenes(run, pairs) > 1 else margins.one_scene
    return bool(gained >= margin)


def _best_of_each(ids: NDArray[np.int64], values: NDArray[np.float64]) -> NDArray[np.float64]:
    """The greatest value of each id that occurs."""
    _, places = np.unique(ids, return_inverse=True)
    best = np.full(places.max() + 1, -np.inf)
    np.maximum.at(best, places, values)
    return best


def _scenes(run: Run, pairs: Pairs) -> int:
    """How many groups of moments, none of which is like one of another group, a run leads through."""
    queries, knowns = int(pairs.query_ids.max()) + 1, int(pairs.known_ids.max()) + 1
    links = _links(
        (np.ones(len(pairs)), (pairs.query_ids, pairs.known_ids + queries)), shape=(queries + knowns,) * 2
    )
    _, groups = connected_components(links, directed=False)
    return len(np.unique(groups[run.pairs.query_ids]))

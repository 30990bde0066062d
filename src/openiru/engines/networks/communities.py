"""Which accounts stand closer together than with the rest?

By the Leiden algorithm for modularity (Traag, Waltman and van Eck, Scientific Reports 9, 2019), as Microsoft's graspologic-native has it.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np
from graspologic_native.graspologic_native import leiden_csr

from openiru.engines.networks.types import Edges, Rows

_ROUNDS: Final = 10  # after which the division hardly ever changes


def communities_of(edges: Edges, names: Sequence[str], *, seed: int) -> Rows:
    """(accounts,) the number of each account's community, from 0, the largest first; -1 for accounts without an edge that weighs.

    Args:
        edges: between accounts; weights of 0 do not count.
        names: of accounts; between communities of equal size the one with the least name comes first.
        seed: the same seed gives the same division.
    """
    weighs = edges.weight > 0
    one, other, weight = edges.one[weighs], edges.other[weighs], edges.weight[weighs]
    nodes, places = np.unique(np.concatenate([one, other]), return_inverse=True)
    found = np.full(len(names), -1, np.int64)
    if not len(nodes):
        return found
    here, there = places[: len(one)], places[len(one) :]
    source, target = np.concatenate([here, there]), np.concatenate([there, here])
    order = np.lexsort((target, source))
    _, division = leiden_csr(
        np.searchsorted(source[order], np.arange(len(nodes) + 1)),
        target[order].astype(np.int32),
        np.tile(weight, 2)[order],
        len(nodes),
        iterations=_ROUNDS,
        seed=seed,
    )
    members: dict[int, list[int]] = {}
    for node, community in division.items():
        members.setdefault(community, []).append(int(nodes[node]))
    ordered = sorted(members.values(), key=lambda each: (-len(each), min(names[one] for one in each)))
    for number, each in enumerate(ordered):
        found[each] = number
    return found

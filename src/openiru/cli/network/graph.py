"""`openiru network graph`: which accounts stand together, how heavily, and would chance have brought them together?"""

import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Final

import numpy as np
import typer

from openiru.cli.doors import speaks
from openiru.cli.network.coded_parts import coded_parts
from openiru.cli.network.drawing import Drawn, GraphForm, print_graph
from openiru.cli.network.reading import read_shares
from openiru.engines.networks.communities import communities_of
from openiru.engines.networks.errors import TooManyEdgesError
from openiru.engines.networks.graph import edges_of
from openiru.engines.networks.shuffling import Shuffling, chance_of
from openiru.engines.networks.types import Edges, Rule, Weights
from openiru.foundation.errors import BadInputError

_LARGEST_SEED: Final = 2**63 - 1


@speaks
def graph(
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE",
            help="CSV with the columns object_id, account_id, content_id and timestamp_share (seconds, or ISO 8601 with hours), packed with gzip or not. - reads standard input.",
        ),
    ],
    *,
    window: Annotated[
        float,
        typer.Option("--window", min=0.0, help="Seconds between two shares that stand together, at most."),
    ] = 10.0,
    least: Annotated[
        int,
        typer.Option(
            "--min-participation", min=1, help="With how many shares an account must take part in pairs."
        ),
    ] = 2,
    weights: Annotated[
        Weights,
        typer.Option(
            "--weights",
            help="plain counts things shared together; idf counts rare things more; normalised sets them beside all that the two shared.",
        ),
    ] = Weights.PLAIN,
    decay: Annotated[
        float | None,
        typer.Option(
            "--decay",
            metavar="HALF_LIFE",
            help="Seconds apart at which a thing counts half; without it, all count whole.",
        ),
    ] = None,
    null: Annotated[
        int | None,
        typer.Option(
            "--null",
            metavar="SHUFFLES",
            min=1,
            max=1_000_000,
            help="Shuffle times within each thing and day so often, and print how likely each edge is by chance (p), and the share of chance among edges up to that (q).",
        ),
    ] = None,
    tempos: Annotated[
        int,
        typer.Option(
            "--tempos",
            min=1,
            max=100,
            help="Shuffle times only among accounts of like tempo: so many classes, from those who are first to those who are late.",
        ),
    ] = 1,
    seed: Annotated[
        int,
        typer.Option(
            "--seed", min=0, max=_LARGEST_SEED, help="The same seed gives the same shuffles and communities."
        ),
    ] = 0,
    communities: Annotated[
        bool, typer.Option("--communities", help="Print the community of each account (Leiden).")
    ] = False,
    form: Annotated[
        GraphForm, typer.Option("--format", help="csv with a heading, one JSON object a line, or GraphML.")
    ] = GraphForm.CSV,
) -> None:
    """Print edges between accounts that shared the same things within a window, the heaviest first.

    An edge is a reason to look, never a finding: fans of one news page stand together, too. --null tells them apart where others shared the same things.

    Example: openiru network graph shares.csv.gz --window 60 --weights idf --null 999 --communities > edges.csv
    """
    rule = Rule(window_s=window, least=least, weights=weights, half_life_s=_half_life(decay))
    numbers: dict[str, int] = {}
    with coded_parts(read_shares(file), numbers) as parts, _not_too_many():
        names = list(numbers)
        edges = _heaviest_first(edges_of(parts, accounts=len(names), rule=rule), names)
        chance = (
            None
            if null is None
            else chance_of(
                edges,
                parts,
                accounts=len(names),
                rule=rule,
                how=Shuffling(shuffles=null, seed=seed, tempos=tempos),
            )
        )
    community = communities_of(edges, names, seed=seed) if communities else None
    print_graph(Drawn(edges=edges, names=names, chance=chance, community=community), form)


@contextmanager
def _not_too_many() -> Iterator[None]:
    try:
        yield
    except TooManyEdgesError as error:
        raise BadInputError(
            f"{error}; choose a shorter --window or a greater --min-participation, or leave out what everybody shared."
        ) from error


def _half_life(decay: float | None) -> float:
    if decay is None:
        return math.inf
    if not decay > 0:
        raise BadInputError(
            f"--decay {decay:g}: a half life is more than 0 seconds; leave it out for no decay."
        )
    return decay


def _heaviest_first(edges: Edges, names: list[str]) -> Edges:
    """The heaviest edge first, then by name; of each edge the lesser name first."""
    rank = np.empty(len(names), np.int64)
    rank[np.array(sorted(range(len(names)), key=names.__getitem__), np.int64)] = np.arange(len(names))
    turned = rank[edges.one] > rank[edges.other]
    edges = replace(
        edges,
        one=np.where(turned, edges.other, edges.one),
        other=np.where(turned, edges.one, edges.other),
    )
    # Sums of the same numbers in another order differ in their last digits.
    weight = np.round(edges.weight, 9)
    by_name = rank[edges.one] * len(names) + rank[edges.other]
    return edges.narrowed(np.lexsort((by_name, -weight)))

"""Small invented worlds of accounts that come back."""

from dataclasses import dataclass
from functools import cache

from openiru.engines.returns.barred import Barred, Table, keep
from openiru.engines.returns.features import features_of
from openiru.engines.returns.rows import account_of
from openiru.engines.returns.types import Account
from openiru.simulation.returning.world import Sizes, draw_world


@dataclass(frozen=True)
class Accounts:
    """The accounts of a world, and which belong together by their ids."""

    barred: list[Account]
    fresh: list[Account]
    truth: list[tuple[str, str]]


@cache
def worlds_of(seed: int) -> Accounts:
    """A small world."""
    world = draw_world(seed, Sizes(groups=12, barred=150, returns=120, namesakes=400, ordinary=1_200))
    return Accounts(
        [account_of(row) for row in world.barred], [account_of(row) for row in world.fresh], world.truth
    )


@cache
def small_world(seed: int) -> tuple[Barred, Table, list[tuple[int, int]]]:
    """The same, ready to be compared, with the rows of known returns."""
    world = worlds_of(seed)
    barred, fresh = features_of(world.barred), features_of(world.fresh)
    kept = keep(barred, [fresh])
    rows = {name: row for row, name in enumerate(fresh.account_ids)}
    barred_rows = {name: row for row, name in enumerate(barred.account_ids)}
    return kept, kept.table_of(fresh), [(rows[new], barred_rows[old]) for new, old in world.truth]

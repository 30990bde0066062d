"""What is kept of the barred accounts, so that new ones can be compared with them one at a time or a million at once?"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from openiru.engines.hashes.index.clusters import cluster
from openiru.engines.hashes.index.known import KnownHashes, find_near, index_words
from openiru.engines.returns.csr import Lists, Numbers
from openiru.engines.returns.features import Features
from openiru.engines.returns.keys import keys_of, mixed

LEAST_POPULATION: Final = (
    20_000  # a handful of accounts is taken to stand among so many: else all in it seems common
)
_RARE_LEAST: Final = 5  # accounts that may have what still counts as rare, in small populations
_RARE_SHARE: Final = 2e-4  # and in large ones
_MOST_OF_AN_ID: Final = (
    5  # accounts with one contact, however many are counted; more show a helpline or an office
)
_MOST_BARRED_OF_RARE: Final = 2  # what more barred accounts have is their organisation's, not one person's
_KEY_LEAST: Final = 200
_KEY_SHARE: Final = 1e-3
_MOST_BARRED_OF_A_KEY: Final = 100
_PAIRS_AT_ONCE: Final = 2_000_000
NONE: Final = 0  # no picture
_OF_ITSELF: Final = 9  # salt of pictures that are near none of the barred ones
RARE_COLUMNS: Final = ("ids", "bio", "media", "texts", "points_to", "announces")
NOTHING_RARE: Final = -(2**62)  # stands for links of which none is rare; no account has it
SHARED_COLUMNS: Final = ("handle", "name", "avatar", "banner")


@dataclass(frozen=True, slots=True)
class Table:
    """Accounts with what depends on the barred ones: the groups of their pictures, and their keys."""

    features: Features
    groups: dict[str, Numbers]  # "avatar", "banner"; 0 where there is no picture
    lists: dict[str, Lists]  # those of `features`, rare ones apart on the side of the barred
    keys: Lists

    def __len__(self) -> int:
        return len(self.features)


class PictureGroups:
    """Pictures of barred accounts by what they look like; those of others find the group that they belong to."""

    def __init__(self, pictures: NDArray[np.uint64]) -> None:
        self._known: KnownHashes | None = None
        shown = pictures[pictures.any(axis=1)]
        if len(shown):
            self._known = index_words(shown)
            clusters = cluster(self._known)
            words = self._known.tables.words
            leaders = np.zeros(len(words), np.int64)
            _, firsts = np.unique(clusters.numbers, return_index=True)
            leaders[clusters.rows] = clusters.rows[firsts][clusters.numbers - 1]
            self._groups = _folded(words[leaders])

    def of(self, pictures: NDArray[np.uint64]) -> Numbers:
        """The group of each picture; one of its own where none is near, 0 where there is none."""
        groups = mixed(_folded(pictures), _OF_ITSELF)
        has = pictures.any(axis=1)
        groups[~has] = NONE
        rows = np.flatnonzero(has)
        if self._known is None or not len(rows):
            return groups
        near = find_near(pictures[rows], self._known)
        nearest, firsts = np.unique(near.rows, return_index=True)  # sorted by row, then distance
        found = self._known.entries.rows_of(near.ids[firsts])
        groups[rows[nearest]] = self._groups[found]
        return groups


def _folded(pictures: NDArray[np.uint64]) -> Numbers:
    words = pictures.view(np.int64)
    folded = np.zeros(len(pictures), np.int64)
    for column in range(4):
        folded = mixed(folded ^ words[:, column], column + 20)
    return folded


@dataclass(frozen=True)
class Barred:
    """The barred accounts, ready to be compared with; made by `keep`."""

    table: Table
    pictures: dict[str, PictureGroups]
    shares: dict[str, NDArray[np.float64]]  # how common what a barred account has is; 0 where it has nothing
    population: int  # accounts that were counted for that, the barred ones among them

    def table_of(self, features: Features) -> Table:
        """Other accounts, ready to be compared with the barred ones."""
        return _table(features, self.pictures)

    @cached_property
    def sorted_keys(self) -> tuple[Numbers, Numbers]:
        """Keys, rising, and the row of each."""
        rows, values = self.table.keys.rows(), self.table.keys.values
        order = np.argsort(values, kind="stable")
        return values[order], rows[order]


def keep(barred: Features, population: Iterable[Features] = ()) -> Barred:
    """Make barred accounts ready.

    Args:
        barred: the accounts that platforms blocked.
        population: other accounts, new ones among them, in any number of parts: what many of them have says little.
    """
    keeping = Keeping(barred)
    for part in population:
        keeping.count(part)
    return keeping.kept()


class Keeping:
    """Makes barred accounts ready step by step, so that accounts that are counted and then compared are read once."""

    def __init__(self, barred: Features) -> None:
        self._pictures = {"avatar": PictureGroups(barred.avatars), "banner": PictureGroups(barred.banners)}
        self._counting = _Counting(_table(barred, self._pictures))

    def count(self, others: Features) -> Table:
        """Count other accounts; the answer is what `Barred.table_of` would give for them."""
        table = _table(others, self._pictures)
        self._counting.add(table)
        return table

    def kept(self) -> Barred:
        """The barred accounts, ready, after all others were counted."""
        counting = self._counting
        return Barred(
            table=counting.rare_only(),
            pictures=self._pictures,
            shares=counting.shares(),
            population=counting.total,
        )


def _table(features: Features, pictures: dict[str, PictureGroups]) -> Table:
    groups = {
        "avatar": pictures["avatar"].of(features.avatars),
        "banner": pictures["banner"].of(features.banners),
    }
    lists = dict(features.lists)
    lists["links_common"] = lists["links"]
    lists["claims"] = _nothing(len(features))  # what barred accounts announce is kept there
    return Table(features, groups, lists, keys_of(features, lists, groups["avatar"], groups["banner"]))


class _Counting:
    """Counts how many accounts have what barred accounts have."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._values = {name: np.unique(table.lists[name].values) for name in (*RARE_COLUMNS, "links")}
        self._values["keys"] = np.unique(table.keys.values)
        self._counts = {name: np.zeros(len(values), np.int64) for name, values in self._values.items()}
        self._words: dict[str, Counter[str]] = {"handle": Counter(), "name": Counter()}
        self._wanted = {"handle": set(table.features.handles), "name": set(table.features.names)}
        self._groups = {name: np.unique(groups) for name, groups in table.groups.items()}
        self._group_counts = {name: np.zeros(len(groups), np.int64) for name, groups in self._groups.items()}
        self._with: Counter[str] = Counter()
        self.total = 0
        self.add(table)

    def add(self, table: Table) -> None:
        """Count these accounts as well."""
        self.total += len(table)
        for name, values in self._values.items():
            _count(
                values, table.keys.values if name == "keys" else table.lists[name].values, self._counts[name]
            )
        for name, told in (("handle", table.features.handles), ("name", table.features.names)):
            self._with[name] += sum(map(bool, told))
            self._words[name].update(word for word in told if word in self._wanted[name])
        for name, groups in table.groups.items():
            self._with[name] += int(np.count_nonzero(groups))
            _count(self._groups[name], groups, self._group_counts[name])

    def shares(self) -> dict[str, NDArray[np.float64]]:
        """For each barred account the share of all accounts that have the same."""
        features = self._table.features
        found = {
            name: np.array([self._words[name][word] if word else 0 for word in told], np.float64)
            for name, told in (("handle", features.handles), ("name", features.names))
        }
        for name, groups in self._table.groups.items():
            counts = self._group_counts[name][np.searchsorted(self._groups[name], groups)]
            found[name] = np.where(groups == NONE, 0, counts).astype(np.float64)
        return {name: counts / max(LEAST_POPULATION, self._with[name]) for name, counts in found.items()}

    def rare_only(self) -> Table:
        """The barred accounts with only what is rare, and with only the keys that tell something."""
        lists = dict(self._table.lists)
        for name in RARE_COLUMNS:
            lists[name] = lists[name].kept(self._are_rare(name, lists[name].values))
        lists["claims"], lists["announces"] = lists["announces"], lists["claims"]
        links = lists["links"]
        is_rare = self._are_rare("links", links.values)
        lists["links"], lists["links_common"] = links.kept(is_rare), links.kept(~is_rare)
        groups = self._table.groups
        keys = keys_of(self._table.features, lists, groups["avatar"], groups["banner"])
        lists["links"] = _or_nothing(lists["links"], links)
        telling = self._of("keys", keys.values) <= max(_KEY_LEAST, _KEY_SHARE * self.total)
        values, counts = np.unique(keys.values, return_counts=True)
        telling &= counts[np.searchsorted(values, keys.values)] <= _MOST_BARRED_OF_A_KEY
        return replace(self._table, lists=lists, keys=keys.kept(telling))

    def _are_rare(self, name: str, values: Numbers) -> NDArray[np.bool_]:
        limit = _MOST_OF_AN_ID if name == "ids" else max(_RARE_LEAST, _RARE_SHARE * self.total)
        of_barred = np.bincount(
            np.searchsorted(self._values[name], values), minlength=len(self._values[name])
        )
        places = np.searchsorted(self._values[name], values)
        return (self._counts[name][places] <= limit) & (of_barred[places] <= _MOST_BARRED_OF_RARE)

    def _of(self, name: str, values: Numbers) -> Numbers:
        return self._counts[name][np.searchsorted(self._values[name], values)]


def _nothing(count: int) -> Lists:
    return Lists(np.zeros(count + 1, np.int64), np.zeros(0, np.int64))


def _or_nothing(rare: Lists, links: Lists) -> Lists:
    """Rare links, and a mark where there are links but none is rare: that is not the same as none being known."""
    lacks = (rare.lengths == 0) & (links.lengths > 0)
    lengths = rare.lengths + lacks
    starts = np.zeros(len(lengths) + 1, np.int64)
    np.cumsum(lengths, out=starts[1:])
    values = np.full(starts[-1], NOTHING_RARE, np.int64)
    places = np.arange(len(rare.values)) + np.repeat(starts[:-1] - rare.starts[:-1], rare.lengths)
    values[places] = rare.values
    return Lists(starts, values)


def _count(known: Numbers, values: Numbers, counts: Numbers) -> None:
    if not len(known) or not len(values):
        return
    places = np.searchsorted(known, values)
    places[places == len(known)] = 0
    np.add.at(counts, places[known[places] == values], 1)


def candidates(table: Table, barred: Barred) -> tuple[Numbers, Numbers]:
    """Rows of `table` and of the barred accounts that share a key, each pair once, in order."""
    known, known_rows = barred.sorted_keys
    width = np.int64(len(barred.table) or 1)
    rows, values = table.keys.rows(), table.keys.values
    first = np.searchsorted(known, values, "left")
    counts = np.searchsorted(known, values, "right") - first
    found = counts > 0
    rows, first, counts = rows[found], first[found], counts[found]
    parts = [np.zeros(0, np.int64)]
    for block in _blocks(rows, counts):
        left, ends = np.repeat(rows[block], counts[block]), np.cumsum(counts[block])
        within = np.arange(len(left)) - np.repeat(ends - counts[block], counts[block])
        right = known_rows[np.repeat(first[block], counts[block]) + within]
        parts.append(np.unique(left * width + right))
    pairs = np.concatenate(parts)
    return pairs // width, pairs % width


def _blocks(rows: Numbers, counts: Numbers) -> list[slice]:
    """Parts of about so many pairs, so that those that share many keys take no memory; no row is in two of them."""
    starts = np.flatnonzero(np.diff(rows, prepend=-1))
    numbers = (np.cumsum(counts) - counts)[starts] // _PAIRS_AT_ONCE
    cuts = starts[np.flatnonzero(np.diff(numbers, prepend=-1))].tolist()
    return [slice(one, other) for one, other in pairwise([*cuts, len(rows)])]

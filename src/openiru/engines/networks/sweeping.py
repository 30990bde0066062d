"""How are shares of one thing gone through in order of time, and pairs of them gathered into edges?

Work follows the number of pairs within the window; memory follows the shares and the edges, never the pairs.
"""

from typing import Any, Final, NamedTuple

import numpy as np
from numba import njit

from openiru.engines.networks.errors import TooManyEdgesError
from openiru.engines.networks.types import Coded, Codes, Flags, Numbers, Rows

_FIRST_EDGES: Final = 1 << 12
MOST_EDGES: Final = 10_000_000  # some 2 GB until they are printed
_NO_EDGE: Final = -1


class Sorted(NamedTuple):
    """Shares by thing, then by time; equal ones in the order they came in."""

    thing: Rows  # (n,) number of the thing within these, rising
    account: Rows  # (n,)
    content: Codes  # (n,)
    is_thing: Flags  # (n,) whether the post is the shared thing itself
    at_s: Numbers  # (n,)
    codes: Codes  # (things,)


class Pace(NamedTuple):
    """Seconds that matter."""

    window_s: float
    half_life_s: float


class Table(NamedTuple):
    """Edges by the numbers of their accounts; a hash table of places beside columns."""

    slots: Rows  # power of two; place of an edge, or -1
    keys: Rows  # lesser account * accounts + greater account
    pairs: Rows
    things: Rows
    weight: Numbers
    last: Rows  # the thing that was added last
    best: Numbers  # what that thing weighed so far


def sorted_shares(part: Coded, kept: Flags) -> Sorted:
    """The kept shares in order."""
    rows = np.flatnonzero(kept)
    order = rows[np.lexsort((part.at_s[rows], part.object[rows]))]
    things = part.object[order]
    begins = np.ones(len(order), np.bool_)
    begins[1:] = things[1:] != things[:-1]
    content = part.content[order]
    return Sorted(
        thing=np.cumsum(begins) - 1,
        account=part.account[order],
        content=content,
        is_thing=content == things,
        at_s=part.at_s[order],
        codes=things[begins],
    )


def table_of(edges: int = _FIRST_EDGES) -> Table:
    """An empty table with room for so many edges."""
    return Table(
        slots=np.full(1 << (2 * max(edges, 1)).bit_length(), _NO_EDGE, np.int64),
        keys=np.empty(edges, np.int64),
        pairs=np.zeros(edges, np.int64),
        things=np.zeros(edges, np.int64),
        weight=np.zeros(edges, np.float64),
        last=np.full(edges, -1, np.int64),
        best=np.zeros(edges, np.float64),
    )


class Gatherer:
    """Takes shares in, part by part, and holds the edges found so far."""

    def __init__(self, accounts: int, pace: Pace, most: int = MOST_EDGES) -> None:
        self._accounts, self._pace, self._most = accounts, pace, most
        self._table = table_of(min(_FIRST_EDGES, most))
        self._edges = 0
        self._things = 0

    def add(self, shares: Sorted, stays: Flags, factor: Numbers) -> None:
        """Add all pairs of which one share stays.

        Args:
            shares: all those of the things in them.
            stays: (n,) for each share.
            factor: (things,) what each thing weighs.

        Raises:
            TooManyEdgesError: if they make more edges than `most`.
        """
        numbered = shares._replace(thing=shares.thing + self._things)
        self._things += len(shares.codes)
        place = (0, 1, self._edges)
        while place[0] < len(shares.thing):
            place = _gather(
                numbered,
                stays,
                (factor, self._things - len(factor)),
                self._pace,
                self._table,
                place,
                self._accounts,
            )
            self._edges = place[2]
            if place[0] < len(shares.thing):
                self._grow()

    def columns(self) -> tuple[Rows, Rows, Rows, Numbers]:
        """Keys, pairs, things and weights of all edges."""
        table, number = self._table, self._edges
        return table.keys[:number], table.pairs[:number], table.things[:number], table.weight[:number]

    def _grow(self) -> None:
        if len(self._table.keys) >= self._most:
            raise TooManyEdgesError(f"the shares make more than {self._most:,} edges between accounts")
        old, grown = self._table, table_of(min(2 * len(self._table.keys), self._most))
        for before, after in zip(old[1:], grown[1:], strict=True):
            after[: len(before)] = before
        place_keys(grown.slots, grown.keys, self._edges)
        self._table = grown


@njit(cache=True, nogil=True)
def mixed(value: Any) -> Any:  # pragma: no cover
    """A 64-bit number, mixed well (splitmix64's last steps; Steele, Lea and Flood, OOPSLA 2014)."""
    value = (value ^ (value >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    value = (value ^ (value >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return value ^ (value >> np.uint64(31))


@njit(cache=True, nogil=True)
def slot_of(slots: Any, keys: Any, key: Any) -> Any:  # pragma: no cover
    """Where an edge stands, or the empty slot where it belongs."""
    last = np.uint64(len(slots) - 1)
    slot = mixed(np.uint64(key)) & last
    while slots[slot] >= 0 and keys[slots[slot]] != key:
        slot = (slot + np.uint64(1)) & last
    return slot


@njit(cache=True, nogil=True)
def place_keys(slots: Any, keys: Any, number: Any) -> None:  # pragma: no cover
    """Fill the slots for the first so many keys."""
    for edge in range(number):
        slots[slot_of(slots, keys, keys[edge])] = edge


@njit(cache=True, nogil=True)
def is_pair(shares: Any, one: Any, other: Any) -> Any:  # pragma: no cover
    """Whether two shares of a thing are by two accounts, in two posts, neither of which is the thing."""
    return (
        shares.account[one] != shares.account[other]
        and shares.content[one] != shares.content[other]
        and not shares.is_thing[one]
        and not shares.is_thing[other]
    )


@njit(cache=True, nogil=True)
def nearness(apart_s: Any, pace: Any) -> Any:  # pragma: no cover
    """What is left of a thing's weight when two shares of it lie so far apart."""
    return 1.0 if pace.half_life_s == np.inf else 2.0 ** (-apart_s / pace.half_life_s)


@njit(cache=True, nogil=True)
def in_some_pair(shares: Any, window_s: Any) -> Any:  # pragma: no cover
    """(n,) whether each share stands in some pair."""
    number = len(shares.thing)
    found = np.zeros(number, np.bool_)
    for one in range(number):
        other = one + 1
        while (
            other < number
            and shares.thing[other] == shares.thing[one]
            and shares.at_s[other] - shares.at_s[one] <= window_s
        ):
            if not (found[one] and found[other]) and is_pair(shares, one, other):
                found[one] = True
                found[other] = True
            other += 1
    return found


@njit(cache=True, nogil=True)
def _gather(
    shares: Any, stays: Any, factors: Any, pace: Any, table: Any, place: Any, accounts: Any
) -> Any:  # pragma: no cover
    """Add pairs from a place on, to the end or until the table is full; gives back the place to go on at."""
    one, other, edges = place
    factor, offset = factors
    number = len(shares.thing)
    while one < number:
        while (
            other < number
            and shares.thing[other] == shares.thing[one]
            and shares.at_s[other] - shares.at_s[one] <= pace.window_s
        ):
            if (stays[one] or stays[other]) and is_pair(shares, one, other):
                lesser = min(shares.account[one], shares.account[other])
                greater = max(shares.account[one], shares.account[other])
                key = lesser * accounts + greater
                slot = slot_of(table.slots, table.keys, key)
                edge = table.slots[slot]
                if edge < 0:
                    if edges == len(table.keys):
                        return one, other, edges
                    edge = edges
                    edges += 1
                    table.slots[slot] = edge
                    table.keys[edge] = key
                thing = shares.thing[one]
                gain = factor[thing - offset] * nearness(shares.at_s[other] - shares.at_s[one], pace)
                table.pairs[edge] += 1
                if table.last[edge] != thing:
                    table.last[edge] = thing
                    table.things[edge] += 1
                    table.weight[edge] += gain
                    table.best[edge] = gain
                elif gain > table.best[edge]:
                    table.weight[edge] += gain - table.best[edge]
                    table.best[edge] = gain
            other += 1
        one += 1
        other = one + 1
    return one, other, edges

"""Would two accounts stand together as much if each had shared the same things on the same days, at any of the times that occurred?

Fans of one news page share its posts minutes after they appear: they stand together without ever having spoken. So times are shuffled
among the shares of a thing on a day (UTC), many times over, and each edge is weighed anew (the question of Weber and Neumann, 2021, and of
the null models of permuted times). p is the share of shuffles, the real one among them, that weigh at least as much: (1 + b) / (1 + n)
(Phipson and Smyth, 2010).

An edge stands there because two came close, so a small p is nothing rare among edges: what picked it is what p weighs. Rules that count edges
alone (Benjamini and Hochberg, 1995) would call pure chance a discovery. So some shuffled files are treated as if they were the real one: their
edges are found and get a p of their own. q is the number of edges that such a file has up to a p, divided by that of the real file (as
Tusher, Tibshirani and Chu, 2001, estimate it): of edges up to a q, that share is expected to be chance.

Some are always told first, and stand together more than that explains. With several tempos, times move only among accounts that are about
as quick, so that quick ones are compared with quick ones.

What only a group shared on a day says nothing here: any order of its members looks the same, so p is 1. Then look at the weight.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import numpy as np
from numba import njit

from openiru.engines.networks.graph import edges_of, factors, shares_of_accounts
from openiru.engines.networks.sweeping import (
    Pace,
    Sorted,
    Table,
    is_pair,
    mixed,
    nearness,
    place_keys,
    slot_of,
    sorted_shares,
    table_of,
)
from openiru.engines.networks.tempos import tempo_of
from openiru.engines.networks.types import Coded, Codes, Edges, Flags, Numbers, Rows, Rule

_DAY_S: Final = 86_400.0
_GOLDEN: Final = np.uint64(0x9E3779B97F4A7C15)  # steps of splitmix64
_BYTES_AT_ONCE: Final = 64_000_000
# Sums of the same numbers in another order differ in their last digits.
_SLACK: Final = 1e-9
_FILES: Final = 39  # of chance alone: a single edge reaches q = 1 / 40
_MOST_EDGES: Final = 4_000_000  # of them together; where one has many, fewer files say as much


@dataclass(frozen=True, slots=True, kw_only=True)
class Chance:
    """What shuffles say of each edge."""

    expected: Numbers  # (m,) mean weight over all shuffles
    p: Numbers  # (m,)
    q: Numbers  # (m,) expected share of chance among edges up to this p


@dataclass(frozen=True, slots=True, kw_only=True)
class Shuffling:
    """How times are shuffled."""

    shuffles: int  # p is never less than 1 / (1 + shuffles)
    seed: int = 0  # 0 or more; the same seed gives the same answer, however shares are cut into parts
    tempos: int = 1  # classes of accounts, as many shares in each, from quick to slow; times move within one


class Deck(NamedTuple):
    """Shares of things in which any two stand within the window."""

    shares: Sorted
    factor: Numbers  # (things,)
    order: Rows  # (n,) shares by thing, day and tempo
    cuts: Rows  # where those of each thing, day and tempo begin in that order, and the end of the last
    seeds: Codes  # (cuts - 1,)


def chance_of(
    edges: Edges,
    parts: Iterable[Coded],
    *,
    accounts: int,
    rule: Rule,
    how: Shuffling,
    bytes_at_once: int = _BYTES_AT_ONCE,
) -> Chance:
    """How likely each edge's weight is by chance.

    Args:
        edges: as `graph.edges_of` made them of these parts by this rule.
        parts: the same.
        accounts: the same number.
        rule: the same.
        how: how often, and among whom.
        bytes_at_once: how much to hold of weights of edges in shuffles.

    Cost:
        For each shuffle, some 10 nanoseconds a share and a pair of shares within the window, and an edge of each file of chance;
        beside them up to 39 times what the edges cost.
    """
    if not len(edges):
        return Chance(expected=np.empty(0), p=np.empty(0), q=np.empty(0))
    tables = _Tables(
        parts=parts,
        accounts=accounts,
        rule=rule,
        how=how,
        enough=shares_of_accounts(parts, accounts) >= rule.least,
        tempo=tempo_of(parts, accounts, how.tempos),
    )
    keys = _keys(edges, accounts)
    draws = range(how.shuffles, how.shuffles + min(_FILES, max(1, _MOST_EDGES // len(keys))))
    files = [keys, *(_keys_by_chance(tables, draw) for draw in draws)]
    known = np.unique(np.concatenate(files))
    places = [np.searchsorted(known, each) for each in files]
    table = table_of(len(known))
    table.keys[:] = known
    place_keys(table.slots, table.keys, len(known))
    observed = [
        _sums(tables, table, draw, 1)[0, place] for draw, place in zip((-1, *draws), places, strict=True)
    ]
    place, least = np.concatenate(places), np.concatenate(observed)
    least -= _SLACK * np.maximum(least, 1.0)
    reached, total = np.zeros(len(place), np.int64), np.zeros(len(keys))
    at_once = max(1, bytes_at_once // max(1, 8 * (len(known) + len(place))))
    for first in range(0, how.shuffles, at_once):
        sums = _sums(tables, table, first, min(at_once, how.shuffles - first))
        reached += (sums[:, place] >= least).sum(axis=0)
        total += sums[:, places[0]].sum(axis=0)
    p = (1 + reached) / (1 + how.shuffles)
    q = q_values(p[: len(keys)], p[len(keys) :], len(draws))
    return Chance(expected=total / how.shuffles * edges.scale, p=p[: len(keys)], q=q)


def q_values(p: Numbers, by_chance: Numbers, files: int) -> Numbers:
    """The least expected share of chance at which each edge would be marked.

    Args:
        p: of the edges of the real file.
        by_chance: of those of all files of chance.
        files: of chance; the real one counts as one more, so that no q is 0.
    """
    order = np.argsort(p)
    here = np.searchsorted(p[order], p[order], side="right")
    there = (1 + np.searchsorted(np.sort(by_chance), p[order], side="right")) / (1 + files)
    q = np.empty(len(p))
    q[order] = np.minimum(np.minimum.accumulate((there / here)[::-1])[::-1], 1.0)
    return q


@dataclass(frozen=True, slots=True, kw_only=True)
class _Tables:
    """Shares, and what shuffles need to know of their accounts."""

    parts: Iterable[Coded]
    accounts: int
    rule: Rule
    how: Shuffling
    enough: Flags  # (accounts,)
    tempo: Rows  # (accounts,)

    def decks(self) -> Iterator[tuple[Coded, Deck]]:
        """Each part, and what is shuffled of it."""
        for part in self.parts:
            shares = sorted_shares(part, self.enough[part.account])
            factor = factors(part, shares, self.accounts, self.rule)
            yield part, _deck(shares, factor, self.tempo, self.rule.window_s)

    def seed(self, draw: int) -> np.uint64:
        """What a draw begins from."""
        return np.uint64((int(mixed(np.uint64(self.how.seed))) + draw + 1) % 2**64)


@dataclass(frozen=True, slots=True)
class _ByChance:
    """The parts as one draw shuffles them."""

    tables: _Tables
    draw: int

    def __iter__(self) -> Iterator[Coded]:
        for part, deck in self.tables.decks():
            shares = deck.shares
            moved = np.isin(part.object, np.unique(shares.codes[shares.thing]))
            rest = np.flatnonzero(~(moved & self.tables.enough[part.account]))
            row_at = np.empty(len(shares.thing), np.int64)
            _deal(deck, self.tables.seed(self.draw), self.draw >= 0, row_at)
            yield Coded(
                object=np.concatenate([shares.codes[shares.thing], part.object[rest]]),
                account=np.concatenate([shares.account[row_at], part.account[rest]]),
                content=np.concatenate([shares.content[row_at], part.content[rest]]),
                at_s=np.concatenate([shares.at_s, part.at_s[rest]]),
            )


def _keys(edges: Edges, accounts: int) -> Rows:
    return np.minimum(edges.one, edges.other) * accounts + np.maximum(edges.one, edges.other)


def _keys_by_chance(tables: _Tables, draw: int) -> Rows:
    """Edges of a shuffled file."""
    found = edges_of(_ByChance(tables, draw), accounts=tables.accounts, rule=tables.rule)
    return _keys(found, tables.accounts)


def _sums(tables: _Tables, table: Table, first: int, draws: int) -> Numbers:
    """(draws, edges of the table) the weight of each in each draw; draw -1 leaves all times where they are."""
    sums = np.zeros((draws, len(table.keys)))
    pace = Pace(tables.rule.window_s, tables.rule.half_life_s)
    for _, deck in tables.decks():
        _weigh(deck, pace, table, tables.accounts, np.uint64(tables.how.seed), first, sums)
    return sums


def _deck(shares: Sorted, factor: Numbers, tempo: Rows, window_s: float) -> Deck:
    """Things without two close shares are left out: no shuffle brings any together."""
    same = shares.thing[1:] == shares.thing[:-1]
    close = same & (shares.at_s[1:] - shares.at_s[:-1] <= window_s)
    matters = np.zeros(len(shares.codes), np.bool_)
    matters[shares.thing[1:][close]] = True
    rows = np.flatnonzero(matters[shares.thing])
    kept = Sorted(
        thing=shares.thing[rows],
        account=shares.account[rows],
        content=shares.content[rows],
        is_thing=shares.is_thing[rows],
        at_s=shares.at_s[rows],
        codes=shares.codes,
    )
    day, quick = np.floor(kept.at_s / _DAY_S), tempo[kept.account]
    order = np.lexsort((np.arange(len(rows)), quick, day, kept.thing))
    begins = np.ones(len(rows), np.bool_)
    for column in (kept.thing[order], day[order], quick[order]):
        begins[1:] &= column[1:] == column[:-1]
    begins[1:] = ~begins[1:]
    starts = np.flatnonzero(begins)
    thing = kept.thing[order][starts]
    ordinal = np.arange(len(starts)) - np.searchsorted(thing, thing)
    return Deck(
        shares=kept,
        factor=factor,
        order=order,
        cuts=np.append(starts, len(rows)),
        seeds=shares.codes[thing] + ordinal.astype(np.uint64) * _GOLDEN,
    )


@njit(cache=True, nogil=True)
def _weigh(
    deck: Any, pace: Any, table: Any, accounts: Any, seed: Any, first: Any, sums: Any
) -> None:  # pragma: no cover
    """Add the weight of each edge in each shuffle to `sums`; row r is shuffle first + r, and shuffle -1 the truth."""
    shares = deck.shares
    number = len(shares.thing)
    row_at = np.empty(number, np.int64)
    last = np.full(len(table.keys), -1, np.int64)
    best = np.zeros(len(table.keys))
    for drawn in range(len(sums)):
        _deal(deck, mixed(seed) + np.uint64(first + drawn + 1), first + drawn >= 0, row_at)
        for one in range(number):
            other = one + 1
            while (
                other < number
                and shares.thing[other] == shares.thing[one]
                and shares.at_s[other] - shares.at_s[one] <= pace.window_s
            ):
                if is_pair(shares, row_at[one], row_at[other]):
                    here, there = shares.account[row_at[one]], shares.account[row_at[other]]
                    key = min(here, there) * accounts + max(here, there)
                    edge = table.slots[slot_of(table.slots, table.keys, key)]
                    if edge >= 0:
                        thing = shares.thing[one]
                        gain = deck.factor[thing] * nearness(shares.at_s[other] - shares.at_s[one], pace)
                        stamp = drawn * len(deck.factor) + thing
                        if last[edge] != stamp:
                            last[edge] = stamp
                            best[edge] = 0.0
                        if gain > best[edge]:
                            sums[drawn, edge] += gain - best[edge]
                            best[edge] = gain
                other += 1


@njit(cache=True, nogil=True)
def _deal(deck: Any, draw: Any, is_shuffled: Any, row_at: Any) -> None:  # pragma: no cover
    """Which share takes the time of each: within a thing, day and tempo, any order is as likely (Fisher and Yates)."""
    for row in range(len(row_at)):
        row_at[row] = row
    if not is_shuffled:
        return
    for day in range(len(deck.seeds)):
        state = mixed(mixed(draw) ^ deck.seeds[day])
        begin = deck.cuts[day]
        for left in range(deck.cuts[day + 1] - begin - 1, 0, -1):
            state += np.uint64(0x9E3779B97F4A7C15)
            chosen = np.int64(((mixed(state) >> np.uint64(32)) * np.uint64(left + 1)) >> np.uint64(32))
            one, other = deck.order[begin + left], deck.order[begin + chosen]
            row_at[one], row_at[other] = row_at[other], row_at[one]

"""Would two accounts stand together as much if each had shared the same things on the same days, at any of the times that occurred?

Fans of one news page share its posts minutes after they appear: they stand together without ever having spoken. So times are shuffled
among the shares of a thing on a day (UTC), many times over, and each edge is weighed anew (the question of Weber and Neumann, 2021, and of
the null models of permuted times). p is the share of shuffles, the real one among them, that weigh at least as much: (1 + b) / (1 + n)
(Phipson and Smyth, 2010). q is p after Benjamini and Hochberg (1995): of edges up to a q, that share is expected to be chance.

Some are always told first, and stand together more than that explains. With several tempos, times move only among accounts that are about
as quick, so that quick ones are compared with quick ones.

What only a group shared on a day says nothing here: any order of its members looks the same, so p is 1. Then look at the weight.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import numpy as np
from numba import njit

from openiru.engines.networks.graph import factors, shares_of_accounts
from openiru.engines.networks.sweeping import (
    Pace,
    Sorted,
    is_pair,
    mixed,
    nearness,
    place_keys,
    slot_of,
    sorted_shares,
    table_of,
)
from openiru.engines.networks.types import Coded, Codes, Edges, Numbers, Rows, Rule

_DAY_S: Final = 86_400.0
_GOLDEN: Final = np.uint64(0x9E3779B97F4A7C15)  # steps of splitmix64
_BYTES_AT_ONCE: Final = 64_000_000
# Sums of the same numbers in another order differ in their last digits.
_SLACK: Final = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class Chance:
    """What shuffles say of each edge."""

    expected: Numbers  # (m,) mean weight over all shuffles
    p: Numbers  # (m,)
    q: Numbers  # (m,)


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
        For each shuffle, some 10 nanoseconds a share and a pair of shares within the window.
    """
    keys = np.minimum(edges.one, edges.other) * accounts + np.maximum(edges.one, edges.other)
    table = table_of(len(keys))
    table.keys[:] = keys
    place_keys(table.slots, table.keys, len(keys))
    enough = shares_of_accounts(parts, accounts) >= rule.least
    tempo = tempo_of(parts, accounts, how.tempos)
    pace = Pace(rule.window_s, rule.half_life_s)
    reached, total = np.zeros(len(keys), np.int64), np.zeros(len(keys))
    observed = np.zeros((1, len(keys)))
    at_once = max(1, bytes_at_once // max(1, 8 * len(keys)))
    # The first shuffle leaves all times where they are.
    for first in (-1, *range(0, how.shuffles, at_once)):
        sums = np.zeros((1 if first < 0 else min(at_once, how.shuffles - first), len(keys)))
        for part in parts:
            shares = sorted_shares(part, enough[part.account])
            deck = _deck(shares, factors(part, shares, accounts, rule), tempo, rule.window_s)
            _weigh(deck, pace, table, accounts, np.uint64(how.seed), first, sums)
        if first < 0:
            observed = sums
        else:
            reached += (sums >= observed - _SLACK * np.maximum(observed, 1.0)).sum(axis=0)
            total += sums.sum(axis=0)
    p = (1 + reached) / (1 + how.shuffles)
    return Chance(expected=total / how.shuffles * edges.scale, p=p, q=q_values(p))


def q_values(p: Numbers) -> Numbers:
    """The least rate of false discoveries at which each would be one (Benjamini and Hochberg, 1995)."""
    order = np.argsort(p)
    ranked = p[order] * len(p) / np.arange(1, len(p) + 1)
    q = np.empty(len(p))
    q[order] = np.minimum(np.minimum.accumulate(ranked[::-1])[::-1], 1.0)
    return q


def tempo_of(parts: Iterable[Coded], accounts: int, tempos: int) -> Rows:
    """(accounts,) how quick each account is, from 0 for the quickest: by the mean of the logarithm of seconds after the first share.

    Classes are cut so that each holds about as many shares.
    """
    if tempos == 1:
        return np.zeros(accounts, np.int64)
    waited, shares = np.zeros(accounts), np.zeros(accounts, np.int64)
    for part in parts:
        things, thing = np.unique(part.object, return_inverse=True)
        first = np.full(len(things), np.inf)
        np.minimum.at(first, thing, part.at_s)
        waited += np.bincount(part.account, np.log1p(part.at_s - first[thing]), minlength=accounts)
        shares += np.bincount(part.account, minlength=accounts)
    # Sums of the same numbers in another order differ in their last digits.
    mean = np.round(waited / np.maximum(shares, 1), 9)
    order = np.lexsort((np.arange(accounts), mean))
    before = np.cumsum(shares[order]) - shares[order]
    tempo = np.empty(accounts, np.int64)
    tempo[order] = before * tempos // max(1, int(shares.sum()))
    return tempo


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

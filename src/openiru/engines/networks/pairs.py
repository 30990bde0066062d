"""Which accounts share the same thing within seconds of each other?

The rule is that of CooRTweet 2.1.3 (`detect_groups`; Righetti and Balluff), so that figures of others can be compared with ours:
accounts with too few shares are left out; of each thing, all pairs of shares within the window count, apart from an account with
itself, a post with itself, and posts that are the shared thing; then an account must take part with enough shares that stand
in some pair, and a pair stays if either of its posts belongs to such an account.

CooRTweet compares all shares of a thing with each other. Here they are sorted by time, the end of each one's window is found by
halving, and pairs are written out in blocks: work and memory follow the number of pairs.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from openiru.engines.networks.types import Flags, Pairs, Rows, Shares

PAIRS_AT_ONCE: Final = 500_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Sweep:
    """Shares in order of thing and time, and where the window of each one ends."""

    shares: Shares
    order: Rows  # (n,) rows of shares
    ends: Rows  # (n,) exclusive, in that order


def coordinated_pairs(shares: Shares, *, window_s: float, least: int) -> Iterator[Pairs]:
    """All pairs, in order of the first thing, then of time.

    Args:
        shares: of any number of things.
        window_s: seconds between the two shares, at most; 0 or more.
        least: with how many shares an account must take part; 1 or more.

    Cost:
        Some 0.1 microseconds a pair, and as much a share and doubling of shares.
    """
    kept = often_enough(shares.account, len(shares.accounts), least)
    swept = sweep(shares, kept, window_s)
    used = used_contents(swept)
    taking_part = kept & used[shares.content]
    busy = often_enough(shares.account[taking_part], len(shares.accounts), least, of=shares.account)
    counted = contents_of(shares, taking_part & busy)
    for pairs in blocks(swept):
        yield narrowed(pairs, counted[shares.content[pairs.first]] | counted[shares.content[pairs.second]])


def often_enough(accounts: Rows, number: int, least: int, *, of: Rows | None = None) -> Flags:
    """Which rows are of accounts that stand in `accounts` at least so often.

    Args:
        accounts: the account of each row that counts.
        number: of accounts.
        least: how often.
        of: the account of each row that is asked about; those of `accounts` without it.
    """
    counts = np.bincount(accounts, minlength=number)
    return (counts >= least)[accounts if of is None else of]


def sweep(shares: Shares, kept: Flags, window_s: float) -> Sweep:
    """Kept shares in order, and the end of each one's window."""
    rows = np.flatnonzero(kept)
    order = rows[np.lexsort((rows, shares.at_s[rows], shares.object[rows]))]
    objects, times = shares.object[order], shares.at_s[order]
    here = np.arange(len(order))
    # Halving: `low` is always within the window, `high` never.
    low, high = here.copy(), np.searchsorted(objects, objects, side="right")
    while True:
        open_ones = high - low > 1
        if not open_ones.any():
            return Sweep(shares=shares, order=order, ends=high)
        at = here[open_ones]
        middle = (low[at] + high[at]) // 2
        within = times[middle] - times[at] <= window_s
        low[at[within]] = middle[within]
        high[at[~within]] = middle[~within]


def blocks(swept: Sweep) -> Iterator[Pairs]:
    """All pairs within the window, some millions at once; no loops."""
    counts = swept.ends - np.arange(len(swept.ends)) - 1
    through = np.cumsum(counts)
    begin = 0
    while begin < len(counts):
        done = int(through[begin - 1]) if begin else 0
        end = max(begin + 1, int(np.searchsorted(through, done + PAIRS_AT_ONCE, side="right")))
        yield _without_loops(swept.shares, _written_out(swept.order, counts, begin, end))
        begin = end


def _written_out(order: Rows, counts: Rows, begin: int, end: int) -> Pairs:
    mine = counts[begin:end]
    first = np.repeat(np.arange(begin, end), mine)
    behind = np.arange(len(first)) - np.repeat(np.cumsum(mine) - mine, mine)
    return Pairs(first=order[first], second=order[first + 1 + behind])


def _without_loops(shares: Shares, pairs: Pairs) -> Pairs:
    one, other = pairs.first, pairs.second
    thing = shares.object[one]
    keep = (
        (shares.account[one] != shares.account[other])
        & (shares.content[one] != shares.content[other])
        & (shares.content[one] != thing)
        & (shares.content[other] != thing)
    )
    return narrowed(pairs, keep)


def narrowed(pairs: Pairs, keep: Flags) -> Pairs:
    """Those pairs alone."""
    return pairs if keep.all() else Pairs(first=pairs.first[keep], second=pairs.second[keep])


def used_contents(swept: Sweep) -> Flags:
    """Which contents stand in some pair, by number of the name."""
    used = np.zeros(len(swept.shares.names), np.bool_)
    for pairs in blocks(swept):
        used[swept.shares.content[pairs.first]] = True
        used[swept.shares.content[pairs.second]] = True
    return used


def contents_of(shares: Shares, rows: Flags) -> Flags:
    """Which contents stand in some of these rows, by number of the name."""
    found = np.zeros(len(shares.names), np.bool_)
    found[shares.content[rows]] = True
    return found

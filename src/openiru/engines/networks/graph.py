"""Which accounts stand together, and how heavily does that weigh?

The pairs of shares are those of `pairs` (the rule of CooRTweet 2.1.3); here they are gathered into edges between accounts. Three
weights are known:

- plain: the number of things that the two shared within the window. CooRTweet counts pairs of shares instead, so that one account that
  shares a thing a hundred times makes an edge of a hundred; that number is kept beside the weight.
- idf: each thing counts ln(N / n), of N accounts in the file and n that shared the thing (Sparck Jones, 1972; for accounts that act
  together: Pacheco et al., ICWSM 2021). What everyone shares counts nothing.
- normalised: plain, divided by the root of the product of the numbers of things that each of the two shared at all (Ochiai, 1957; the
  cosine of Salton and McGill, 1983, for sets). It lies between 0 and 1; an account that shares everything is close to nobody.

With a half life, a thing counts 2 ** (-seconds / half life), of the two shares that lie closest.
"""

from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from openiru.engines.networks.sweeping import MOST_EDGES, Gatherer, Pace, Sorted, in_some_pair, sorted_shares
from openiru.engines.networks.types import Coded, Codes, Edges, Flags, Numbers, Rows, Rule, Weights


def edges_of(parts: Iterable[Coded], *, accounts: int, rule: Rule, most: int = MOST_EDGES) -> Edges:
    """All edges between accounts.

    Args:
        parts: gone through several times; all shares of a thing stand in one part.
        accounts: how many there are; numbers in the parts are below that.
        rule: what stands together and what it weighs.
        most: how many edges memory should hold.

    Raises:
        TooManyEdgesError: if there are more.

    Cost:
        Some 10 nanoseconds a pair of shares within the window and a microsecond a share; memory for the greatest part, for
        8 bytes a post that stands in some pair and for about 80 bytes an edge.
    """
    enough = shares_of_accounts(parts, accounts) >= rule.least
    counted = _counted_posts(parts, enough, rule)
    gatherer = Gatherer(accounts, Pace(rule.window_s, rule.half_life_s), most)
    for part in parts:
        shares = sorted_shares(part, enough[part.account])
        gatherer.add(shares, _among(shares.content, counted), factors(part, shares, accounts, rule))
    keys, pairs, things, weight = gatherer.columns()
    edges = Edges(
        one=keys // accounts if len(keys) else keys,
        other=keys % accounts if len(keys) else keys,
        pairs=pairs,
        things=things,
        weight=weight,
        scale=np.ones(len(keys)),
    )
    return _normalised(edges, parts, accounts) if rule.weights is Weights.NORMALISED else edges


def shares_of_accounts(parts: Iterable[Coded], accounts: int) -> Rows:
    """(accounts,) how many shares each account has."""
    counts = np.zeros(accounts, np.int64)
    for part in parts:
        counts += np.bincount(part.account, minlength=accounts)
    return counts


def factors(part: Coded, shares: Sorted, accounts: int, rule: Rule) -> Numbers:
    """(things,) what each thing of the sorted shares weighs."""
    if rule.weights is not Weights.IDF:
        return np.ones(len(shares.codes))
    thing, _ = _sharers(part)
    known, sharers = np.unique(thing, return_counts=True)
    return np.log(accounts / sharers[np.searchsorted(known, shares.codes)])


def _counted_posts(parts: Iterable[Coded], enough: Flags, rule: Rule) -> Codes:
    """Posts, rising, of which one must stand in a pair: those of accounts that take part often enough."""
    used = _gathered(_in_pairs(part, enough, rule.window_s) for part in parts)
    taking_part = np.zeros(len(enough), np.int64)
    for part in parts:
        rows = enough[part.account] & _among(part.content, used)
        taking_part += np.bincount(part.account[rows], minlength=len(enough))
    busy = enough & (taking_part >= rule.least)
    return _gathered(part.content[busy[part.account] & _among(part.content, used)] for part in parts)


def _in_pairs(part: Coded, enough: Flags, window_s: float) -> Codes:
    shares = sorted_shares(part, enough[part.account])
    stands: Flags = in_some_pair(shares, window_s)
    return shares.content[stands]


def _gathered(some: Iterable[Codes]) -> Codes:
    return np.unique(np.concatenate([np.empty(0, np.uint64), *(np.unique(each) for each in some)]))


def _among(codes: Codes, known: Codes) -> Flags:
    if not len(known):
        return np.zeros(len(codes), np.bool_)
    places = np.minimum(np.searchsorted(known, codes), len(known) - 1)
    found: Flags = known[places] == codes
    return found


def _sharers(part: Coded) -> tuple[Codes, Rows]:
    """Thing and account of all shares, each couple once."""
    order = np.lexsort((part.account, part.object))
    thing, account = part.object[order], part.account[order]
    new = np.ones(len(order), np.bool_)
    new[1:] = (thing[1:] != thing[:-1]) | (account[1:] != account[:-1])
    return thing[new], account[new]


def _normalised(edges: Edges, parts: Iterable[Coded], accounts: int) -> Edges:
    shared = np.zeros(accounts, np.int64)
    for part in parts:
        shared += np.bincount(_sharers(part)[1], minlength=accounts)
    scale = 1.0 / np.sqrt(shared[edges.one].astype(np.float64) * shared[edges.other])
    return replace(edges, weight=edges.weight * scale, scale=scale)

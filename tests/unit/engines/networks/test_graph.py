"""Edges, weights, shuffles and communities: the same as slow, obvious ones, however shares are cut into parts."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable
from itertools import combinations
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from openiru.cli.network.coded_parts import coded_parts
from openiru.engines.networks.coding import code_of
from openiru.engines.networks.communities import communities_of
from openiru.engines.networks.errors import TooManyEdgesError
from openiru.engines.networks.graph import edges_of
from openiru.engines.networks.pairs import coordinated_pairs
from openiru.engines.networks.shuffling import Shuffling, chance_of, q_values
from openiru.engines.networks.types import Edges, Rule, Share, Shares, Weights

SHARES = some.lists(
    some.builds(
        Share,
        some.sampled_from(["one", "two", "c1"]),
        some.sampled_from(["ann", "bo", "cy", "di"]),
        some.sampled_from(["c1", "c2", "c3", "c4", "c5"]),
        some.sampled_from([0.0, 0.5, 1.0, 9.0, 10.0, 86_390.0, 86_401.0, -3.0]),
    ),
    max_size=14,
)
RULES = some.builds(
    Rule,
    window_s=some.sampled_from([0.0, 0.5, 9.75, 1e6]),
    least=some.integers(1, 3),
    weights=some.sampled_from(Weights),
    half_life_s=some.sampled_from([2.0, math.inf]),
)
Couple = tuple[str, str]
MASK = 2**64 - 1


def couple(one: Share, other: Share) -> Couple:
    return min(one.account_id, other.account_id), max(one.account_id, other.account_id)


def factor(shares: list[Share], thing: str, rule: Rule) -> float:
    if rule.weights is not Weights.IDF:
        return 1.0
    everyone = {each.account_id for each in shares}
    return math.log(len(everyone) / len({each.account_id for each in shares if each.object_id == thing}))


def scale(shares: list[Share], accounts: Couple, rule: Rule) -> float:
    if rule.weights is not Weights.NORMALISED:
        return 1.0
    shared = [len({each.object_id for each in shares if each.account_id == account}) for account in accounts]
    return 1 / math.sqrt(shared[0] * shared[1])


def weighed(
    shares: list[Share], pairs: Iterable[tuple[Share, Share]], rule: Rule
) -> dict[Couple, tuple[int, int, float]]:
    """Pairs, things and weight of each edge, in few words."""
    counts: Counter[Couple] = Counter()
    nearest: dict[Couple, dict[str, float]] = defaultdict(dict)
    for one, other in pairs:
        near = 2 ** (-abs(one.at_s - other.at_s) / rule.half_life_s)
        things = nearest[couple(one, other)]
        things[one.object_id] = max(near, things.get(one.object_id, 0.0))
        counts[couple(one, other)] += 1
    return {
        edge: (
            counts[edge],
            len(things),
            sum(near * factor(shares, thing, rule) for thing, near in things.items())
            * scale(shares, edge, rule),
        )
        for edge, things in nearest.items()
    }


def found_pairs(shares: list[Share], rule: Rule) -> list[tuple[Share, Share]]:
    return [
        (shares[one], shares[other])
        for pairs in coordinated_pairs(Shares.of(shares), window_s=rule.window_s, least=rule.least)
        for one, other in zip(pairs.first.tolist(), pairs.second.tolist(), strict=True)
    ]


def made(shares: list[Share], rule: Rule, *, at_once: int) -> tuple[dict[Couple, int], Edges, list[str]]:
    numbers: dict[str, int] = {}
    with coded_parts(shares, numbers, at_once=at_once) as parts:
        edges = edges_of(parts, accounts=len(numbers), rule=rule)
    names = list(numbers)
    ends = zip(edges.one.tolist(), edges.other.tolist(), strict=True)
    places = {(min(names[a], names[b]), max(names[a], names[b])): row for row, (a, b) in enumerate(ends)}
    return places, edges, names


class TestEdgesOf:
    def test_stops_above_so_many_edges(self) -> None:
        shares = [Share("one", f"account {each}", f"post {each}", 0.5) for each in range(5)]
        rule = Rule(window_s=1, least=1)
        with coded_parts(shares, {}) as parts:
            assert len(edges_of(parts, accounts=5, rule=rule, most=10)) == 10
            with pytest.raises(TooManyEdgesError, match="more than 9 edges"):
                edges_of(parts, accounts=5, rule=rule, most=9)

    @given(SHARES, RULES, some.sampled_from([0, 1000]))
    @settings(deadline=None)  # the first call compiles
    def test_weighs_what_the_pairs_weigh(self, shares: list[Share], rule: Rule, at_once: int) -> None:
        places, edges, _ = made(shares, rule, at_once=at_once)

        expected = weighed(shares, found_pairs(shares, rule), rule)
        assert set(places) == set(expected)
        for edge, (pairs, things, weight) in expected.items():
            row = places[edge]
            assert (edges.pairs[row], edges.things[row]) == (pairs, things)
            assert edges.weight[row] == pytest.approx(weight, abs=1e-12)

    def test_holds_more_edges_than_it_began_with(self) -> None:
        shares = [Share("one", f"account {number}", f"post {number}", number) for number in range(120)]

        places, _, _ = made(shares, Rule(window_s=200, least=1), at_once=1000)

        assert len(places) == 120 * 119 // 2


def mixed(value: int) -> int:
    value = ((value ^ (value >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    value = ((value ^ (value >> 27)) * 0x94D049BB133111EB) & MASK
    return value ^ (value >> 31)


def dealt(times: list[float], thing: str, day: int, draw: int) -> list[float]:
    """Times of one thing and day in another order, drawn as the engine draws."""
    order = list(range(len(times)))
    state = mixed(mixed(draw) ^ ((code_of(thing) + day * 0x9E3779B97F4A7C15) & MASK))
    for left in range(len(times) - 1, 0, -1):
        state = (state + 0x9E3779B97F4A7C15) & MASK
        chosen = ((mixed(state) >> 32) * (left + 1)) >> 32
        order[left], order[chosen] = order[chosen], order[left]
    return [times[order.index(row)] for row in range(len(times))]


def tempo(shares: list[Share], tempos: int) -> dict[str, int]:
    """How quick each account is, in few words."""
    accounts = list(dict.fromkeys(each.account_id for each in shares))
    first: dict[str, float] = {}
    for each in shares:
        first[each.object_id] = min(each.at_s, first.get(each.object_id, math.inf))
    waited = {
        account: [
            math.log1p(each.at_s - first[each.object_id]) for each in shares if each.account_id == account
        ]
        for account in accounts
    }
    found, before = {}, 0
    for account in sorted(accounts, key=lambda each: round(sum(waited[each]) / len(waited[each]), 9)):
        found[account] = before * tempos // len(shares)
        before += len(waited[account])
    return found


def shuffled(shares: list[Share], quick: dict[str, int], seed: int, number: int) -> list[Share]:
    found = []
    for thing in {each.object_id for each in shares}:
        mine = sorted((each for each in shares if each.object_id == thing), key=lambda each: each.at_s)
        groups: dict[tuple[int, int], list[Share]] = defaultdict(list)
        for each in mine:
            groups[math.floor(each.at_s / 86_400), quick[each.account_id]].append(each)
        for ordinal, key in enumerate(sorted(groups)):
            here = groups[key]
            times = dealt([each.at_s for each in here], thing, ordinal, mixed(seed) + number + 1 & MASK)
            found += [each._replace(at_s=at_s) for each, at_s in zip(here, times, strict=True)]
    return found


def close(shares: list[Share], rule: Rule) -> list[tuple[Share, Share]]:
    return [
        (one, other)
        for one, other in combinations(shares, 2)
        if one.object_id == other.object_id
        and abs(one.at_s - other.at_s) <= rule.window_s
        and one.account_id != other.account_id
        and one.content_id != other.content_id
        and one.object_id not in {one.content_id, other.content_id}
    ]


class TestChanceOf:
    @given(SHARES, RULES, some.sampled_from([0, 1000]), some.sampled_from([1, 10**6]), some.integers(1, 3))
    @settings(max_examples=50, deadline=None)  # the first call compiles
    def test_counts_shuffles_as_a_slow_one_does(
        self, shares: list[Share], rule: Rule, at_once: int, bytes_at_once: int, tempos: int
    ) -> None:
        places, edges, _ = made(shares, rule, at_once=at_once)
        numbers: dict[str, int] = {}
        with coded_parts(shares, numbers, at_once=at_once) as parts:
            chance = chance_of(
                edges,
                parts,
                accounts=len(numbers),
                rule=rule,
                how=Shuffling(shuffles=7, seed=5, tempos=tempos),
                bytes_at_once=bytes_at_once,
            )

        often = Counter(each.account_id for each in shares)
        kept = [each for each in shares if often[each.account_id] >= rule.least]
        # A window that reaches into the next day is no reason to leave a thing out.
        truth = weighed(shares, close(kept, rule), rule)
        quick = tempo(shares, tempos)
        drawn = [weighed(shares, close(shuffled(kept, quick, 5, number), rule), rule) for number in range(7)]
        for edge, row in places.items():
            weights = [each.get(edge, (0, 0, 0.0))[2] for each in drawn]
            assert chance.expected[row] == pytest.approx(sum(weights) / 7, abs=1e-9)
            reached = sum(weight >= truth[edge][2] - 1e-9 for weight in weights)
            assert chance.p[row] == pytest.approx((1 + reached) / 8)

    def test_tells_a_group_from_fans_of_one_page(self) -> None:
        chance = Random(1)
        rows: list[tuple[str, str, float]] = []
        for item in range(30):
            day, name = item * 86_400, f"item {item}"
            rows += [(name, f"fan {fan}", day + chance.uniform(0, 300)) for fan in range(16)]
            for duo in range(3):
                at_s = day + chance.uniform(0, 300)
                rows += [(name, f"one {duo}", at_s), (name, f"two {duo}", at_s + chance.uniform(0, 8))]
        shares = [Share(name, account, f"post {name} {account}", at_s) for name, account, at_s in rows]
        rule = Rule(window_s=10, least=2)
        places, edges, names = made(shares, rule, at_once=1000)
        numbers: dict[str, int] = {}
        with coded_parts(shares, numbers) as parts:
            found = chance_of(
                edges, parts, accounts=len(names), rule=rule, how=Shuffling(shuffles=4_999, seed=1)
            )

        group: set[Couple] = {(f"one {duo}", f"two {duo}") for duo in range(3)}
        assert {edge for edge, row in places.items() if found.q[row] <= 0.05} == group

    def test_marks_nobody_where_all_is_chance(self) -> None:
        draw = Random(4)
        shares = [
            Share(f"thing {thing}", f"account {account}", f"post {thing} {account}", draw.uniform(0, 86_400))
            for thing in range(20)
            for account in range(150)
        ]
        rule = Rule(window_s=20, least=2)
        _, edges, names = made(shares, rule, at_once=10_000)
        with coded_parts(shares, {}) as parts:
            found = chance_of(
                edges, parts, accounts=len(names), rule=rule, how=Shuffling(shuffles=299, seed=1)
            )

        assert len(edges) > 50
        assert found.p.max() < 0.05
        assert found.q.min() > 0.5


class TestQValues:
    def test_sets_edges_beside_those_of_files_of_chance(self) -> None:
        p = np.array([0.2, 0.01, 0.01, 0.05, 1.0])
        by_chance = np.array([0.05, 0.1, 0.2, 0.3, 1.0, 1.0])

        q = q_values(p, by_chance, files=3)

        # One file of four is the real one: (1 + those up to p) / 4, divided by the edges up to p.
        assert q == pytest.approx([1 / 4, 1 / 8, 1 / 8, 2 / 4 / 3, 7 / 4 / 5])


class TestCommunitiesOf:
    def test_finds_two_circles_that_one_edge_joins(self) -> None:
        circles = [list(combinations(range(5), 2)), list(combinations(range(5, 9), 2)), [(4, 5)]]
        ends = np.array([end for circle in circles for end in circle], np.int64)
        number = len(ends)
        edges = Edges(
            one=ends[:, 0],
            other=ends[:, 1],
            pairs=np.ones(number, np.int64),
            things=np.ones(number, np.int64),
            weight=np.ones(number),
            scale=np.ones(number),
        )

        found = communities_of(edges, [f"account {each}" for each in range(10)], seed=3)

        assert found.tolist() == [0] * 5 + [1] * 4 + [-1]

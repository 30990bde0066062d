"""Is a planted group told from fans of one feed, beside CooRTweet's rule?

An invented feed puts out ten items a day for twenty days. Fans share half of them, each some while after it appears; others now and
then. A group of eight shares some items as well, together: within ten seconds of each other, at a moment like everybody's. Only couples
of the group are right. Where all is chance, nobody is: 300 accounts share twenty things at random moments of a day. CooRTweet's rule marks edges above the median of pairs (its default percentile).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Final

import numpy as np

from benchmarks.watch.targets import Measured
from openiru.cli.network.coded_parts import coded_parts
from openiru.engines.networks.graph import edges_of
from openiru.engines.networks.shuffling import Shuffling, chance_of
from openiru.engines.networks.types import Rule, Share

RULE: Final = Rule(window_s=10, least=2)
SHUFFLES: Final = 9_999
Q: Final = 0.05
TEMPOS: Final = (1, 8)
LEAST: Final = 0.9
SEEDS: Final = range(5)
GROUP: Final = [f"group {number}" for number in range(8)]
DAY_S: Final = 86_400


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """Right edges among the marked ones, and marked ones among the right ones."""

    marked: int
    right: int
    planted: int

    @property
    def told(self) -> str:
        """Both rates, in words."""
        precision = f"{self.right / self.marked:.3f}" if self.marked else "none marked"
        return f"precision {precision}, recall {self.right / self.planted:.3f} ({self.marked:,} edges marked)"


def told_apart() -> Iterator[Measured]:
    """Precision and recall of edges, ours beside CooRTweet's rule."""
    yield pure_chance()
    for quick, what in ((0.0, "fans alike"), (0.3, "three in ten fans quick, the rest slow")):
        feeds = [feed(seed, quick=quick) for seed in SEEDS]
        for tempos in TEMPOS:
            ours, theirs = scored(feeds, tempos)
            if tempos == TEMPOS[0]:
                yield Measured(
                    what=f"{what}: CooRTweet's rule, default percentile", measured=theirs.told, target=""
                )
            good = bool(ours.marked) and min(ours.right / ours.marked, ours.right / ours.planted) >= LEAST
            is_aimed_at = tempos > 1 or not quick
            yield Measured(
                what=f"{what}: q up to {Q:g} of {SHUFFLES:,} shuffles, tempos: {tempos}",
                measured=ours.told,
                target=f"{LEAST:g} each" if is_aimed_at else "",
                met=good if is_aimed_at else None,
            )


def pure_chance() -> Measured:
    """Edges that are marked where all is chance."""
    found, marked = 0, 0
    for seed in SEEDS:
        draw = np.random.default_rng(seed)
        rows = [(thing, account) for thing in range(20) for account in range(300)]
        shares = [
            Share(f"thing {thing}", f"account {account}", f"post {thing} {account}", draw.uniform(0, DAY_S))
            for thing, account in rows
        ]
        numbers: dict[str, int] = {}
        with coded_parts(shares, numbers) as parts:
            edges = edges_of(parts, accounts=len(numbers), rule=RULE)
            how = Shuffling(shuffles=SHUFFLES, seed=1)
            chance = chance_of(edges, parts, accounts=len(numbers), rule=RULE, how=how)
        found, marked = found + len(edges), marked + int((chance.q <= Q).sum())
    return Measured(
        what=f"300 accounts, 20 things, all by chance: q up to {Q:g} of {SHUFFLES:,} shuffles",
        measured=f"{marked} of {found:,} edges marked",
        target="none",
        met=marked == 0,
    )


def feed(seed: int, *, quick: float) -> list[Share]:
    """Shares of one feed's items; so many of the fans are told of an item at once."""
    draw = np.random.default_rng(seed)
    rows: list[tuple[str, str, float]] = []
    for item in range(200):
        name, appears = f"item {item}", item // 10 * DAY_S + (item % 10) * 3_600.0
        for fan in range(60):
            if draw.random() < 0.5:
                delay = 40.0 if fan < quick * 60 else 1_200.0
                rows.append((name, f"fan {fan}", appears + delay * draw.lognormal(0, 1)))
        rows += [
            (name, f"other {draw.integers(400)}", appears + 1_200.0 * draw.lognormal(0, 1)) for _ in range(10)
        ]
        if draw.random() < 0.2:
            moment = appears + 1_200.0 * draw.lognormal(0, 1)
            rows += [(name, each, moment + draw.uniform(0, 10)) for each in GROUP if draw.random() < 0.8]
    return [Share(name, account, f"post {row}", at_s) for row, (name, account, at_s) in enumerate(rows)]


def scored(feeds: list[list[Share]], tempos: int) -> tuple[Score, Score]:
    """Our score and that of CooRTweet's rule, over all feeds."""
    couples = {frozenset(couple) for couple in combinations(GROUP, 2)}
    counts = np.zeros((2, 2), np.int64)
    for shares in feeds:
        numbers: dict[str, int] = {}
        with coded_parts(shares, numbers) as parts:
            edges = edges_of(parts, accounts=len(numbers), rule=RULE)
            chance = chance_of(
                edges,
                parts,
                accounts=len(numbers),
                rule=RULE,
                how=Shuffling(shuffles=SHUFFLES, seed=1, tempos=tempos),
            )
        names = list(numbers)
        right = np.array(
            [
                frozenset((names[one], names[other])) in couples
                for one, other in zip(edges.one.tolist(), edges.other.tolist(), strict=True)
            ]
        )
        for row, marked in enumerate((chance.q <= Q, edges.pairs > np.quantile(edges.pairs, 0.5))):
            counts[row] += int(marked.sum()), int((marked & right).sum())
    planted = len(couples) * len(feeds)
    ours, theirs = (Score(marked=int(a), right=int(b), planted=planted) for a, b in counts)
    return ours, theirs

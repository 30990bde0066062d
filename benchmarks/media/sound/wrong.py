"""How often is a recording taken for another one, and how long does a question take, in a bank of many hours?

Queries are clips of one half, the bank is made of pieces of the other: whatever matches is wrong. The limits are lowered, so that
there is something to count, and the tail of what is left without its best second is carried on to the real limit.
"""

import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import combinations

import numpy as np

from benchmarks.media.sound.corpus import RATE_HZ, Samples
from benchmarks.media.sound.drowned import heard_wrongly
from benchmarks.media.sound.filler import filler
from openiru.engines.media.sound import searching
from openiru.engines.media.sound.bank import SoundBank, compare_sounds
from openiru.engines.media.sound.peaks import sound_print_of
from openiru.engines.media.sound.types import SoundPrint
from openiru.engines.media.types import Likeness, Outcome

LOWERED = 16.0, 4.0
QUERY_S = 20.0


def wrong(
    named: list[tuple[str, SoundPrint]], noisy: list[SoundPrint], sources: list[SoundPrint], hours: float
) -> list[str]:
    """Rows of a table; of noisy clips only what is heard in them by their levels."""
    bank = SoundBank(filler(sources, hours))
    queries = [one for _, one in named]
    bank.match(queries[0])
    query_hours = sum(one.seconds for one in queries) / 3600
    plain_s, thorough_s = (_seconds(bank, queries, thorough=thorough) for thorough in (False, True))
    found = [_told(name, likeness) for name, one in named for _, likeness in bank.match(one)]
    with _lowered("LEAST_EVIDENCE", "LEAST_EVIDENCE_CHANGED"):
        noise = [likeness for one in queries for _, likeness in bank.match(one)]
    with _lowered("LEAST_EVIDENCE_CLOSE"):
        close = [likeness for one in queries for _, likeness in bank.match(one, thorough=False)]
    rows = [
        f"| bank | {hours:,.0f} hours, {bank.size_bytes / 1e6:,.0f} MB |",
        f"| a query of {QUERY_S:.0f} s as it is | {1000 * plain_s:,.0f} ms |",
        f"| and at other tempos and pitches too, if nothing is found | {1000 * thorough_s:,.0f} ms |",
        f"| wrong matches | {len(found)} in {query_hours:.2f} hours of queries x {hours:,.0f} hours{''.join(found)} |",
    ]
    for name, least, told in (
        ("as it is", searching.LEAST_EVIDENCE, [one for one in noise if _is_plain(one.figures)]),
        ("on the closer look", searching.LEAST_EVIDENCE_CLOSE, close),
        (
            "at another tempo or pitch",
            searching.LEAST_EVIDENCE_CHANGED,
            [one for one in noise if not _is_plain(one.figures)],
        ),
    ):
        steady = np.array([one.figures["steady"] for one in told])
        over = steady[steady > LOWERED[1]] - LOWERED[1]
        if len(over) < 5:
            rows.append(
                f"| expected wrong ones, {name} | too few above {LOWERED[1]:.0f} to tell ({len(over)}) |"
            )
            continue
        slope = float(over.mean())  # of an exponential tail
        expected = len(over) * np.exp(-(least[1] - LOWERED[1]) / slope) / (query_hours * hours) * 1000
        rows.append(
            f"| expected wrong ones, {name}, in 1,000 hours of queries x bank | {expected:.2g} ({len(over)} above "
            f"{LOWERED[1]:.0f}, highest {steady.max():.0f}, one e-fold each {slope:.1f}; limit {least[1]:.0f}) |"
        )
    return [*rows, heard_wrongly([*queries, *noisy], bank, hours)]


def tunes_on_one_grid(count: int = 12, seconds: int = 40) -> list[str]:
    """Rows of a table: tunes that have only beat and scale in common, each against each, plain and over one beat."""
    made = [_tune(seed, seconds) for seed in range(count)]
    drums = np.zeros(seconds * RATE_HZ, np.float32)
    drums[:: RATE_HZ // 2] = 0.8
    rows = []
    for name, ones in (("", made), (", over one drum beat", [one + drums for one in made])):
        prints = [sound_print_of(one) for one in ones]
        begun = time.process_time()
        found = Counter(compare_sounds(one, other).outcome for one, other in combinations(prints, 2))
        spent = (time.process_time() - begun) / max(1, found.total())
        rows.append(
            f"| {count} random tunes of one scale and tempo{name}: pairs taken for the same, for an element | "
            f"{found[Outcome.SAME_CONTENT]}, {found[Outcome.SHARES_ELEMENT]} of {found.total()} ({1000 * spent:,.0f} ms each) |"
        )
    return rows


def _tune(seed: int, seconds: int) -> Samples:
    """Notes of a pentatonic scale over an octave and a half, four a second."""
    rng = np.random.default_rng(seed)
    times = np.arange(RATE_HZ // 4) / RATE_HZ
    notes = 220 * 2 ** (rng.choice((0, 3, 5, 7, 10, 12, 15, 17), (seconds * 4, 1)) / 12)
    waves = sum(np.sin(2 * np.pi * notes * overtone * times) / overtone for overtone in range(1, 5))
    told: Samples = (0.25 * waves * np.exp(-5 * times)).ravel().astype(np.float32)
    return told


def _told(name: str, likeness: Likeness) -> str:
    figures = dict(likeness.figures)
    return (
        f"; {name}: {likeness.outcome}, {likeness.method}, evidence {figures['evidence']:.0f}, steady {figures['steady']:.0f}, "
        f"{figures['shared_s']:.1f} s at tempo {figures['tempo']:.2f}, {figures['semitones']:+.1f} semitones"
    )


def _is_plain(figures: object) -> bool:
    told = dict(figures)  # type: ignore[call-overload]
    return bool(
        abs(told["tempo"] - 1) < searching.PLAIN_TEMPO and abs(8 * told["semitones"]) < searching.PLAIN_STEPS
    )


def _seconds(bank: SoundBank, queries: list[SoundPrint], *, thorough: bool) -> float:
    few = queries[:12]
    begun = time.process_time()
    for one in few:
        bank.match(one, thorough=thorough)
    return (time.process_time() - begun) / len(few)


@contextmanager
def _lowered(*names: str) -> Iterator[None]:
    kept = {name: getattr(searching, name) for name in names}
    vars(searching).update(dict.fromkeys(names, LOWERED))
    try:
        yield
    finally:
        vars(searching).update(kept)

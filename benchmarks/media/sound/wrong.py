"""How often is a recording taken for another one, and how long does a question take, in a bank of many hours?

Queries are clips of one half, the bank is made of pieces of the other: whatever matches is wrong. The limits are lowered, so that
there is something to count, and the tail of what is left without its best second is carried on to the real limit.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np

from benchmarks.media.sound.filler import filler
from openiru.engines.media.sound import searching
from openiru.engines.media.sound.bank import SoundBank
from openiru.engines.media.sound.types import SoundPrint

LOWERED = 16.0, 4.0
QUERY_S = 20.0


def wrong(queries: list[SoundPrint], sources: list[SoundPrint], hours: float) -> list[str]:
    """Rows of a table."""
    bank = SoundBank(filler(sources, hours))
    bank.match(queries[0])
    query_hours = sum(one.seconds for one in queries) / 3600
    plain_s, thorough_s = (_seconds(bank, queries, thorough=thorough) for thorough in (False, True))
    found = [likeness for one in queries for _, likeness in bank.match(one)]
    with _lowered():
        noise = [likeness for one in queries for _, likeness in bank.match(one)]
    rows = [
        f"| bank | {hours:,.0f} hours, {bank.size_bytes / 1e6:,.0f} MB |",
        f"| a query of {QUERY_S:.0f} s as it is | {1000 * plain_s:,.0f} ms |",
        f"| and at other tempos and pitches too, if nothing is found | {1000 * thorough_s:,.0f} ms |",
        f"| wrong matches | {len(found)} in {query_hours:.2f} hours of queries x {hours:,.0f} hours |",
    ]
    for name, least, is_plain in (
        ("as it is", searching.LEAST_EVIDENCE, True),
        ("at another tempo or pitch", searching.LEAST_EVIDENCE_CHANGED, False),
    ):
        steady = np.array([one.figures["steady"] for one in noise if _is_plain(one.figures) == is_plain])
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
    return rows


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
def _lowered() -> Iterator[None]:
    kept = searching.LEAST_EVIDENCE, searching.LEAST_EVIDENCE_CHANGED
    searching.LEAST_EVIDENCE = searching.LEAST_EVIDENCE_CHANGED = LOWERED  # type: ignore[misc]
    try:
        yield
    finally:
        searching.LEAST_EVIDENCE, searching.LEAST_EVIDENCE_CHANGED = kept  # type: ignore[misc]

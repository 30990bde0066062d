"""How often is a recording taken for another one, and how long does a question take, in a bank of many hours?

Queries are clips of one half, the bank is made of pieces of the other, without the voices of the first: whatever matches is
wrong. The limits are lowered, so that there is something to count, and the tail of what is left without its best second is carried
on to the real limit.
"""

import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import combinations
from pathlib import Path

import numpy as np

from benchmarks.media.sound.corpus import RATE_HZ, Recording, Samples
from benchmarks.media.sound.drowned import heard_wrongly, without_levels
from benchmarks.media.sound.filler import filler
from benchmarks.media.sound.strangers import Stranger, strangers
from benchmarks.media.sound.tail import Tail
from openiru.engines.media.sound import searching
from openiru.engines.media.sound.bank import SoundBank, compare_sounds
from openiru.engines.media.sound.peaks import sound_print_of
from openiru.engines.media.sound.types import SoundPrint
from openiru.engines.media.types import Likeness, Outcome

LOWERED = 16.0, 4.0
QUERY_S = 20
_CHANGED_EACH = 11  # of so many queries one is tried at other tempos and pitches,
_HEARD_EACH = 3  # and one heard under noise
_SHOWN = 5


def wrong(asked: Sequence[Recording], bank: SoundBank, hours: float) -> list[str]:
    """Rows of a table.

    Args:
        asked: what is asked in clips; nobody who speaks in it is in the bank.
        bank: made of other recordings.
        hours: of the bank.
    """
    queries = list(strangers(asked))
    # Every way of looking is counted by itself, and what is heard in levels at last.
    by_peaks = [one._replace(print_=without_levels(one.print_)) for one in queries]
    few = by_peaks[::_CHANGED_EACH]
    bank.match(queries[0].print_)
    long = [one.print_ for one in queries if one.print_.seconds > QUERY_S / 2]
    plain_s, thorough_s = (_seconds(bank, long, thorough=thorough) for thorough in (False, True))
    rows = [
        f"| bank | {hours:,.0f} hours, {bank.size_bytes / 1e6:,.0f} MB |",
        f"| a query of {QUERY_S:.0f} s as it is | {1000 * plain_s:,.0f} ms |",
        f"| and at other tempos and pitches too, if nothing is found | {1000 * thorough_s:,.0f} ms |",
    ]
    with _lowered("LEAST_EVIDENCE"):
        plain = _matches(by_peaks, bank, thorough=False)
    rows.append(_tail("as it is", searching.LEAST_EVIDENCE, plain, by_peaks, hours))
    with _lowered("LEAST_EVIDENCE_CLOSE"):
        close = _matches(by_peaks, bank, thorough=False)
    rows.append(_tail("on the closer look", searching.LEAST_EVIDENCE_CLOSE, close, by_peaks, hours))
    with _lowered("LEAST_EVIDENCE_CHANGED"):
        changed = [pair for pair in _matches(few, bank, thorough=True) if not _is_plain(pair[1])]
    rows.append(_tail("at another tempo or pitch", searching.LEAST_EVIDENCE_CHANGED, changed, few, hours))
    found = [pair for pair in close if _is_enough(pair[1])]
    names = "".join(_told(one.name, likeness) for one, likeness in found)
    rows.append(
        f"| wrong matches by peaks, as it is | {len(found)} in {_hours(queries):.2f} hours of queries x {hours:,.0f} hours{names} |"
    )
    return [*rows, *heard_wrongly(queries[::_HEARD_EACH], bank, hours)]


def bank_of(known: Sequence[Recording], hours: float, kept: Path | None) -> SoundBank:
    """A bank of pieces of recordings; one that was kept is opened again, if it is as large.

    Args:
        known: what it is made of.
        hours: how long all in it is.
        kept: folder for it.
    """
    if kept is not None and kept.is_dir():
        return SoundBank.open(kept)
    bank = SoundBank(filler([sound_print_of(one.samples) for one in known], hours))
    if kept is None:
        return bank
    bank.save(kept)
    return SoundBank.open(kept)


def _tail(
    name: str,
    least: tuple[float, float],
    told: Sequence[tuple[Stranger, Likeness]],
    asked: Sequence[Stranger],
    hours: float,
) -> str:
    """A row of a table: how many are expected that reach a limit."""
    over = [(one, likeness.figures["steady"]) for one, likeness in told]
    over = [(one, value) for one, value in over if value > LOWERED[1]]
    for one, value in sorted(over, key=lambda pair: -pair[1])[:_SHOWN]:
        print(f"      {name}, {value:.1f}: {one.name}")
    tail = Tail(
        told=[(one.source, value) for one, value in over],
        sources=sorted({one.source for one in asked}),
        start=LOWERED[1],
        limit=least[1],
        hours=_hours(asked) * hours,
    )
    row = tail.row(f"{name}, of {len(asked):,} queries, {_hours(asked):.2f} hours")
    print(row, flush=True)
    return row


def _is_enough(likeness: Likeness) -> bool:
    figures, least = likeness.figures, searching.LEAST_EVIDENCE_CLOSE
    return figures["evidence"] >= least[0] and figures["steady"] >= least[1]


def _matches(
    queries: Sequence[Stranger], bank: SoundBank, *, thorough: bool
) -> list[tuple[Stranger, Likeness]]:
    return [(one, likeness) for one in queries for _, likeness in bank.match(one.print_, thorough=thorough)]


def _hours(queries: Sequence[Stranger]) -> float:
    return sum(one.print_.seconds for one in queries) / 3600


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


def _is_plain(likeness: Likeness) -> bool:
    told = likeness.figures
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

"""How are pictures that became known today compared with everything that was scanned before?

The hashes of what is stored stream out of the database, shard by shard, through an index of the new pictures. Only
observations that stay in this sieve go through the engine, which finds and explains as it does in scans; so a sweep
gives the same leads as scanning everything again. A sweep that is killed goes on with its next shard.
"""

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

import numpy as np
from numpy.typing import NDArray

from openiru.engines.hashes.engine import PictureEngine, PreparedPictures
from openiru.engines.interface import Bank
from openiru.engines.matching import engine_versions
from openiru.foundation.digests import sha256_text
from openiru.intake import queries as intake
from openiru.signals import operations as signals
from openiru.signals import queries as known
from openiru.signals.types import NewMatch, NewSweep, ScanView, ShardDone, SweepPlan
from openiru.workflows.scanned import item_of, new_matches

SHARD_OBSERVATIONS: Final = 100_000
_OBSERVATIONS_AT_ONCE: Final = 4_000  # observations in memory with their texts

Advance = Callable[[int], None]
Seqs = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class SweepReport:
    """What one call did."""

    pictures: int  # known ones that were compared
    hashes: int  # stored ones that they were compared with
    matches: int  # new ones
    suppressed: int
    scan_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shard:
    first_seq: int
    last_seq: int
    read_media: int
    hashes: int
    digest: str
    seqs: Future[Seqs]  # of observations that hold a picture near a known one


def sweep_bank(*, by: str, at: datetime, advance: Advance | None = None) -> SweepReport:
    """Compare known pictures with what was scanned before they were known; a sweep that was broken off goes on.

    Args:
        by: who sweeps.
        at: when; entries of banks count that are valid then.
        advance: is called with the number of observations after each shard.

    Raises:
        NotAllowedError: if `by` may not scan.
    """
    bank = known.bank_on(at)
    words, marks = known.words_digest(bank), known.picture_marks(bank)
    done = SweepReport(pictures=0, hashes=0, matches=0, suppressed=0, scan_ids=())
    while (plan := known.sweep_plan(bank, words, engine_versions())) is not None:
        some = replace(bank, names=(), addresses=(), pictures=tuple(bank.pictures[n] for n in plan.places))
        sweep = signals.begin_sweep(_new(some, plan), by=by, at=at)
        done = _swept(sweep, some, done, by=by, at=at, advance=advance)
        if not sweep.last_media:
            signals.finish_sweep(sweep.scan_id, compared=known.picture_marks(some), known=marks, by=by, at=at)
        elif not signals.finish_late_sweep(sweep.scan_id, known=marks, by=by, at=at):
            break  # A scan beside this one is under way: after it, all of the rest at once.
    return done


def _new(bank: Bank, plan: SweepPlan) -> NewSweep:
    return NewSweep(
        bank_digest=known.bank_digest(bank),
        engines={PictureEngine.name: PictureEngine.version},
        first_seq=plan.first_seq,
        last_seq=plan.last_seq,
        after_media=plan.after_media,
        last_media=plan.last_media,
    )


def _swept(
    sweep: ScanView, bank: Bank, before: SweepReport, *, by: str, at: datetime, advance: Advance | None
) -> SweepReport:
    prepared = PictureEngine().prepare(bank)
    hashes = recorded = suppressed = 0
    with ThreadPoolExecutor(1) as beside:
        for shard in _sieved(sweep, prepared, beside):
            matches, kept_back = _found(prepared, shard.seqs.result())
            done = ShardDone(
                first_seq=shard.first_seq,
                last_seq=shard.last_seq,
                read_media=shard.read_media,
                input_digest=shard.digest,
                items=shard.hashes,
                suppressed=kept_back,
            )
            recorded += signals.record_shard(sweep.scan_id, done, matches, by=by, at=at) or 0
            hashes, suppressed = hashes + shard.hashes, suppressed + kept_back
            if advance is not None:
                advance(shard.last_seq - shard.first_seq + 1)
    return SweepReport(
        pictures=before.pictures + len(bank.pictures),
        hashes=before.hashes + hashes,
        matches=before.matches + recorded,
        suppressed=before.suppressed + suppressed,
        scan_ids=(*before.scan_ids, sweep.scan_id),
    )


def _sieved(sweep: ScanView, prepared: PreparedPictures, beside: ThreadPoolExecutor) -> Iterator[_Shard]:
    """The shards that are not done, in order; the next one is read while one is compared."""
    waiting: deque[_Shard] = deque()
    through = sweep.scanned_through
    while through < sweep.last_seq:
        read_media = intake.last_media()
        last_seq = intake.seq_after(through, up_to_seq=sweep.last_seq, count=SHARD_OBSERVATIONS)
        seqs, words = intake.picture_hashes(
            after_seq=through,
            up_to_seq=last_seq,
            after_media=sweep.after_media,
            last_media=sweep.last_media or None,
        )
        waiting.append(
            _Shard(
                first_seq=through + 1,
                last_seq=last_seq,
                read_media=read_media,
                hashes=len(words),
                digest=sha256_text(words.tobytes()),
                seqs=beside.submit(_near, prepared, seqs, words),
            )
        )
        through = last_seq
        if len(waiting) > 1:
            yield waiting.popleft()
    yield from waiting


def _near(prepared: PreparedPictures, seqs: Seqs, words: NDArray[np.uint64]) -> Seqs:
    return np.unique(seqs[prepared.rows_near(words)])


def _found(prepared: PreparedPictures, seqs: Seqs) -> tuple[list[NewMatch], int]:
    """The matches in some observations, and how many negative banks keep back."""
    matches: list[NewMatch] = []
    suppressed = 0
    for first in range(0, len(seqs), _OBSERVATIONS_AT_ONCE):
        observations = intake.observations_at(seqs[first : first + _OBSERVATIONS_AT_ONCE].tolist())
        found = prepared.match([item_of(each) for each in observations])
        matches += new_matches(observations, found)
        suppressed += sum(match.is_suppressed for match in found)
    return matches, suppressed

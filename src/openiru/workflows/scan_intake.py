"""How do the engines go over everything that has arrived, once, and on after a kill?

Observations are cut into shards by their order of arrival. A shard goes through all engines in another process; its
matches and the note that it is done reach the tables in one transaction. So a scan that is killed goes on with the
next shard, and two scans side by side never count anything twice.
"""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from openiru.engines.interface import EngineMatch
from openiru.engines.matching import engine_versions
from openiru.engines.shared import SharedBank, shared_bank
from openiru.foundation.digests import sha256_text
from openiru.intake import queries as intake
from openiru.intake.types import ArrivedObservation
from openiru.signals import operations as signals
from openiru.signals import queries as known
from openiru.signals.types import NewScan, ScanView, ShardDone
from openiru.workflows.scanned import item_of, new_matches
from openiru.workflows.sweep_bank import sweep_bank

SHARD_OBSERVATIONS: Final = 4_000
_SHARDS_AHEAD: Final = 4  # read and handed out before the first of them is back; bounds the memory

Advance = Callable[[int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanReport:
    """What one call did."""

    bank_digest: str
    items: int  # observations that went through the engines now
    matches: int  # new ones
    suppressed: int  # kept from becoming leads by negative banks
    scan_ids: tuple[str, ...]  # of sweeps and scans, in order
    swept_hashes: int  # of earlier observations, compared with pictures that became known since


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shard:
    scan_id: str
    first_seq: int
    last_seq: int
    read_media: int
    observations: tuple[ArrivedObservation, ...]
    found: Future[list[EngineMatch]]


@dataclass(slots=True, kw_only=True)
class _Done:
    """What was recorded so far."""

    items: int = 0
    matches: int = 0
    suppressed: int = 0
    scan_ids: list[str] = field(default_factory=list)


def scan_intake(*, by: str, at: datetime, executor: Executor, advance: Advance | None = None) -> ScanReport:
    """Scan what was not scanned yet with today's bank; a scan that was broken off goes on.

    Pictures that were added since are swept over what was scanned before; other names or addresses scan it again.

    Args:
        by: who scans.
        at: when; names count that are in force on that day, and entries of banks that are valid then.
        executor: where the engines run.
        advance: is called with the number of observations after each shard.

    Raises:
        NotAllowedError: if `by` may not scan.
    """
    # First: what comes while the sweep is under way is late for the next one.
    last_media = intake.last_media()
    swept = sweep_bank(by=by, at=at)
    bank = known.bank_on(at)
    new = NewScan(
        bank_digest=known.bank_digest(bank),
        words_digest=known.words_digest(bank),
        marks=known.picture_marks(bank),
        engines=engine_versions(),
        last_seq=intake.last_seq(),
        last_media=last_media,
    )
    done = _Done()
    with shared_bank(bank) as shared:
        while (scan := signals.begin_scan(new, by=by, at=at)) is not None:
            done.scan_ids.append(scan.scan_id)
            for shard in _matched(scan, shared, executor):
                _record(shard, done, by=by, at=at)
                if advance is not None:
                    advance(len(shard.observations))
            signals.finish_scan(scan.scan_id, by=by, at=at)
    return ScanReport(
        bank_digest=new.bank_digest,
        items=done.items,
        matches=done.matches + swept.matches,
        suppressed=done.suppressed + swept.suppressed,
        scan_ids=(*swept.scan_ids, *done.scan_ids),
        swept_hashes=swept.hashes,
    )


def _matched(scan: ScanView, bank: SharedBank, executor: Executor) -> Iterator[_Shard]:
    """The shards that are not done, in order, each handed out some shards ahead.

    A shard ends with its last observation: numbers that were never given out make no empty shards, and
    whoever goes on cuts the rest into the same ones.
    """
    waiting: deque[_Shard] = deque()
    through = scan.scanned_through
    while through < scan.last_seq:
        read_media = intake.last_media()
        observations = intake.observation_batch(
            after_seq=through, up_to_seq=scan.last_seq, size=SHARD_OBSERVATIONS
        )
        is_last = len(observations) < SHARD_OBSERVATIONS
        last_seq = scan.last_seq if is_last else observations[-1].seq
        waiting.append(
            _Shard(
                scan_id=scan.scan_id,
                first_seq=through + 1,
                last_seq=last_seq,
                read_media=read_media,
                observations=observations,
                found=executor.submit(bank.match, [item_of(each) for each in observations]),
            )
        )
        through = last_seq
        if len(waiting) > _SHARDS_AHEAD:
            yield waiting.popleft()
    yield from waiting


def _record(shard: _Shard, so_far: _Done, *, by: str, at: datetime) -> None:
    found = shard.found.result()
    done = _done(shard, found)
    matches = new_matches(shard.observations, found)
    so_far.matches += signals.record_shard(shard.scan_id, done, matches, by=by, at=at) or 0
    so_far.items += done.items
    so_far.suppressed += done.suppressed


def _done(shard: _Shard, found: Sequence[EngineMatch]) -> ShardDone:
    """The note that a shard is done; its digest tells what the engines saw."""
    lines = (
        " ".join((each.id, each.raw_digest, *(medium.digest for medium in each.media)))
        for each in shard.observations
    )
    return ShardDone(
        first_seq=shard.first_seq,
        last_seq=shard.last_seq,
        read_media=shard.read_media,
        input_digest=sha256_text("\n".join(lines).encode()),
        items=len(shard.observations),
        suppressed=sum(match.is_suppressed for match in found),
    )

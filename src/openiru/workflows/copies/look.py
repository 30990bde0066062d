"""How are kept files compared closely with what banks know, once each, and on after a kill?

Every file is read once, in a sandbox; what was read is kept. Files go in shards through everything known, in other
processes; matches and the note that a shard is done reach the tables in one transaction. When something becomes known
later, what is behind is compared with it alone.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from django.conf import settings

from openiru.access.queries import check_may
from openiru.access.types import Right
from openiru.engines.media.known.bank import Found, KnownFile, find_in, is_whole, save_known
from openiru.engines.media.known.readers import JUDGING, READERS, readers_for, readers_of_known
from openiru.foundation.digests import sha256_text
from openiru.intake import queries as intake
from openiru.intake.types import ArrivedFile
from openiru.signals import operations as signals
from openiru.signals import queries as known
from openiru.signals.types import COPIES, CloseEntry, EntryKind, NewLook, ScanView, ShardDone
from openiru.workflows.copies.matches import judged, new_matches
from openiru.workflows.copies.prints import PrintMaker
from openiru.workflows.copies.words import WordsReader

SHARD_FILES: Final = 256
_AT_ONCE: Final = 16  # files that one process compares before others get the next ones

Advance = Callable[[int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class LookReport:
    """What one call did."""

    files: int  # compared
    known: int  # entries that were looked for, at most
    matches: int  # new ones
    suppressed: int  # kept from becoming leads by negative banks
    unread: int  # files that could not be read now
    scan_ids: tuple[str, ...]


@dataclass(slots=True)
class _Done:
    """What was recorded so far."""

    files: int = 0
    matches: int = 0
    suppressed: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shard:
    first: int
    last: int
    files: Sequence[ArrivedFile]
    found: Mapping[str, Sequence[Found]]  # by digest of the file


def engine_versions() -> Mapping[str, str]:
    """The engine of close looks with its version: another one looks at everything anew."""
    return {COPIES: f"{JUDGING}:{'+'.join(sorted(READERS))}"}


def look_closely(
    *,
    by: str,
    at: datetime,
    executor: Executor,
    workers: int | None = None,
    advance: Advance | None = None,
) -> LookReport:
    """Look for edited copies, recordings and marks in files that were not looked at yet; one that broke off goes on.

    Args:
        by: who looks.
        at: when; entries of banks count that are valid then.
        executor: where files are compared.
        workers: in so many sandboxes files are read; as many as the machine has cores if None.
        advance: is called with the number of files after each shard.

    Raises:
        NotAllowedError: if `by` may not scan.
        LookUnderWayError: if another one is under way.
        EvidenceAwayError: if none of many kept files is there.
    """
    check_may(by, Right.RUN_SCAN)
    with signals.one_look():
        return _look(by=by, at=at, executor=executor, workers=workers, advance=advance)


def _look(
    *, by: str, at: datetime, executor: Executor, workers: int | None, advance: Advance | None
) -> LookReport:
    entries, engines, done = known.entries_to_look_for(at), engine_versions(), _Done()
    by_id = {each.entry_id: each for each in entries}
    scan_ids: list[str] = []
    words = WordsReader(unconfined=settings.TOOLS_UNCONFINED)
    maker = PrintMaker(at=at, workers=workers)
    while (plan := known.look_plan(entries, engines)) is not None:
        chosen = [entries[place] for place in plan.places]
        new = NewLook(
            entries_digest=known.entries_digest(chosen),
            engines=engines,
            marks=known.entry_marks(entries),
            plan=plan,
        )
        has_marks = any(each.kind is EntryKind.MARK for each in chosen)
        with _bank_of(chosen, maker) as folder:
            look = signals.begin_look(new, by=by, at=at)
            scan_ids.append(look.scan_id)
            for shard in _compared(look, folder, maker, executor, marks=has_marks):
                _record(look, shard, by_id, done, words, by=by, at=at)
                if advance is not None:
                    advance(len(shard.files))
            signals.finish_look(look.scan_id, new, by=by, at=at)
    return LookReport(
        files=done.files,
        known=len(entries),
        matches=done.matches,
        suppressed=done.suppressed,
        unread=maker.faults,
        scan_ids=tuple(scan_ids),
    )


@contextmanager
def _bank_of(entries: Sequence[CloseEntry], maker: PrintMaker) -> Iterator[Path]:
    """Everything known, ready to be opened by other processes; gone when the block ends."""
    files = [
        KnownFile(
            name=entry.entry_id,
            prints=prints,
            is_negative=entry.organisation_id is None,
            owner=f"{entry.organisation_id} {entry.stands_alone} {entry.is_disputed}",
        )
        for kind in EntryKind
        for entry, prints in _prints_of([each for each in entries if each.kind is kind], kind, maker)
    ]
    with TemporaryDirectory(prefix="openiru-known-") as folder:
        save_known(files, Path(folder) / "bank")
        yield Path(folder) / "bank"


def _prints_of(
    entries: Sequence[CloseEntry], kind: EntryKind, maker: PrintMaker
) -> Iterator[tuple[CloseEntry, Mapping[str, bytes]]]:
    """The prints of the files of entries of one kind; damaged ones are left out and made anew by the next look."""
    made = maker.of_files([each.capture_digest for each in entries], lambda _type: readers_of_known(kind))
    by_digest = {each.digest: each.prints for each in made}
    for entry in entries:
        prints = by_digest[entry.capture_digest]
        if is_whole(prints):
            yield entry, prints
        else:
            signals.drop_prints([entry.capture_digest])
            maker.faults += 1


def _compared(
    look: ScanView, folder: Path, maker: PrintMaker, executor: Executor, *, marks: bool
) -> Iterator[_Shard]:
    """The shards that are not done, in order."""
    through = look.scanned_through
    while through < look.last_seq:
        files = intake.file_batch(after=through, up_to=look.last_seq, size=SHARD_FILES)
        first = through + 1
        through = look.last_seq if len(files) < SHARD_FILES else files[-1].number
        prints = maker.of_files([each.digest for each in files], partial(readers_for, marks=marks))
        waiting: list[Future[list[list[Found] | None]]] = [
            executor.submit(find_in, folder, [each.prints for each in prints[some : some + _AT_ONCE]])
            for some in range(0, len(prints), _AT_ONCE)
        ]
        found = [each for future in waiting for each in future.result()]
        by_digest = {each.digest: one or () for each, one in zip(prints, found, strict=True)}
        damaged = [each.digest for each, one in zip(prints, found, strict=True) if one is None]
        if damaged:
            signals.drop_prints(damaged)
            maker.faults += len(damaged)
        yield _Shard(first=first, last=through, files=files, found=by_digest)


def _record(
    look: ScanView,
    shard: _Shard,
    entries: Mapping[str, CloseEntry],
    so_far: _Done,
    words: WordsReader,
    *,
    by: str,
    at: datetime,
) -> None:
    in_files = {
        digest: judged([_checked(each, digest, entries, words) for each in found], entries)
        for digest, found in shard.found.items()
    }
    observations = {each.seq: each for each in intake.observations_at([each.seq for each in shard.files])}
    suppressed = sum(each.is_suppressed for file in shard.files for each in in_files[file.digest])
    done = ShardDone(
        first_seq=shard.first,
        last_seq=shard.last,
        read_media=shard.last,
        input_digest=sha256_text("\n".join(each.digest for each in shard.files).encode()),
        items=len(shard.files),
        suppressed=suppressed,
    )
    matches = new_matches(shard.files, in_files, observations, engine_version=engine_versions()[COPIES])
    so_far.matches += signals.record_look_shard(look, done, matches, by=by, at=at) or 0
    so_far.files += len(shard.files)
    so_far.suppressed += suppressed


def _checked(found: Found, digest: str, entries: Mapping[str, CloseEntry], words: WordsReader) -> Found:
    """The same, unless words say that it is no copy."""
    entry = entries.get(found.name)
    return found if entry is None else words.checked(found, digest, entry.capture_digest)

"""How does an export file become observations, with its pictures kept and hashed?"""

import hashlib
import os
import stat
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime
from io import BufferedReader
from pathlib import Path
from typing import Any, BinaryIO, Final

import orjson

from openiru.intake import operations as intake
from openiru.intake import queries
from openiru.intake.errors import UnreadableFileError
from openiru.intake.formats import latest_plausible, parse
from openiru.intake.types import (
    ExportFormat,
    ImportView,
    NewImport,
    ParseContext,
    ParsedBatch,
    RowCode,
)
from openiru.platforms import queries as platforms
from openiru.workflows.export_media import MediaKeeper, Wanted

Advance = Callable[[int], None]

_MAX_SOURCE_CHARS: Final = 500
_NEEDED: Final = 'must be a JSON list of {"file": …, "format": …} with files inside the folder'


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """One export file, and what its maker knows beside it."""

    path: Path
    format: ExportFormat
    name: str = ""  # how people call the file; empty for the last part of its path
    platform: str = ""  # of lists of bare handles
    handle: str = ""  # of the one chat that the file holds
    source: str = ""  # in words
    host: str = ""  # of addresses made from handles; empty for the platform's own
    collected_at: datetime | None = None  # when the export was taken; None for now


def import_file(export: Export, *, by: str, at: datetime, advance: Advance | None = None) -> ImportView:
    """Take in one export file; the same file again changes nothing, a broken-off import goes on.

    Args:
        export: the file.
        by: the collector.
        at: now.
        advance: told the number of rows after each batch.

    Raises:
        UnreadableFileError: if the file cannot be taken in at all; nothing of it is stored then.
        NotAllowedError: if `by` may not take in observations.
    """
    try:
        with _opened(export.path) as stream:
            as_it_was = _size_and_time(stream)
            digest = "sha256:" + hashlib.file_digest(stream, "sha256").hexdigest()
            stream.seek(0)
            run = _taken_in(export, stream, digest, by=by, at=at, advance=advance or (lambda _rows: None))
            _check_unchanged(stream, as_it_was)
            return run if run.is_repeat else intake.finish_import(run.id, by=by, at=at)
    except UnreadableFileError as error:
        raise error.in_file(str(export.path)) from error


def _opened(path: Path) -> BufferedReader:
    try:
        # Not blocking: nobody may ever write to a pipe. A device would be read for ever.
        handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        raise UnreadableFileError(error.strerror or "cannot be read") from error
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise UnreadableFileError("is no plain file; save it as one first")
    return os.fdopen(handle, "rb")


def read_manifest(folder: Path) -> tuple[Export, ...]:
    """The exports that a folder's `manifest.json` names, in its order.

    Raises:
        UnreadableFileError: if it is missing, malformed, or names files outside of the folder.
    """
    path = folder / "manifest.json"
    try:
        entries = orjson.loads(path.read_bytes())
    except OSError as error:
        raise UnreadableFileError(error.strerror or "cannot be read", file=str(path)) from error
    except ValueError as error:
        raise UnreadableFileError(_NEEDED, file=str(path)) from error
    if not isinstance(entries, list):
        raise UnreadableFileError(_NEEDED, file=str(path))
    exports = []
    for place, entry in enumerate(entries, start=1):
        try:
            exports.append(_entry(folder, entry))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise UnreadableFileError(f"entry {place}: {_NEEDED}", file=str(path)) from error
    return tuple(exports)


def _entry(folder: Path, entry: dict[str, Any]) -> Export:
    path = (folder / entry["file"]).resolve()
    if not path.is_relative_to(folder.resolve()):
        raise ValueError(entry)
    words = {name: entry.get(name) or "" for name in ("platform", "handle", "host")}
    if not all(isinstance(word, str) for word in words.values()):
        raise TypeError(entry)
    taken = entry.get("collected_at")
    collected_at = None if taken is None else datetime.fromisoformat(taken)
    if collected_at is not None and collected_at.tzinfo is None:
        raise ValueError(entry)
    return Export(
        path=path,
        name=entry["file"],
        format=ExportFormat(entry["format"]),
        source=f"folder {folder.name}",
        collected_at=collected_at,
        **words,
    )


def _taken_in(
    export: Export, stream: BinaryIO, digest: str, *, by: str, at: datetime, advance: Advance
) -> ImportView:
    new = _new_import(export, digest, at)
    earlier = queries.find_import(new)
    context = _context(export, earlier.collected_at if earlier else new.collected_at, at)
    batches = parse(stream, export.format, context)
    # Parsers refuse a file that is something else at its first rows: before the import begins.
    first = next(batches, None)
    run = intake.begin_import(new, by=by, at=at)
    keeper = MediaKeeper(folder=export.path.parent, source=export.source, by=by, at=at)
    if run.is_repeat:
        _add_missing_media(run, first, batches, keeper)
        by_now = queries.find_import(new) or run
        return replace(by_now, is_repeat=True)
    for batch in _read_ahead(first, batches):
        stored = intake.store_batch(run.id, batch)
        remarks = keeper.keep(_wanted(batch, stored.observation_ids))
        intake.note_remarks(run.id, remarks)
        advance(len(batch.records) + len(batch.errors))
    return run


def _check_unchanged(stream: BinaryIO, as_it_was: tuple[int, int]) -> None:
    """Refuse to call finished what is another file by now than the one whose digest is on record."""
    if _size_and_time(stream) != as_it_was:
        raise UnreadableFileError("changed while it was read; take it in again when it is complete")


def _size_and_time(stream: BinaryIO) -> tuple[int, int]:
    found = os.fstat(stream.fileno())
    return found.st_size, found.st_mtime_ns


def _new_import(export: Export, digest: str, at: datetime) -> NewImport:
    if export.collected_at is not None and export.collected_at > at:
        raise UnreadableFileError("The time at which it was taken lies in the future.")
    if len(export.source) > _MAX_SOURCE_CHARS or not (export.source.isprintable() or not export.source):
        raise UnreadableFileError(
            f"Its source is told in one line of at most {_MAX_SOURCE_CHARS} characters."
        )
    return NewImport(
        format=export.format,
        file_name=export.name or export.path.name,
        file_digest=digest,
        source=export.source,
        collected_at=export.collected_at or at,
        platform=export.platform,
        handle=export.handle,
    )


def _context(export: Export, collected_at: datetime, at: datetime) -> ParseContext:
    known = platforms.platforms()
    if export.host and not any(export.host in each.hosts for each in known):
        raise UnreadableFileError(
            f"No platform has the host {export.host}, which was given for its addresses."
        )
    return ParseContext(
        collected_at=collected_at,
        latest_at=latest_plausible(at),
        platform=export.platform,
        handle=export.handle,
        hosts={each.slug: export.host if export.host in each.hosts else "" for each in known},
    )


def _read_ahead(first: ParsedBatch | None, batches: Iterator[ParsedBatch]) -> Iterator[ParsedBatch]:
    """The batches, each read while the database works on the one before it."""
    if first is None:
        return
    with ThreadPoolExecutor(1) as reader:
        coming = reader.submit(next, batches, None)
        yield first
        while (batch := coming.result()) is not None:
            coming = reader.submit(next, batches, None)
            yield batch


def _wanted(batch: ParsedBatch, observation_ids: tuple[str, ...]) -> list[Wanted]:
    return [
        Wanted(observation_id=observation_id, position=position, row=record.row, name=name)
        for record, observation_id in zip(batch.records, observation_ids, strict=True)
        for position, name in enumerate(record.media)
    ]


def _add_missing_media(
    run: ImportView, first: ParsedBatch | None, batches: Iterator[ParsedBatch], keeper: MediaKeeper
) -> None:
    """Take in media files that were missing when the file was taken in first, and are there now."""
    missing = {error.row for error in queries.refused_rows(run.id) if error.code == RowCode.MEDIA_MISSING}
    if not missing:
        return
    for batch in _read_ahead(first, batches):
        ids = tuple(map(str, intake.observation_ids(batch)))
        wanted = [each for each in _wanted(batch, ids) if each.row in missing]
        still = {error.row for error in keeper.keep(wanted)}
        intake.withdraw_remarks(run.id, {each.row for each in wanted} - still)

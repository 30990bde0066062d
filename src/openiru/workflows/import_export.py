"""How does an export file become observations, with its pictures kept and hashed?"""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, BinaryIO, Final

import orjson

from openiru.engines.hashes.pdq import hash_picture
from openiru.engines.hashes.types import LowQuality, NoPicture, PdqHash
from openiru.evidence import operations as evidence
from openiru.foundation.errors import RowError
from openiru.intake import operations as intake
from openiru.intake.errors import UnreadableFileError
from openiru.intake.formats import csv_rows, lines, telegram_desktop, urls_list, x_api
from openiru.intake.formats.batches import in_batches
from openiru.intake.formats.rows import Row
from openiru.intake.types import (
    ExportFormat,
    ImportView,
    MediaFound,
    MediaState,
    NewImport,
    ParseContext,
    ParsedBatch,
    RowCode,
    StoredBatch,
)
from openiru.platforms import queries as platforms

PARSERS: Final[Mapping[ExportFormat, Callable[[BinaryIO, ParseContext], Iterator[Row]]]] = {
    ExportFormat.LINES: lines.parse,
    ExportFormat.CSV: csv_rows.parse,
    ExportFormat.TELEGRAM_DESKTOP: telegram_desktop.parse,
    ExportFormat.X_API: x_api.parse,
    ExportFormat.URLS: urls_list.parse,
}
MAX_MEDIA_BYTES: Final = 32 * 1024 * 1024
_CLOCK_SKEW: Final = timedelta(days=1)  # time zones of careless exports


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """One export file, and what its maker knows beside it."""

    path: Path
    format: ExportFormat
    platform: str = ""
    handle: str = ""
    source: str = ""


def import_file(
    export: Export, *, by: str, at: datetime, advance: Callable[[int], None] | None = None
) -> ImportView:
    """Take in one export file; the same file again changes nothing.

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
        with export.path.open("rb") as stream:
            digest = _digest(stream)
            stream.seek(0)
            batches = in_batches(PARSERS[export.format](stream, _context(export, at)))
            return _store(export, batches, digest, by=by, at=at, advance=advance or (lambda _rows: None))
    except UnreadableFileError as error:
        raise error.in_file(str(export.path)) from error
    except OSError as error:
        raise UnreadableFileError(error.strerror or "cannot be read", file=str(export.path)) from error


def read_manifest(folder: Path) -> tuple[Export, ...]:
    """The exports that a folder's `manifest.json` names, in its order.

    Raises:
        UnreadableFileError: if it is missing, malformed, or names files outside of the folder.
    """
    path = folder / "manifest.json"
    try:
        entries = orjson.loads(path.read_bytes())
        return tuple(
            Export(
                path=_within(folder, entry["file"]),
                format=ExportFormat(entry["format"]),
                platform=entry.get("platform", ""),
                handle=entry.get("handle", ""),
                source=f"folder {folder.name}",
            )
            for entry in _listed(entries)
        )
    except OSError as error:
        raise UnreadableFileError(error.strerror or "cannot be read", file=str(path)) from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise UnreadableFileError(
            "must be a JSON list of {file, format, platform} with files inside the folder", file=str(path)
        ) from error


def _listed(entries: Any) -> list[dict[str, Any]]:
    if type(entries) is not list:
        raise TypeError(entries)
    return entries


def _within(folder: Path, name: str) -> Path:
    path = (folder / name).resolve()
    if not path.is_relative_to(folder.resolve()):
        raise ValueError(name)
    return path


def _digest(stream: BinaryIO) -> str:
    digest = hashlib.sha256()
    while chunk := stream.read(1 << 20):
        digest.update(chunk)
    return "sha256:" + digest.hexdigest()


def _context(export: Export, at: datetime) -> ParseContext:
    return ParseContext(
        collected_at=at,
        latest_at=at + _CLOCK_SKEW,
        platform=export.platform,
        handle=export.handle,
        hosts={each.slug: each.hosts[0] for each in platforms.platforms() if each.hosts},
    )


def _store(
    export: Export,
    batches: Iterator[ParsedBatch],
    digest: str,
    *,
    by: str,
    at: datetime,
    advance: Callable[[int], None],
) -> ImportView:
    # Parsers refuse a file that is something else at its first rows: before the import begins.
    first = next(batches, None)
    run = intake.begin_import(
        NewImport(
            format=export.format,
            file_name=export.path.name,
            file_digest=digest,
            source=export.source,
            collected_at=at,
            platform=export.platform,
            handle=export.handle,
        ),
        by=by,
        at=at,
    )
    batch = first
    while batch is not None:
        stored = intake.store_batch(run.id, batch)
        remarks = _keep_media(export, batch, stored, by=by, at=at)
        intake.note_remarks(run.id, remarks)
        advance(len(batch.records) + len(batch.errors))
        batch = next(batches, None)
    return intake.finish_import(run.id, by=by, at=at)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wanted:
    observation_id: str
    position: int
    row: int
    name: str


def _keep_media(
    export: Export, batch: ParsedBatch, stored: StoredBatch, *, by: str, at: datetime
) -> Sequence[RowError]:
    wanted = [
        _Wanted(observation_id=observation_id, position=position, row=record.row, name=name)
        for record, observation_id in zip(batch.records, stored.observation_ids, strict=True)
        for position, name in enumerate(record.media)
    ]
    remarks: list[RowError] = []
    contents: list[tuple[_Wanted, bytes]] = []
    for each in wanted:
        data = _read_media(export.path.parent, each, remarks)
        if data is not None:
            contents.append((each, data))
    if contents:
        kept = evidence.keep_many([data for _, data in contents], source=export.source, collector=by, at=at)
        # Decoding and hashing release the interpreter: threads use all cores.
        with ThreadPoolExecutor() as pool:
            hashes = list(pool.map(hash_picture, [data for _, data in contents]))
        found = zip(contents, kept, hashes, strict=True)
        intake.record_media([_found(each, view.digest, made) for (each, _), view, made in found])
    return remarks


def _read_media(folder: Path, wanted: _Wanted, remarks: list[RowError]) -> bytes | None:
    def remark(code: RowCode, message: str) -> None:
        remarks.append(RowError(row=wanted.row, code=code.value, message=message))

    path = folder / wanted.name
    # Links and ".." could show the unit's own files as somebody's post.
    if Path(wanted.name).is_absolute() or not path.resolve().is_relative_to(folder.resolve()):
        remark(RowCode.MEDIA_REFUSED, "A media path leads out of the export's folder.")
        return None
    try:
        if path.stat().st_size > MAX_MEDIA_BYTES:
            remark(RowCode.MEDIA_TOO_LARGE, f"A media file is larger than {MAX_MEDIA_BYTES:,} bytes.")
            return None
        return path.read_bytes()
    except OSError:
        remark(RowCode.MEDIA_MISSING, "A media file is not there.")
        return None


def _found(wanted: _Wanted, digest: str, made: PdqHash | LowQuality | NoPicture) -> MediaFound:
    state, pdq, quality = MediaState.UNREADABLE, None, None
    if isinstance(made, PdqHash):
        state, pdq, quality = MediaState.HASHED, made.value, made.quality
    elif isinstance(made, LowQuality):
        state, quality = MediaState.LOW_QUALITY, made.score
    return MediaFound(
        observation_id=wanted.observation_id,
        position=wanted.position,
        digest=digest,
        state=state,
        pdq=pdq,
        quality=quality,
    )

"""What was added and withdrawn since the tables of a store were built?

A file that is only ever added to. A record counts once all of it is there and its checksum agrees: a process that is
killed while it writes leaves a torn record at the end, which readers pass over and the next writer cuts off.
"""

import os
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from openiru.engines.hashes.index.labels import Labels, no_labels
from openiru.engines.hashes.index.tables import Words

HEADER: Final = b"IRUHASH1"
_RECORD: Final = struct.Struct("<4sQI")  # kind, bytes that follow, checksum of kind, length and those bytes
_ADD, _WITHDRAW = b"ADD\n", b"OUT\n"
_COUNTS: Final = struct.Struct("<QQQ")


@dataclass(frozen=True, kw_only=True)
class Added:
    """Entries that were added together, with ids from `first_id` on."""

    first_id: int
    words: Words
    labels: Labels


@dataclass(frozen=True, kw_only=True)
class Withdrawn:
    """Entries that were withdrawn together."""

    ids: NDArray[np.uint64]
    at_us: int  # microseconds since 1970, UTC


Record = Added | Withdrawn


def create(path: Path) -> None:
    """A new, empty journal; on the disk when this returns."""
    with path.open("xb") as file:
        file.write(HEADER)
        file.flush()
        os.fsync(file.fileno())


def append(path: Path, record: Record, *, end: int) -> int:
    """Write a record behind those that count, which end at byte `end`; returns where it ends.

    On the disk when this returns. Only for the process that holds the store's lock.
    """
    data = _encode(record)
    with path.open("r+b") as file:
        file.truncate(end)
        file.seek(end)
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    return end + len(data)


def read(path: Path, *, start: int = len(HEADER)) -> Iterator[tuple[Record, int]]:
    """The records that count, from a byte on, each with where it ends."""
    with path.open("rb") as file:
        file.seek(start)
        while True:
            head = file.read(_RECORD.size)
            if len(head) < _RECORD.size:
                return
            kind, length, checksum = _RECORD.unpack(head)
            if length > os.fstat(file.fileno()).st_size - file.tell():
                return
            body = file.read(length)
            if len(body) < length or _checksum(kind, body) != checksum:
                return
            start += len(head) + length
            yield _decode(kind, body), start


def _checksum(kind: bytes, body: bytes) -> int:
    return zlib.crc32(body, zlib.crc32(kind + len(body).to_bytes(8, "little")))


def _encode(record: Record) -> bytes:
    if isinstance(record, Added):
        kind, parts = (
            _ADD,
            [
                _COUNTS.pack(record.first_id, len(record.words), len(record.labels.ends)),
                record.words.astype("<u8").tobytes(),
                record.labels.ends.astype("<u8").tobytes(),
                record.labels.text.tobytes(),
            ],
        )
    else:
        kind, parts = (
            _WITHDRAW,
            [record.at_us.to_bytes(8, "little", signed=True), record.ids.astype("<u8").tobytes()],
        )
    body = b"".join(parts)
    return _RECORD.pack(kind, len(body), _checksum(kind, body)) + body


def _decode(kind: bytes, body: bytes) -> Record:
    if kind == _WITHDRAW:
        return Withdrawn(
            at_us=int.from_bytes(body[:8], "little", signed=True),
            ids=np.frombuffer(body, "<u8", offset=8).astype(np.uint64),
        )
    first_id, count, labelled = _COUNTS.unpack_from(body)
    place = _COUNTS.size
    words = np.frombuffer(body, "<u8", count=4 * count, offset=place).astype(np.uint64).reshape(count, 4)
    place += words.nbytes
    if not labelled:
        return Added(first_id=first_id, words=words, labels=no_labels(count))
    ends = np.frombuffer(body, "<u8", count=count, offset=place).astype(np.uint64)
    text = np.frombuffer(body, np.uint8, offset=place + ends.nbytes)
    return Added(first_id=first_id, words=words, labels=Labels(count=count, ends=ends, text=text))

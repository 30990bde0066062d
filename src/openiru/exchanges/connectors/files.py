"""Files on this machine: hashes on lines, or a feed as OpenIRU exports it. A file is read whole: what is no longer in it is gone."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from openiru.engines.hashes.index.labels import Labels
from openiru.engines.hashes.index.lines import read_lines
from openiru.exchanges.connectors.base import ExchangeAwayError
from openiru.exchanges.connectors.feed import feed_update
from openiru.exchanges.types import PDQ, Delta, Refused, Update

MAX_BYTES: Final = 1024 * 1024 * 1024
_BRACE: Final = b"{"


class FileExchange:
    """Reads one file."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def deltas(self, checkpoint: str) -> Iterator[Delta]:  # noqa: ARG002  (a file has none)
        """The whole file as one delta.

        Raises:
            ExchangeAwayError: if it cannot be read.
        """
        data = self._content()
        yield feed_lines(data) if data.lstrip()[:1] == _BRACE else hash_lines(data)

    def _content(self) -> bytes:
        try:
            if self._path.stat().st_size > MAX_BYTES:
                raise ExchangeAwayError(f"{self._path}: is larger than {MAX_BYTES:,} bytes.", permanent=True)
            return self._path.read_bytes()
        except OSError as error:
            raise ExchangeAwayError(
                f"{self._path}: cannot be read: {error.strerror}.", permanent=True
            ) from error


def hash_lines(data: bytes) -> Delta:
    """A hash on each line, and after a comma, if there is one, a label."""
    read = read_lines(data)
    hashes = [bytes(row).hex() for row in read.words.astype(">u8").view("u1").reshape(-1, 32)]
    updates = tuple(
        Update(key=f"{digits},{label}".rstrip(","), signals={PDQ: digits}, label=label)
        for digits, label in zip(hashes, _texts(read.labels), strict=True)
    )
    refused = tuple(Refused(place=f"line {bad.line}", reason=bad.reason) for bad in read.bad)
    unnamed = read.bad_count - len(refused)
    if unnamed > 0:
        refused += (Refused(place="further lines", reason=f"{unnamed:,} more are bad"),)
    return Delta(updates=updates, refused=refused, is_whole=True, is_last=True)


def feed_lines(data: bytes) -> Delta:
    """A JSON object on each line, as `openiru bank export` writes them."""
    updates, refused = [], []
    for number, line in enumerate(data.splitlines(), start=1):
        try:
            updates.append(feed_update(json.loads(line), place=f"line {number}"))
        except (ValueError, RecursionError) as error:
            reason = (
                "it is no JSON" if isinstance(error, json.JSONDecodeError | RecursionError) else str(error)
            )
            refused.append(Refused(place=f"line {number}", reason=reason))
    return Delta(updates=tuple(updates), refused=tuple(refused), is_whole=True, is_last=True)


def _texts(labels: Labels) -> list[str]:
    return [labels[entry].strip() for entry in range(len(labels))]

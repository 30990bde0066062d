"""How are many hashes looked up in one request?

A quarter of a million arrive as lines, as a JSON list, or as 32 bytes each; they are searched table by table, some
thousands at a time, and the answer leaves while the rest is searched.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import Final, cast

import numpy as np
import orjson
from numpy.typing import NDArray

from openiru.engines.hashes.index.lines import HashLines, read_lines
from openiru.engines.hashes.index.tables import Words
from openiru.engines.hashes.types import HASH_BYTES
from openiru.match_service.banks import BankMatches, View

_AT_ONCE: Final = 16_384  # hashes; many together share what is read from memory
_MOST_PAIRS: Final = 2_000_000  # in one part of an answer
_PIECE: Final = 4_096  # matches that become text before others have their turn
NAMED: Final = 20  # bad hashes that are named one by one

# Each match in binary: position of the hash, distance, content id; the last one has END and counts the matches.
RECORD: Final = np.dtype([("position", "<u4"), ("distance_bits", "<u4"), ("bank_content_id", "<u8")])
END: Final = 0xFFFF_FFFF


@dataclass(frozen=True, slots=True)
class BadHash:
    """A hash that is none."""

    position: int  # from 1
    reason: str


class BadBatchError(ValueError):
    """Hashes that are none; nothing was looked up."""

    def __init__(self, what: str, bad: list[BadHash], count: int) -> None:
        more = f"; {count:,} are bad" if count > 1 else ""
        super().__init__(f"{what} {bad[0].position}: {bad[0].reason}{more}: nothing was looked up")
        self.bad = bad
        self.count = count


def words_of_lines(body: bytes) -> Words:
    """Hashes of a text, one on each line; labels after a comma are passed over.

    Raises:
        BadBatchError: naming lines that hold no hash.
    """
    return _good(read_lines(body), "line")


def words_of_list(signals: list[object]) -> Words:
    """Hashes of a JSON list.

    Raises:
        BadBatchError: naming places that hold no hash.
    """
    try:
        text = "\n".join(cast("list[str]", signals)) + "\n" if signals else ""
        is_plain = text.count("\n") == len(signals) and "," not in text and "\r" not in text
    except TypeError:
        is_plain = False
    if not is_plain:
        for place, signal in enumerate(signals):
            reason = _why_not(signal)
            if reason:
                raise BadBatchError("signal", [BadHash(place + 1, reason)], 1)
    return _good(read_lines(text.encode()), "signal")


def words_of_bytes(body: bytes) -> Words:
    """Hashes of 32 bytes each.

    Raises:
        BadBatchError: if the last one is cut off.
    """
    if len(body) % HASH_BYTES:
        place = len(body) // HASH_BYTES + 1
        reason = f"it has {len(body) % HASH_BYTES} bytes, and a hash has {HASH_BYTES}"
        raise BadBatchError("hash", [BadHash(place, reason)], 1)
    return np.frombuffer(body, ">u8").astype(np.uint64).reshape(-1, 4)


def _why_not(signal: object) -> str | None:
    """Why an item of a list is no hash that could stand on a line of its own."""
    if not isinstance(signal, str):
        return "it is no text"
    wrong = next((place for place, digit in enumerate(signal) if digit in "\n\r,"), None)
    return None if wrong is None else f"{signal[wrong]!r} at position {wrong + 1} is no hexadecimal digit"


def _good(found: HashLines, what: str) -> Words:
    if found.bad:
        bad = [BadHash(line.line, line.reason) for line in found.bad[:NAMED]]
        raise BadBatchError(what, bad, found.bad_count)
    return found.words


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What of the matches is told."""

    banks: frozenset[str] | None  # None for all
    coin: float  # 0 to 1; banks whose ratio lies below tell nothing


Render = Callable[[list[BankMatches], int, int], bytes]


async def answers(
    queries: Words, view: View, wanted: Wanted, *, max_distance_bits: int, pool: Executor, render: Render
) -> AsyncIterator[bytes]:
    """The answer in parts; `render` makes a part from what was found, where it begins, and of how many hashes."""
    loop = asyncio.get_running_loop()
    waiting = [(first, min(first + _AT_ONCE, len(queries))) for first in range(0, len(queries), _AT_ONCE)][
        ::-1
    ]

    def search(first: int, end: int) -> bytes | None:
        most = _MOST_PAIRS if end - first > 1 else None
        found = view.find(queries[first:end], max_distance_bits=max_distance_bits, most_pairs=most)
        return None if found is None else render(wanted_of(found, view, wanted), first, end - first)

    while waiting:
        first, end = waiting.pop()
        part = await loop.run_in_executor(pool, search, first, end)
        if part is None:
            middle = (first + end) // 2
            waiting += [(middle, end), (first, middle)]
        else:
            yield part


def wanted_of(found: list[BankMatches], view: View, wanted: Wanted) -> list[BankMatches]:
    """Matches without those of other banks, and without what is switched off at this moment."""
    at = time.time()
    return [
        view.enabled(part, at=at)
        for part in found
        if part.bank.enabled_ratio >= wanted.coin and (wanted.banks is None or part.bank.name in wanted.banks)
    ]


def as_lines(found: list[BankMatches], _first: int, count: int) -> bytes:
    """One line for each hash: its matches by bank, as HMA tells those of a single look-up."""
    return b"\n".join(_each(found, count)) + b"\n"


def as_items(found: list[BankMatches], first: int, count: int) -> bytes:
    """The same as items of a JSON list."""
    return (b"," if first else b"[") + b",".join(_each(found, count))


def as_records(found: list[BankMatches], first: int, _count: int) -> bytes:
    """The matches in binary, by hash, then bank."""
    rows = np.concatenate([np.empty(0, np.int64), *(part.near.rows for part in found)])
    records = np.empty(len(rows), RECORD)
    records["position"] = rows + first
    records["distance_bits"] = np.concatenate([rows[:0], *(part.near.distances_bits for part in found)])
    records["bank_content_id"] = np.concatenate([rows[:0], *(part.near.ids for part in found)])
    order: NDArray[np.int64] = np.argsort(records["position"], kind="stable")
    return records[order].tobytes()


def pieces_of(found: list[BankMatches]) -> Iterator[bytes]:
    """What one hash matches, as a JSON object by bank, in pieces: there may be any number of matches."""
    yield b"{"
    parts = [part for part in found if len(part.near)]
    for number, part in enumerate(sorted(parts, key=lambda part: part.bank.name)):
        yield (b"," if number else b"") + orjson.dumps(part.bank.name) + b":["
        yield from items_of(part, with_distance=True)
        yield b"]"
    yield b"}"


def items_of(part: BankMatches, *, with_distance: bool) -> Iterator[bytes]:
    """Matches as the items of a JSON list, without its brackets, in pieces."""
    for first in range(0, len(part.near), _PIECE):
        ids = part.near.ids[first : first + _PIECE].tolist()
        bits = part.near.distances_bits[first : first + _PIECE].tolist()
        told = [
            {"bank_content_id": content_id, "distance": str(distance)} if with_distance else content_id
            for content_id, distance in zip(ids, bits, strict=True)
        ]
        yield (b"," if first else b"") + orjson.dumps(told)[1:-1]


def _each(found: list[BankMatches], count: int) -> list[bytes]:
    if count == 1:
        return [b"".join(pieces_of(found))]
    lines = [b"{}"] * count
    by_row: dict[int, dict[str, list[dict[str, object]]]] = {}
    for part in found:
        near = part.near
        for row, content_id, bits in zip(
            near.rows.tolist(), near.ids.tolist(), near.distances_bits.tolist(), strict=True
        ):
            entry: dict[str, object] = {"bank_content_id": content_id, "distance": str(bits)}
            by_row.setdefault(row, {}).setdefault(part.bank.name, []).append(entry)
    for row, matches in by_row.items():
        lines[row] = orjson.dumps(matches)
    return lines

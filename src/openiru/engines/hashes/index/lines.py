"""How are hashes read from a text, one on each line, and what is wrong with a line?

A line is 64 hexadecimal digits in either case, and after a comma, if there is one, a label up to the end of the line.
"""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numba import njit
from numpy.typing import NDArray

from openiru.engines.hashes.index.labels import Labels, gather
from openiru.engines.hashes.index.tables import Words

_DIGITS: Final = 64
_NONE: Final = 255
_NEWLINE, _RETURN, _COMMA = 10, 13, 44

_compiled = njit(cache=True, nogil=True, error_model="numpy")


def _values() -> NDArray[np.uint8]:
    values = np.full(256, _NONE, np.uint8)
    for value, digit in enumerate("0123456789abcdef"):
        values[ord(digit)] = values[ord(digit.upper())] = value
    return values


_VALUES: Final = _values()


@dataclass(frozen=True, kw_only=True)
class BadLine:
    """A line that holds no hash."""

    line: int  # from 1
    reason: str  # ends a sentence that begins with the line


@dataclass(frozen=True, kw_only=True)
class HashLines:
    """The hashes of a text, in order, and the lines that hold none. Without bad lines, hash i stands on line i + 1."""

    words: Words  # shape (n, 4), most significant word first
    labels: Labels
    bad: tuple[BadLine, ...]  # at most MOST_BAD
    bad_count: int


MOST_BAD: Final = 1000


def read_lines(data: bytes | memoryview | Any) -> HashLines:
    """Read hashes from a text, UTF-8; nothing is skipped: each line gives a hash or is named as bad.

    Cost: about 10 million lines a second on one core; 48 bytes for each line besides the text.
    """
    text = np.frombuffer(data, np.uint8) if len(data) else np.empty(0, np.uint8)
    count = _count_lines(text)
    words, faults = np.empty((count, 4), np.uint64), np.empty(count, np.bool_)
    starts, ends = np.empty(count, np.int64), np.empty(count, np.int64)
    _parse(text, _VALUES, words, faults, (starts, ends))
    bad_lines = np.flatnonzero(faults)
    bad = tuple(
        BadLine(line=int(line) + 1, reason=_reason(bytes(text[starts[line] : ends[line]])))
        for line in bad_lines[:MOST_BAD]
    )
    if len(bad_lines):
        words, starts, ends = words[~faults], starts[~faults], ends[~faults]
    labels = gather(text, starts, ends)
    unreadable = _unreadable(labels)
    if unreadable is not None and not bad:
        bad = (BadLine(line=unreadable + 1, reason="its label is not UTF-8"),)
    return HashLines(words=words, labels=labels, bad=bad, bad_count=max(len(bad_lines), len(bad)))


def _unreadable(labels: Labels) -> int | None:
    """The first entry whose label is no UTF-8."""
    if _is_utf8(bytes(labels.text)):
        # A letter cut in two by the end of a label would make both halves unreadable.
        begins = labels.text[np.minimum(labels.ends[:-1].astype(np.int64), len(labels.text) - 1)]
        if not np.any((begins & 0xC0) == 0x80):
            return None
    return next((entry for entry in range(len(labels)) if not _is_utf8(_raw(labels, entry))), None)


def _raw(labels: Labels, entry: int) -> bytes:
    start = int(labels.ends[entry - 1]) if entry else 0
    return bytes(labels.text[start : int(labels.ends[entry])])


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


def _reason(line: bytes) -> str:
    """What is wrong with a bad line, or with its part up to the comma."""
    digits = line.split(b",", 1)[0].decode("utf-8", "replace")
    if not digits:
        return "it has no hash" if line else "it is empty"
    wrong = next((place for place, digit in enumerate(digits) if digit not in "0123456789abcdefABCDEF"), None)
    if wrong is not None:
        return f"{digits[wrong]!r} at position {wrong + 1} is no hexadecimal digit"
    return f"it has {len(digits)} hexadecimal digits, and a hash has {_DIGITS}"


@_compiled
def _count_lines(text: NDArray[np.uint8]) -> int:
    count = 0
    for place in range(text.shape[0]):
        count += text[place] == _NEWLINE
    if text.shape[0] > 0 and text[text.shape[0] - 1] != _NEWLINE:
        count += 1
    return count


@_compiled
def _parse(
    text: NDArray[np.uint8],
    values: NDArray[np.uint8],
    words: Words,
    faults: NDArray[np.bool_],
    spans: tuple[NDArray[np.int64], NDArray[np.int64]],
) -> None:
    """Fill in hashes and the spans of labels; for a bad line the span of the line."""
    place = 0
    for line in range(words.shape[0]):
        start = place
        good = _parse_hash(text, values, words[line], start)
        end = start + (_DIGITS if good else 0)
        while end < text.shape[0] and text[end] != _NEWLINE:
            end += 1
        place = end + 1
        if end > start and text[end - 1] == _RETURN:
            end -= 1
        if good and end > start + _DIGITS and text[start + _DIGITS] != _COMMA:
            good = False
        faults[line] = not good
        spans[0][line] = min(start + _DIGITS + 1, end) if good else start
        spans[1][line] = end


@_compiled
def _parse_hash(text: NDArray[np.uint8], values: NDArray[np.uint8], words: Words, start: int) -> Any:
    if start + _DIGITS > text.shape[0]:
        return False
    wrong = np.uint8(0)
    for word in range(4):
        value = np.uint64(0)
        for digit in range(16):
            found = values[text[start + 16 * word + digit]]
            wrong |= found & np.uint8(0xF0)
            value = (value << np.uint64(4)) | np.uint64(found & np.uint8(0xF))
        words[word] = value
    return wrong == 0

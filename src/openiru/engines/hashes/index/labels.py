"""How are millions of short texts kept beside hashes?

End to end in one array of bytes, with the place where each ends: no object for each of them, and files map as they are.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

_compiled = njit(cache=True, nogil=True, error_model="numpy")


@dataclass(frozen=True, kw_only=True)
class Labels:
    """Texts of `count` entries, as UTF-8."""

    count: int
    ends: NDArray[np.uint64]  # shape (count,); or empty if no entry has a text
    text: NDArray[np.uint8]

    def __len__(self) -> int:
        """Of how many entries."""
        return self.count

    def __getitem__(self, entry: int) -> str:
        """The text of an entry; empty if it has none."""
        if not len(self.ends):
            return ""
        start = int(self.ends[entry - 1]) if entry else 0
        return bytes(self.text[start : int(self.ends[entry])]).decode()

    @property
    def size_bytes(self) -> int:
        """Memory or file space that they take."""
        return self.ends.nbytes + self.text.nbytes

    def take(self, entries: NDArray[np.int64]) -> "Labels":
        """The texts of some entries, in the order asked for."""
        if not len(self.ends):
            return no_labels(len(entries))
        ends = self.ends[entries]
        starts = np.where(entries > 0, self.ends[entries - 1], np.uint64(0))
        return gather(self.text, starts, ends)


def no_labels(count: int) -> Labels:
    """Entries without texts."""
    return Labels(count=count, ends=np.empty(0, np.uint64), text=np.empty(0, np.uint8))


def labels_of(texts: Sequence[str]) -> Labels:
    """Texts given one by one."""
    encoded = [text.encode() for text in texts]
    if not any(encoded):
        return no_labels(len(encoded))
    ends = np.cumsum([len(text) for text in encoded], dtype=np.uint64)
    return Labels(count=len(encoded), ends=ends, text=np.frombuffer(b"".join(encoded), np.uint8))


def gather(source: NDArray[np.uint8], starts: NDArray[Any], ends: NDArray[Any]) -> Labels:
    """Texts that lie scattered in an array of bytes."""
    lengths = (ends - starts).astype(np.uint64)
    total = np.cumsum(lengths, dtype=np.uint64)
    if not len(total) or not total[-1]:
        return no_labels(len(starts))
    text = np.empty(int(total[-1]), np.uint8)
    _copy(source, starts.astype(np.int64), ends.astype(np.int64), text)
    return Labels(count=len(starts), ends=total, text=text)


def joined(parts: Sequence[Labels]) -> Labels:
    """Texts of several lots of entries, one after another."""
    count = sum(map(len, parts))
    if not any(len(part.ends) for part in parts):
        return no_labels(count)
    ends, passed = [], np.uint64(0)
    for part in parts:
        own = part.ends if len(part.ends) else np.zeros(part.count, np.uint64)
        ends.append(own + passed)
        passed += np.uint64(len(part.text))
    return Labels(count=count, ends=np.concatenate(ends), text=np.concatenate([part.text for part in parts]))


@_compiled
def _copy(
    source: NDArray[np.uint8], starts: NDArray[np.int64], ends: NDArray[np.int64], text: NDArray[np.uint8]
) -> None:
    filled = 0
    for entry in range(starts.shape[0]):
        for place in range(starts[entry], ends[entry]):
            text[filled] = source[place]
            filled += 1

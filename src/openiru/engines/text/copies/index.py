"""Which of millions of posts may be copies of one that is asked about? In memory, for one process."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numba import njit
from numpy.typing import NDArray

from openiru.engines.text.copies.signatures import BANDS, HASHES, Signatures, sign

LEAST_ALIKE: Final = 0.2  # of a sketch, for posts that share a band
MOST_OF_A_KEY: Final = (
    2_000  # posts with one key that are looked at, the first ones: formulas stand in very many
)
MOST_FOUND: Final = 50
_AT_ONCE: Final = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidates:
    """Posts that may be copies, of each that was asked about; the likeliest first."""

    starts: NDArray[np.int64]
    posts: NDArray[np.int32]
    alike: NDArray[np.float32]  # estimate of Jaccard, with an error of about .04
    passages: NDArray[np.int32]  # how many they share


class CopyIndex:
    """Posts, ready to be looked through: about 550 bytes a post of 20 words, without the posts themselves."""

    def __init__(self, signatures: Signatures) -> None:
        self.size = len(signatures.bands)
        self._sketches = signatures.sketches
        # By band: the upper halves of the keys in order, and whose they are.
        self._keys = np.empty((BANDS, self.size), np.uint32)
        self._owners = np.empty((BANDS, self.size), np.int32)
        for band in range(BANDS):
            halves = (signatures.bands[:, band].view(np.uint64) >> np.uint64(32)).astype(np.uint32)
            self._owners[band] = np.argsort(halves, kind="stable")
            self._keys[band] = halves[self._owners[band]]
        order = np.argsort(signatures.passages, kind="stable")
        self._passages = signatures.passages[order]
        owners = np.repeat(np.arange(self.size, dtype=np.int32), np.diff(signatures.passage_starts))
        self._passage_owners = owners[order]

    @classmethod
    def of_texts(cls, texts: Sequence[str]) -> "CopyIndex":
        """The index of posts."""
        parts = [sign(texts[first : first + _AT_ONCE]) for first in range(0, len(texts), _AT_ONCE)]
        return cls(joined(parts))

    @property
    def size_bytes(self) -> int:
        """Memory that the index takes."""
        arrays = (self._sketches, self._keys, self._owners, self._passages, self._passage_owners)
        return sum(array.nbytes for array in arrays)

    def candidates(
        self, asked: Signatures, *, most: int = MOST_FOUND, before: NDArray[np.int64] | None = None
    ) -> Candidates:
        """Posts that share a band and much of their sketch, or a passage, with those that are asked about.

        Args:
            asked: signatures of the posts that are asked about.
            most: how many are told of each.
            before: for each of them the number below which posts are looked at; all of them without it.

        Cost:
            About 0.2 ms a post at a million.
        """
        if before is None:
            before = np.full(len(asked.bands), self.size, np.int64)
        starts, posts, alike, passages = find_candidates(
            (asked.bands, asked.sketches, asked.passages, asked.passage_starts),
            (self._keys, self._owners, self._sketches, self._passages, self._passage_owners),
            before,
            most,
        )
        return Candidates(starts=starts, posts=posts, alike=alike, passages=passages)


def joined(parts: Sequence[Signatures]) -> Signatures:
    """Signatures of several batches as of one."""
    if len(parts) == 1:
        return parts[0]
    sizes = np.concatenate([np.zeros(1, np.int64), *(np.diff(part.passage_starts) for part in parts)])
    empty = sign([])
    return Signatures(
        bands=np.concatenate([empty.bands, *(part.bands for part in parts)]),
        sketches=np.concatenate([empty.sketches, *(part.sketches for part in parts)]),
        passages=np.concatenate([empty.passages, *(part.passages for part in parts)]),
        passage_starts=np.cumsum(sizes),
    )


@njit(cache=True, nogil=True)
def find_candidates(asked: Any, known: Any, before: Any, most: Any) -> Any:  # pragma: no cover
    """Those that share a band or a passage with each that is asked about, the likeliest first; owners of any width."""
    bands, sketches, passages, passage_starts = asked
    keys, owners, known_sketches, known_passages, passage_owners = known
    size = known_sketches.shape[0]
    shared = np.zeros(
        size, np.int32
    )  # one more than the passages that each shares with the post in hand; 0: not met
    met = np.empty(size, np.int32)
    starts = np.zeros(len(bands) + 1, np.int64)
    posts = np.empty(len(bands) * most, np.int32)
    alike = np.empty(len(bands) * most, np.float32)
    counts = np.empty(len(bands) * most, np.int32)
    found = 0
    for post in range(len(bands)):
        number = 0
        for place in range(passage_starts[post], passage_starts[post + 1]):
            number = _meet_by_passage(
                passages[place], known_passages, passage_owners, before[post], shared, met, number
            )
        number = _meet_by_bands(bands[post], keys, owners, before[post], shared, met, number)
        # The likeliest are kept, by insertion: there are few.
        begin = found
        for each in range(number):
            owner = met[each]
            common = max(0, shared[owner] - 1)
            shared[owner] = 0
            agree = 0
            for byte in range(HASHES):
                agree += sketches[post, byte] == known_sketches[owner, byte]
            likeness = agree / HASHES
            if likeness < LEAST_ALIKE and not common:
                continue
            found = _kept(owner, likeness, common, begin, found, most, (posts, alike, counts))
        starts[post + 1] = found
    return starts, posts[:found].copy(), alike[:found].copy(), counts[:found].copy()


@njit(cache=True, nogil=True)
def _weight(likeness: Any, common: Any) -> Any:  # pragma: no cover
    return likeness + 0.02 * min(common, 20)


@njit(cache=True, nogil=True)
def _kept(
    owner: Any, likeness: Any, common: Any, begin: Any, found: Any, most: Any, lists: Any
) -> Any:  # pragma: no cover
    """Put a post among the likeliest, if it is one of them; the end of their list."""
    posts, alike, counts = lists
    weight = _weight(likeness, common)
    if found - begin == most:
        if weight <= _weight(alike[found - 1], counts[found - 1]):
            return found
        found -= 1
    at = found
    while at > begin and _weight(alike[at - 1], counts[at - 1]) < weight:
        posts[at], alike[at], counts[at] = posts[at - 1], alike[at - 1], counts[at - 1]
        at -= 1
    posts[at], alike[at], counts[at] = owner, likeness, common
    return found + 1


@njit(cache=True, nogil=True)
def _meet(owner: Any, shared: Any, met: Any, number: Any) -> Any:  # pragma: no cover
    """Note a post that shares something; 1 stands for none of the passages, so that 0 is "not met"."""
    if shared[owner] == 0:
        shared[owner] = 1
        met[number] = owner
        return number + 1
    return number


@njit(cache=True, nogil=True)
def _meet_by_passage(
    asked: Any, passages: Any, owners: Any, before: Any, shared: Any, met: Any, number: Any
) -> Any:  # pragma: no cover
    first = np.searchsorted(passages, asked)
    for at in range(first, min(first + MOST_OF_A_KEY, len(passages))):
        if passages[at] != asked or owners[at] >= before:
            break  # owners of one key are in order
        number = _meet(owners[at], shared, met, number)
        shared[owners[at]] += 1
    return number


@njit(cache=True, nogil=True)
def _meet_by_bands(
    bands: Any, keys: Any, owners: Any, before: Any, shared: Any, met: Any, number: Any
) -> Any:  # pragma: no cover
    for band in range(BANDS):
        if bands[band] == 0:
            break  # no shingles
        half = np.uint32(np.uint64(bands[band]) >> np.uint64(32))
        first = np.searchsorted(keys[band], half)
        for at in range(first, min(first + MOST_OF_A_KEY, keys.shape[1])):
            if keys[band, at] != half or owners[band, at] >= before:
                break
            number = _meet(owners[band, at], shared, met, number)
    return number

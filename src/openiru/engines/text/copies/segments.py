"""How are the signatures of millions of texts kept, so that a database stores them and a few megabytes search them?

A segment holds up to 65,536 texts as a handful of arrays: whoever looks through all of them has one in memory at a time.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from openiru.engines.text.copies.index import find_candidates
from openiru.engines.text.copies.signatures import BANDS, HASHES, Signatures

MOST_TEXTS: Final = 65_536  # of a segment: the place of a text in it takes two bytes
_MOST_FOUND: Final = 24  # of each segment

_SHARE: Final = 0.02  # a shared passage weighs as much as this part of a sketch
_MOST_PASSAGES: Final = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """A segment as bytes, for storing; little end first on every machine."""

    numbers: bytes
    sketches: bytes
    keys: bytes
    owners: bytes
    passages: bytes
    passage_owners: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Likely:
    """Pairs of a text that is asked about and a known one that may be its copy."""

    rows: NDArray[np.int64]  # of those that are asked about
    numbers: NDArray[np.int64]  # of known ones
    weights: NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """Some texts, known by rising numbers; about 500 bytes a text of 20 words."""

    numbers: NDArray[np.int64]
    sketches: NDArray[np.uint8]
    keys: NDArray[np.uint32]  # by band: upper halves of the keys, in order
    owners: NDArray[np.uint16]  # whose they are: places in `numbers`
    passages: NDArray[np.int64]  # in order
    passage_owners: NDArray[np.uint16]

    @classmethod
    def of(cls, numbers: NDArray[np.int64], signatures: Signatures) -> "Segment":
        """The segment of texts, at most 65,536.

        Args:
            numbers: of the texts, rising.
            signatures: of the same texts.
        """
        halves = (signatures.bands.view(np.uint64) >> np.uint64(32)).astype(np.uint32).T
        counts = np.diff(signatures.passage_starts)
        return _ordered(
            numbers,
            signatures.sketches,
            halves,
            np.broadcast_to(_places(len(numbers)), halves.shape),
            signatures.passages,
            np.repeat(_places(len(numbers)), counts),
        )

    @classmethod
    def of_columns(cls, columns: Columns) -> "Segment":
        """A segment as it was stored."""
        numbers = np.frombuffer(columns.numbers, "<i8")
        shape = (BANDS, len(numbers))
        return cls(
            numbers=numbers,
            sketches=np.frombuffer(columns.sketches, np.uint8).reshape(len(numbers), HASHES),
            keys=np.frombuffer(columns.keys, "<u4").reshape(shape),
            owners=np.frombuffer(columns.owners, "<u2").reshape(shape),
            passages=np.frombuffer(columns.passages, "<i8"),
            passage_owners=np.frombuffer(columns.passage_owners, "<u2"),
        )

    def columns(self) -> Columns:
        """The same as bytes."""
        return Columns(
            numbers=self.numbers.astype("<i8").tobytes(),
            sketches=self.sketches.tobytes(),
            keys=self.keys.astype("<u4").tobytes(),
            owners=self.owners.astype("<u2").tobytes(),
            passages=self.passages.astype("<i8").tobytes(),
            passage_owners=self.passage_owners.astype("<u2").tobytes(),
        )

    def likely(self, asked: Signatures, *, before: NDArray[np.int64] | None = None) -> Likely:
        """Texts of this segment that may be copies of those that are asked about.

        Args:
            asked: signatures of the texts that are asked about.
            before: for each of them the number below which texts are looked at; all of them without it.
        """
        ends = (
            np.full(len(asked.bands), len(self.numbers), np.int64)
            if before is None
            else np.searchsorted(self.numbers, before).astype(np.int64)
        )
        starts, places, alike, shared = find_candidates(
            (asked.bands, asked.sketches, asked.passages, asked.passage_starts),
            (self.keys, self.owners, self.sketches, self.passages, self.passage_owners),
            ends,
            _MOST_FOUND,
        )
        return Likely(
            rows=np.repeat(np.arange(len(asked.bands)), np.diff(starts)),
            numbers=self.numbers[places],
            weights=alike.astype(np.float64) + _SHARE * np.minimum(shared, _MOST_PASSAGES),
        )


def joined(segments: Sequence[Segment]) -> Segment:
    """Several segments as one, at most 65,536 texts together; numbers rise from one to the next."""
    offsets = np.cumsum([0, *(len(each.numbers) for each in segments)])[:-1]
    return _ordered(
        np.concatenate([each.numbers for each in segments]),
        np.concatenate([each.sketches for each in segments]),
        np.concatenate([each.keys for each in segments], axis=1),
        np.concatenate([_shifted(each.owners, by) for each, by in _beside(segments, offsets)], axis=1),
        np.concatenate([each.passages for each in segments]),
        np.concatenate([_shifted(each.passage_owners, by) for each, by in _beside(segments, offsets)]),
    )


def likeliest(found: Iterable[Likely], *, most: int) -> Likely:
    """The best `most` of each that is asked about, whatever segments they lie in; by row, then the likeliest first."""
    parts = list(found)
    rows = np.concatenate([np.zeros(0, np.int64), *(each.rows for each in parts)])
    numbers = np.concatenate([np.zeros(0, np.int64), *(each.numbers for each in parts)])
    weights = np.concatenate([np.zeros(0), *(each.weights for each in parts)])
    order = np.lexsort((numbers, -weights, rows))
    rows, numbers, weights = rows[order], numbers[order], weights[order]
    rank = np.arange(len(rows)) - np.searchsorted(rows, rows)
    kept = rank < most
    return Likely(rows=rows[kept], numbers=numbers[kept], weights=weights[kept])


def taken(signatures: Signatures, rows: NDArray[np.int64]) -> Signatures:
    """The signatures of some rows alone, in that order."""
    counts = np.diff(signatures.passage_starts)[rows]
    starts = np.concatenate([np.zeros(1, np.int64), np.cumsum(counts)])
    places = np.repeat(signatures.passage_starts[rows] - starts[:-1], counts) + np.arange(starts[-1])
    return Signatures(
        bands=signatures.bands[rows],
        sketches=signatures.sketches[rows],
        passages=signatures.passages[places],
        passage_starts=starts,
    )


def _places(count: int) -> NDArray[np.uint16]:
    return np.arange(count, dtype=np.int64).astype(np.uint16)


def _beside(segments: Sequence[Segment], offsets: NDArray[np.int64]) -> Iterable[tuple[Segment, int]]:
    return zip(segments, offsets.tolist(), strict=True)


def _shifted(owners: NDArray[np.uint16], by: int) -> NDArray[np.uint16]:
    return (owners.astype(np.int64) + by).astype(np.uint16)


def _ordered(
    numbers: NDArray[np.int64],
    sketches: NDArray[np.uint8],
    keys: NDArray[np.uint32],
    owners: NDArray[np.uint16],
    passages: NDArray[np.int64],
    passage_owners: NDArray[np.uint16],
) -> Segment:
    """A segment whose keys are put in order; owners of one key stay in theirs."""
    order = np.argsort(keys, axis=1, kind="stable")
    by_passage = np.argsort(passages, kind="stable")
    return Segment(
        numbers=numbers,
        sketches=np.ascontiguousarray(sketches),
        keys=np.take_along_axis(keys, order, axis=1),
        owners=np.take_along_axis(np.ascontiguousarray(owners), order, axis=1),
        passages=passages[by_passage],
        passage_owners=passage_owners[by_passage],
    )

"""Which known pictures were compared with what, and what is still to be compared?"""

import hashlib
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from openiru.engines.interface import Bank, KnownPicture, NegativePicture
from openiru.signals.types import PictureMarks

Marks = NDArray[np.uint64]


def picture_line(known: KnownPicture) -> str:
    """All of a known picture that decides what it matches."""
    return (
        f"{known.signal_id} {known.organisation_id} {known.pdq.hex()} {known.radius_bits} {known.bank} "
        f"{known.is_disputed} {known.stands_alone} {known.revision}"
    )


def negative_line(known: NegativePicture) -> str:
    """All of a negative picture that decides what it keeps back."""
    return f"not {known.signal_id} {known.effect} {known.pdq.hex()} {known.radius_bits} {known.bank}"


def marks_of(bank: Bank) -> PictureMarks:
    """The marks of a bank's pictures; a picture that would match otherwise than before has another mark."""
    return PictureMarks(
        pictures=np.unique(marks(map(picture_line, bank.pictures))),
        negatives=np.unique(marks(map(negative_line, bank.negatives))),
    )


def marks(lines: Iterable[str]) -> Marks:
    """One mark for each line, in order."""
    digests = b"".join(hashlib.sha256(line.encode()).digest()[:8] for line in lines)
    return np.frombuffer(digests, "<u8").astype(np.uint64)


def to_compare(bank: Bank, searched: PictureMarks) -> tuple[int, ...]:
    """The places of the pictures that must be compared with what is behind.

    All of them if a negative picture is gone that may have kept matches back.
    """
    now = marks_of(bank)
    if len(np.setdiff1d(searched.negatives, now.negatives)):
        return tuple(range(len(bank.pictures)))
    own = marks(map(picture_line, bank.pictures))
    return tuple(np.flatnonzero(~np.isin(own, searched.pictures)).tolist())


def both(one: PictureMarks, other: PictureMarks) -> PictureMarks:
    """What can be said of two stretches together: compared with the pictures of both, kept back by any of either."""
    return PictureMarks(
        pictures=np.intersect1d(one.pictures, other.pictures),
        negatives=np.union1d(one.negatives, other.negatives),
    )


def added(searched: PictureMarks, compared: PictureMarks, known: PictureMarks) -> PictureMarks:
    """What was searched, without pictures that are gone, and with those that were compared now."""
    kept = np.intersect1d(searched.pictures, known.pictures)
    return PictureMarks(
        pictures=np.union1d(kept, compared.pictures),
        negatives=np.union1d(searched.negatives, known.negatives),
    )


def same(one: Marks, other: Marks) -> bool:
    """Whether two sets of marks are equal."""
    return bool(np.array_equal(one, other))


def stored(some: Marks) -> bytes:
    """Marks as they lie in the table."""
    return some.astype("<u8").tobytes()


def read(data: bytes | memoryview) -> Marks:
    """Marks as they were stored."""
    return np.frombuffer(bytes(data), "<u8").astype(np.uint64)

"""Chromaprint's fingerprints, compared as AcoustID does: bits that differ at the best alignment."""

import shutil
import subprocess

import numpy as np
from numba import njit
from numpy.typing import NDArray

from benchmarks.media.sound.corpus import RATE_HZ, Samples

Words = NDArray[np.uint32]
_BITS = np.bitwise_count(np.arange(1 << 16, dtype=np.uint32)).astype(np.int64)
LEAST = 8  # words that must lie beside each other: a second


def is_there() -> bool:
    """Whether fpcalc is installed."""
    return shutil.which("fpcalc") is not None


def fingerprint(samples: Samples) -> Words:
    """About eight words of 32 bits a second; none of less than about three seconds."""
    raw = (samples * 32767).clip(-32768, 32767).astype("<i2").tobytes()
    command = (
        "fpcalc",
        "-raw",
        "-plain",
        "-length",
        "0",
        "-format",
        "s16le",
        "-rate",
        str(RATE_HZ),
        "-channels",
        "1",
        "-",
    )
    told = subprocess.run(command, input=raw, capture_output=True, check=False).stdout.decode()
    return np.array([int(word) & 0xFFFFFFFF for word in told.strip().split(",") if word], np.uint32)


@njit(cache=True, nogil=True)
def likeness(query: Words, known: Words) -> float:
    """The greatest share of equal bits at any alignment."""
    best = 0.0
    for ahead in range(LEAST - len(query), len(known) - LEAST + 1):
        first, last = max(0, -ahead), min(len(query), len(known) - ahead)
        if last - first < min(LEAST, len(query)) or last - first < len(query) // 2:
            continue
        differ = 0
        for row in range(first, last):
            differ += _BITS[(query[row] ^ known[row + ahead]) & 0xFFFF]
            differ += _BITS[(query[row] ^ known[row + ahead]) >> 16]
        best = max(best, 1.0 - differ / (32.0 * (last - first)))
    return best


def scores(query: Words, known: list[Words], number: int, same: set[int]) -> tuple[float, float]:
    """The likeness to the true recording, and the greatest to one of another source."""
    if not len(query):
        return 0.0, 0.0
    others = [likeness(query, one) for row, one in enumerate(known) if row not in same and len(one)]
    return likeness(query, known[number]), max(others, default=0.0)


def limit(pairs: list[tuple[float, float]]) -> float:
    """The likeness above which no clip is taken for another recording in the whole run."""
    return max((other for _, other in pairs), default=0.0)


def share(pairs: list[tuple[float, float]], least: float) -> float:
    """Of the clips, how many are found above a likeness."""
    return sum(true > least for true, _ in pairs) / len(pairs)

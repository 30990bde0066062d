"""Hashes that are hard to search, and how they were made."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

Words = NDArray[np.uint64]


def some_hashes(rng: np.random.Generator, count: int) -> Words:
    """Hashes without any pattern."""
    return rng.integers(0, 1 << 64, (count, 4), dtype=np.uint64)


def flipped(
    rng: np.random.Generator, words: Words, most_bits: int, *, first_bit: int = 0, last_bit: int = 256
) -> Words:
    """Each hash with up to so many bits turned over, all of them within a range of bits."""
    changed = words.copy()
    for row in range(len(changed)):
        bits = rng.permutation(np.arange(first_bit, last_bit))[: rng.integers(0, most_bits + 1)]
        for bit in bits:
            changed[row, bit // 64] ^= np.uint64(1) << np.uint64(63 - bit % 64)
    return changed


def hard_banks(seed: int, count: int = 3000) -> Mapping[str, Words]:
    """Banks of known hashes of every kind that an index may find hard."""
    rng = np.random.default_rng(seed)
    plain = some_hashes(rng, count)
    crowd = np.repeat(plain[:1], count // 4, axis=0)
    return {
        "empty": plain[:0],
        "one": plain[:1],
        "plain": plain,
        # Near copies of one picture: many pairs for each query.
        "cluster": np.concatenate([plain, flipped(rng, crowd, 40)]),
        # All differences within three of sixteen words: all other buckets hold every hash.
        "few words": flipped(rng, np.repeat(plain[:1], count, axis=0), 48, first_bit=100, last_bit=148),
        # The same picture again and again, between others.
        "flood": np.concatenate([plain[:50], np.repeat(plain[60:63], count // 3, axis=0), plain[40:60]]),
        "zeros": np.zeros((count, 4), np.uint64),
    }


def queries_for(bank: Words, seed: int, count: int) -> Words:
    """Hashes to look up: near ones, far ones and strangers."""
    rng = np.random.default_rng(seed)
    strangers = some_hashes(rng, count)
    if len(bank):
        near = bank[rng.integers(0, len(bank), len(strangers[::2]))]
        strangers[::2] = flipped(rng, near, 70)
        strangers[::6] = flipped(rng, near[: len(strangers[::6])], 24, first_bit=96, last_bit=144)
    return strangers

"""How fast are millions of local features searched, and how many are found again, beside faiss?"""

import resource
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from benchmarks.media.pictures.peers import faiss_index, nearest_in
from benchmarks.media.pictures.sources import real_pictures
from openiru.engines.media.pictures.bank.lists import LOOKED_INTO, alike_in, list_features, warm_up
from openiru.engines.media.pictures.features import find_orb

Words = NDArray[np.uint64]

QUERIES: Final = 20
FEATURES: Final = 400
_BITS: Final = 24  # turned over on average in what is planted


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexFigures:
    """What one index takes and gives."""

    name: str
    build_s: float
    query_ms: float
    found: float  # share of planted features


def index_rows(count: int, folders: Sequence[Path]) -> list[IndexFigures]:
    """Our lists and faiss's, over the same features: real ones, each many times with some bits turned over."""
    random = np.random.default_rng(2)
    real = np.concatenate(
        [
            find_orb(np.asarray(source.picture.convert("L"), np.uint8)).descriptors
            for source in real_pictures(folders)[:400]
        ]
    ).view(np.uint64)
    known = _varied(real[random.integers(0, len(real), count)], random, 3)
    planted = random.integers(0, count, (QUERIES, FEATURES))
    asked = [_varied(known[rows], random, 3) for rows in planted]
    return [_ours(known, asked, planted), _faiss(known, asked, planted)]


def _varied(words: Words, random: np.random.Generator, thinning: int) -> Words:
    """The same with one bit in so many powers of two turned over."""
    turned = random.integers(0, 1 << 64, words.shape, dtype=np.uint64)
    for _ in range(thinning - 1):
        turned &= random.integers(0, 1 << 64, words.shape, dtype=np.uint64)
    return words ^ turned


def _ours(known: Words, asked: list[Words], planted: NDArray[np.int64]) -> IndexFigures:
    warm_up()
    build_s, lists = _timed(lambda: list_features(known))
    alike_in(lists, asked[0])
    spent, answers = _timed(lambda: [alike_in(lists, words) for words in asked])
    found = [
        len(
            set(zip(answer.rows.tolist(), answer.places.tolist(), strict=True))
            & set(enumerate(rows.tolist()))
        )
        for answer, rows in zip(answers, planted, strict=True)
    ]
    return IndexFigures(
        name=f"our lists ({len(lists.centres)} lists, {LOOKED_INTO} looked into)",
        build_s=build_s,
        query_ms=1000 * spent / QUERIES,
        found=sum(found) / (QUERIES * FEATURES),
    )


def _faiss(known: Words, asked: list[Words], planted: NDArray[np.int64]) -> IndexFigures:
    lists = 8192 if len(known) > 2_000_000 else 4096
    build_s, index = _timed(lambda: faiss_index(known, lists=lists, looked_into=LOOKED_INTO))
    nearest_in(index, asked[0])
    spent, answers = _timed(lambda: [nearest_in(index, words) for words in asked])
    found = [
        int((answer == rows[:, None]).any(axis=1).sum())
        for answer, rows in zip(answers, planted, strict=True)
    ]
    return IndexFigures(
        name=f"faiss IndexBinaryIVF ({lists} lists, {LOOKED_INTO} looked into, 8 nearest)",
        build_s=build_s,
        query_ms=1000 * spent / QUERIES,
        found=sum(found) / (QUERIES * FEATURES),
    )


def _timed(work: Callable[[], Any]) -> tuple[float, Any]:
    begun = time.process_time()
    made = work()
    return time.process_time() - begun, made


def peak_gigabytes() -> float:
    """The most memory that this process has held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6

"""What others search picture hashes with, behind one shape for the benchmark."""

from collections.abc import Iterator

import faiss
import numpy as np
from numpy.typing import NDArray
from threatexchange.signal_type.pdq.pdq_index import PDQIndex

Words = NDArray[np.uint64]
Triples = set[tuple[int, int, int]]  # query, known hash, distance


def as_bytes(words: Words) -> NDArray[np.uint8]:
    """Hashes as FAISS takes them, shape (n, 32)."""
    return np.ascontiguousarray(words.astype(">u8")).view(np.uint8).reshape(-1, 32)


class FaissFlat:
    """FAISS, every pair compared."""

    name = "FAISS IndexBinaryFlat"

    def __init__(self, words: Words) -> None:
        faiss.omp_set_num_threads(1)
        self._index = faiss.IndexBinaryFlat(256)
        self._index.add(as_bytes(words))

    def ask(self, queries: Words, radius: int = 31) -> Triples:
        """All pairs within a distance."""
        # The radius of range_search is exclusive.
        limits, distances, ids = self._index.range_search(as_bytes(queries), radius + 1)
        rows = np.repeat(np.arange(len(queries)), np.diff(limits.astype(np.int64)))
        return set(zip(rows.tolist(), ids.tolist(), distances.astype(int).tolist(), strict=True))


class ThreatExchange:
    """threatexchange's PDQIndex: FAISS's multi-index hashing, each hash asked for by itself; always 31 bits."""

    name = "threatexchange PDQIndex"

    def __init__(self, words: Words) -> None:
        faiss.omp_set_num_threads(1)
        self._index: PDQIndex[int] = PDQIndex(entries=_entries(words))

    def ask(self, queries: Words, radius: int = 31) -> Triples:
        """All pairs within 31 bits."""
        assert radius == 31
        found: Triples = set()
        for row, query in enumerate(queries):
            for match in self._index.query(as_bytes(query[None]).tobytes().hex()):
                found.add((row, match.metadata, match.similarity_info.distance))
        return found

    def add(self, words: Words) -> None:
        """Add hashes one at a time."""
        for query in words:
            self._index.add(as_bytes(query[None]).tobytes().hex(), len(self._index))


def _entries(words: Words) -> Iterator[tuple[str, int]]:
    digits = as_bytes(words).tobytes().hex()
    for place in range(len(words)):
        yield digits[64 * place : 64 * place + 64], place

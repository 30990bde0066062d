"""What others hash and search pictures with; installed by `make bench-media-pictures` alone."""

from typing import Any

import faiss
import numpy as np
from numpy.typing import NDArray
from threatexchange.signal_type.pdq.pdq_hasher import pdq_from_bytes

_NEAREST = 8


def peer_hash(data: bytes) -> Any:
    """One PDQ hash, as ThreatExchange and HMA make it."""
    return pdq_from_bytes(data)


def faiss_index(known: NDArray[np.uint64], *, lists: int, looked_into: int) -> Any:
    """An inverted file of binary words on one thread."""
    faiss.omp_set_num_threads(1)
    quantizer = faiss.IndexBinaryFlat(256)
    index = faiss.IndexBinaryIVF(quantizer, 256, lists)
    index.nprobe = looked_into
    plain = known.view(np.uint8).reshape(-1, 32)
    index.train(plain[: 32 * lists])
    index.add(plain)
    index.kept = quantizer  # the index does not own it
    return index


def nearest_in(index: Any, words: NDArray[np.uint64]) -> NDArray[np.int64]:
    """For each word the rows of the nearest ones found."""
    return index.search(np.ascontiguousarray(words).view(np.uint8).reshape(-1, 32), _NEAREST)[1]

"""What would vPDQ say? Its rule, on the frames that we decode: the library itself needs a compiler and FFmpeg's headers.

Source: facebook/ThreatExchange, vpdq: one frame a second; frames of a quality below 50 are left out; frames within 31 bits
match; a video matches if at least 80 % of the query's frames do, whatever share of the known one that is.
"""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from openiru.engines.hashes.pdq import hash_pixels
from openiru.engines.hashes.search import MAX_DISTANCE_BITS, HashIndex, find_near_hashes, to_words
from openiru.engines.hashes.types import PdqHash
from openiru.engines.media.video.opening import LIMITS, opened
from openiru.engines.media.video.sampling import Progress, samples
from openiru.engines.media.video.types import Depth

QUERY_SHARE = 0.8
Words = NDArray[np.uint64]


def vpdq_hashes(path: Path) -> Words:
    """The hashes of a video, one a second, shape (n, 4)."""
    found: list[bytes] = []
    due_s = 0.0
    with opened(path.read_bytes(), LIMITS) as (container, stream, source):
        for sample in samples(
            source.between(container.demux(stream)), stream, Depth.SECONDS, LIMITS, Progress()
        ):
            if sample.at_s < due_s:
                continue
            due_s += 1.0
            made = hash_pixels(sample.pixels)
            if isinstance(made, PdqHash):
                found.append(made.value)
    return to_words(found)


def vpdq_matches(query: Words, known: Words) -> bool:
    """Whether vPDQ would call the query a match."""
    if not len(query) or not len(known):
        return False
    near = find_near_hashes(query, HashIndex(words=known), max_distance_bits=MAX_DISTANCE_BITS)
    return len(np.unique(near.rows)) / len(query) >= QUERY_SHARE

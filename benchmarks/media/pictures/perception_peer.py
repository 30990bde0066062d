"""What thorn's `perception` finds of the pictures in one folder among those of another.

A program of its own: it runs in `.perception/`, as `perception` brings another build of OpenCV than ours.

    .perception/bin/python benchmarks/media/pictures/perception_peer.py KNOWN ASKED   prints JSON
"""

import json
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from perception import hashers
from perception import local_descriptor_deduplication as local

PHASH_FURTHEST = 0.2  # of its bits; what its documentation starts from


def main() -> None:
    """Look by local features, as `deduplicate` does, and by its perceptual hash."""
    known, asked = (sorted(Path(folder).iterdir()) for folder in sys.argv[1:3])
    ways = {"SIFT": _by_features, "PHash": _by_hash}
    print(json.dumps({name: _told(way, known, asked) for name, way in ways.items()}))


def _told(way: Callable[..., Any], known: list[Path], asked: list[Path]) -> dict[str, Any]:
    found: dict[str, list[str]] = defaultdict(list)
    begun = time.process_time()
    for one, other in way(known, asked):
        found[Path(one).stem].append(Path(other).stem)
    return {"found": found, "seconds": time.process_time() - begun}


def _by_features(known: list[Path], asked: list[Path]) -> list[tuple[str, str]]:
    kept, new = (local.build_reference_df([str(path) for path in paths]) for paths in (known, asked))
    return local.deduplicate_dfs(kept, new, use_gpu=False, max_workers=1)


def _by_hash(known: list[Path], asked: list[Path]) -> list[tuple[str, str]]:
    hasher = hashers.PHash()
    kept, new = (
        [(str(path), hasher.compute(str(path), hash_format="vector")) for path in paths]
        for paths in (known, asked)
    )
    kept = [(path, bits) for path, bits in kept if bits is not None]
    table = np.array([bits for _, bits in kept], bool)
    return [
        (path, kept[row][0])
        for path, bits in new
        if bits is not None
        for row in np.flatnonzero((table != bits.astype(bool)).mean(axis=1) <= PHASH_FURTHEST)
    ]


if __name__ == "__main__":
    main()

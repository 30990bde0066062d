"""What can be joined: an index, or a file of hashes, whichever a path leads to."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from openiru.cli.hashes.files import read_hashes
from openiru.engines.hashes.index.known import Finder, KnownHashes, index_words, iter_near
from openiru.engines.hashes.index.store.reading import HashStore
from openiru.engines.hashes.index.tables import Words
from openiru.engines.hashes.search import NearHashes


class Side(Protocol):
    """Hashes with ids."""

    def all(self) -> tuple[NDArray[np.int64], Words]:
        """All ids and hashes."""
        ...

    def near(self, queries: Words, max_distance_bits: int, *, find: Finder) -> Iterator[NearHashes]:
        """What is near some hashes, part by part, by id."""
        ...

    def known(self) -> KnownHashes:
        """All as one index."""
        ...


def open_side(path: Path, *, then: str = "nothing was joined") -> Side:
    """The hashes that a path leads to; `then` is what was not done, if a line of a file is bad."""
    return _StoredSide(HashStore(path)) if path.is_dir() else _FileSide(path, then)


class _StoredSide:
    def __init__(self, store: HashStore) -> None:
        # One state for both: what is joined must not change on the way.
        self._state = store.state

    def all(self) -> tuple[NDArray[np.int64], Words]:
        return self._state.live_ids(), self._state.live_words()

    def near(self, queries: Words, max_distance_bits: int, *, find: Finder) -> Iterator[NearHashes]:
        return self._state.iter_near(queries, max_distance_bits=max_distance_bits, find=find)

    def known(self) -> KnownHashes:
        return self._state.live()


class _FileSide:
    def __init__(self, path: Path, then: str) -> None:
        self._words = read_hashes(path, then=then).words

    def all(self) -> tuple[NDArray[np.int64], Words]:
        return np.arange(1, len(self._words) + 1), self._words

    def near(self, queries: Words, max_distance_bits: int, *, find: Finder) -> Iterator[NearHashes]:
        for part in iter_near(queries, self.known(), max_distance_bits=max_distance_bits, find=find):
            yield replace(part, ids=part.ids + 1)

    def known(self) -> KnownHashes:
        return index_words(self._words)

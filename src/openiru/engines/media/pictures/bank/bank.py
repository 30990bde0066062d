"""Which of many known pictures is a picture like?

Cheapest first: hashes, exactly; then the known pictures with most local features in common (ORB, plain and mirrored), then
SIFT. What a tier brings up is compared from prints alone; the next tier is asked unless a copy fills the whole picture.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, Final, Self

import numpy as np
from numpy.typing import NDArray

from openiru.engines.hashes.index.known import find_near, index_words
from openiru.engines.hashes.pdq import MIN_QUALITY
from openiru.engines.hashes.search import HashIndex, NearHashes, find_near_hashes
from openiru.engines.media.pictures.bank.arrays import (
    Arrays,
    gather,
    lists_in,
    read_bank,
    words_of,
    write_bank,
)
from openiru.engines.media.pictures.bank.lists import alike_in
from openiru.engines.media.pictures.bank.votes import most_voted
from openiru.engines.media.pictures.comparing import compare_pictures, rank
from openiru.engines.media.pictures.features import mirrored_sift
from openiru.engines.media.pictures.types import (
    TURNS_A_PICTURE,
    WORDS_A_HASH,
    Depth,
    LocalFeatures,
    PicturePrint,
    Words,
)
from openiru.engines.media.types import Likeness, Outcome

MOST_COMPARED: Final = 6  # known pictures that each kind of local features brings up
_MOST_BY_HASH: Final = (
    32  # known pictures with near hashes that are compared: floods of one picture have thousands
)
_HASHES_WORTH_TABLES: Final = 2000

_ALL_OF_IT: Final = 0.8  # of the query

Found = list[tuple[int, Likeness]]  # number of the known picture; copies first, then by score


class PictureBank:
    """Known pictures, numbered from 0 in the order in which they were given."""

    def __init__(self, arrays: Arrays, labels: Sequence[str]) -> None:
        self._arrays = arrays
        self.labels = tuple(labels)

    @classmethod
    def of(cls, prints: Iterable[PicturePrint], labels: Iterable[str] | None = None) -> Self:
        """A bank of some prints; as deep as they are. Without labels, their numbers are their labels.

        Cost: the memory of the prints twice over; some 7 seconds for a million local features on one core.
        """
        arrays = gather(prints)
        named = map(str, range(len(arrays["facts"]))) if labels is None else labels
        return cls(arrays, tuple(named))

    @classmethod
    def open(cls, folder: Path) -> Self:
        """The bank in a folder; its arrays are mapped, and shared by all who open it.

        Raises:
            BrokenBankError: if there is none, or a damaged one.
        """
        return cls(*read_bank(folder))

    def save(self, folder: Path) -> None:
        """Write the bank into a new folder.

        Raises:
            FileExistsError: if the folder exists.
        """
        write_bank(self._arrays, self.labels, folder)

    def __len__(self) -> int:
        """How many pictures are known."""
        return len(self._arrays["facts"])

    def known(self, number: int) -> PicturePrint:
        """The print of a known picture, without what only queries need."""
        width, height, quality, depth, grey_height, grey_width = self._arrays["facts"][number].tolist()
        turns = np.zeros((TURNS_A_PICTURE, WORDS_A_HASH), np.uint64)
        turns[0] = self._arrays["hashes"][number]
        grey = self._part("grey", "grey_begins", number).reshape(grey_height, grey_width)
        return PicturePrint(
            width=width,
            height=height,
            quality=quality,
            depth=Depth(depth),
            turns=turns,
            boxes=np.empty((0, 4), np.float32),
            box_turns=np.empty((0, TURNS_A_PICTURE, WORDS_A_HASH), np.uint64),
            box_qualities=np.empty(0, np.uint8),
            grey=np.ascontiguousarray(grey),
            orb=self._features("orb", number),
            sift=self._features("sift", number),
        )

    def match(self, query: PicturePrint, *, most: int = MOST_COMPARED) -> Found:
        """The known pictures that a picture is like; copies first.

        Args:
            query: as deep as there is time for.
            most: known pictures that each kind of local features brings up for comparison.
        """
        return next(self.match_each([query], most=most))

    def match_each(self, queries: Sequence[PicturePrint], *, most: int = MOST_COMPARED) -> Iterator[Found]:
        """The same for many pictures, in their order; their hashes are looked up together."""
        near = self._near_hashes(queries)
        for query, numbers in zip(queries, near, strict=True):
            found: dict[int, Likeness] = {}
            for depth, candidates in self._tiers(query, numbers, most):
                for number in candidates:
                    if number in found and found[number].outcome is Outcome.SAME_CONTENT:
                        continue
                    likeness = compare_pictures(query, self.known(number), depth=depth)
                    if number not in found or rank(likeness) > rank(found[number]):
                        found[number] = likeness
                if any(map(_is_the_whole, found.values())):
                    break
            kept = [(number, likeness) for number, likeness in found.items() if likeness]
            yield sorted(kept, key=lambda pair: rank(pair[1]), reverse=True)

    def _tiers(self, query: PicturePrint, near: list[int], most: int) -> Iterator[tuple[Depth, list[int]]]:
        """What each way of looking brings up."""
        yield Depth.PANELS, near
        yield Depth.LOCAL, self._by_features("orb", (query.orb, query.orb_mirrored), most)
        if len(query.sift):
            mirrored = mirrored_sift(query.sift, width_share=query.grey.shape[1] / max(query.grey.shape))
            yield Depth.DEEP, self._by_features("sift", (query.sift, mirrored), most)

    def _near_hashes(self, queries: Sequence[PicturePrint]) -> list[list[int]]:
        """For each query the known pictures with near hashes, nearest first."""
        words, owners = [], []
        for row, query in enumerate(queries):
            if query.quality >= MIN_QUALITY:
                words.append(query.turns)
            parts = query.box_turns[query.box_qualities >= MIN_QUALITY]
            words.append(parts.reshape(-1, WORDS_A_HASH))
            owners += [row] * (TURNS_A_PICTURE * (int(query.quality >= MIN_QUALITY) + len(parts)))
        near: list[list[int]] = [[] for _ in queries]
        if not owners or not len(self._hashed):
            return near
        pairs = self._find(np.concatenate(words))
        order = np.argsort(pairs.distances_bits, kind="stable")
        for row, number in zip(pairs.rows[order].tolist(), pairs.ids[order].tolist(), strict=True):
            numbers, known = near[owners[row]], int(self._hashed[number])
            if len(numbers) < _MOST_BY_HASH and known not in numbers:
                numbers.append(known)
        return near

    @cached_property
    def _hashed(self) -> NDArray[np.int64]:
        """The pictures whose hashes tell anything."""
        return np.flatnonzero(self._arrays["facts"][:, 2] >= MIN_QUALITY)

    @cached_property
    def _index(self) -> Any:
        words = np.ascontiguousarray(self._arrays["hashes"][self._hashed])
        return index_words(words) if len(words) >= _HASHES_WORTH_TABLES else HashIndex(words=words)

    def _find(self, words: Words) -> NearHashes:
        index = self._index
        return find_near_hashes(words, index) if isinstance(index, HashIndex) else find_near(words, index)

    def _by_features(self, name: str, queries: Iterable[LocalFeatures], most: int) -> list[int]:
        """The known pictures with most features alike, those of each query in turn."""
        found: list[int] = []
        for query in queries:
            alike = alike_in(
                lists_in(self._arrays, name), words_of(query.descriptors, self._arrays["sift_levels"])
            )
            owners = np.searchsorted(self._arrays[f"{name}_begins"], alike.places, side="right") - 1
            voted = most_voted(
                alike, owners, self._arrays[f"{name}_frames"][alike.places], query.frames, most=most
            )
            found += [owner for owner in voted if owner not in found]
        return found

    def _features(self, name: str, number: int) -> LocalFeatures:
        return LocalFeatures(
            frames=np.ascontiguousarray(self._part(f"{name}_frames", f"{name}_begins", number)),
            descriptors=np.ascontiguousarray(self._part(f"{name}_descriptors", f"{name}_begins", number)),
        )

    def _part(self, name: str, begins: str, number: int) -> NDArray[Any]:
        first, last = self._arrays[begins][number : number + 2].tolist()
        return self._arrays[name][first:last]


def _is_the_whole(likeness: Likeness) -> bool:
    """Whether a copy fills the query, so that nothing else is left to be found in it."""
    is_copy = likeness.outcome is Outcome.SAME_CONTENT
    return is_copy and likeness.figures.get("query_share", 1.0) >= _ALL_OF_IT

"""The engine that finds known pictures among the pictures of items."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import Final

import numpy as np
from numpy.typing import NDArray

from openiru.engines.hashes.edits import edit_within
from openiru.engines.hashes.index.known import find_near, index_words
from openiru.engines.hashes.search import (
    MAX_DISTANCE_BITS,
    NearHashes,
    Words,
    build_index,
    find_near_hashes,
    to_words,
)
from openiru.engines.interface import (
    Bank,
    Effect,
    EngineItem,
    EngineMatch,
    KnownPicture,
    NegativeFinding,
    NegativePicture,
    PictureExplanation,
)

_Negative = tuple[int, NegativePicture]  # distance in bits, and the picture

# From about so many known pictures on, tables cost less than comparing every pair.
_PICTURES_WORTH_TABLES: Final = 2000


class PictureEngine:
    """Finds pictures that look like known ones (PDQ), as far apart as their banks allow, 31 of 256 bits at most."""

    name: Final = "pictures"
    version: Final = "2"

    def prepare(self, bank: Bank) -> "PreparedPictures":
        """Index the pictures of a bank.

        Raises:
            WrongHashLengthError: if a hash does not have 32 bytes.
        """
        return PreparedPictures(bank)


class PreparedPictures:
    """The pictures of a bank, indexed."""

    def __init__(self, bank: Bank) -> None:
        self._bank = bank
        self._known = bank.pictures
        self._near = _Radii(bank.pictures)
        self._negatives = bank.negatives
        self._near_negatives = _Radii(bank.negatives)

    def __reduce__(self) -> tuple[type["PreparedPictures"], tuple[Bank]]:
        """Pickle the bank: tables are made faster than they travel."""
        return PreparedPictures, (self._bank,)

    def match(self, batch: Sequence[EngineItem]) -> list[EngineMatch]:
        """For each item and known picture the item's picture that is nearest.

        A picture of a negative bank that lies at least as near speaks first: it suppresses the match, or goes with it
        as a warning. A match that is not suppressed goes before one that is, however near.

        The score falls from 1 for the same hash to 0.75 at the greatest distance: near pictures at 31 bits are
        still right far more often than not, but crops of one scene and letterheads lie there too.
        """
        owners = [(item, position) for item in batch for position in range(len(item.pictures))]
        if not owners or not self._known:
            return []
        words = to_words([pdq for item in batch for pdq in item.pictures])
        near = list(self._near.pairs(words))
        negatives = self._negatives_of(words, sorted({row for row, _, _ in near}))
        best: dict[tuple[str, str], EngineMatch] = {}
        for row, place, bits in near:
            item, position = owners[row]
            match = _match(item, position, self._known[place], bits, negatives.get(row, ()))
            key = (item.item_id, match.signal_id)
            if key not in best or _rank(match) > _rank(best[key]):
                best[key] = match
        return list(best.values())

    def rows_near(self, words: Words) -> NDArray[np.int64]:
        """Which of many hashes, shape (n, 4), lie near any known picture; each once, in order.

        A sieve for joins: what stays in it goes through `match`, which explains.
        """
        return self._near.rows_near(words)

    def _negatives_of(self, words: Words, rows: Sequence[int]) -> dict[int, list[_Negative]]:
        """The negative pictures near some rows, nearest first."""
        found: dict[int, list[_Negative]] = {}
        if not self._negatives or not rows:
            return found
        for row, place, bits in self._near_negatives.pairs(words[rows]):
            found.setdefault(rows[row], []).append((bits, self._negatives[place]))
        return found


class _Radii:
    """Known hashes, each with the distance that its bank allows."""

    def __init__(self, known: Sequence[KnownPicture] | Sequence[NegativePicture]) -> None:
        self._radii = [min(each.radius_bits, MAX_DISTANCE_BITS) for each in known]
        self._find = _searcher([each.pdq for each in known], max(self._radii, default=0))

    def rows_near(self, queries: Words) -> NDArray[np.int64]:
        """The rows that are near anything, each once, in order."""
        near = self._find(queries)
        return np.unique(near.rows[near.distances_bits <= np.array(self._radii, np.int64)[near.ids]])

    def pairs(self, queries: Words) -> Iterator[tuple[int, int, int]]:
        """Row, place of the known hash, and bits; by row, then bits, then place."""
        near = self._find(queries)
        for row, place, bits in zip(
            near.rows.tolist(), near.ids.tolist(), near.distances_bits.tolist(), strict=True
        ):
            if bits <= self._radii[place]:
                yield row, place, bits


def _match(
    item: EngineItem, position: int, known: KnownPicture, bits: int, negatives: Iterable[_Negative]
) -> EngineMatch:
    as_near = [(distance, negative) for distance, negative in negatives if distance <= bits]
    return EngineMatch(
        item_id=item.item_id,
        signal_id=known.signal_id,
        organisation_id=known.organisation_id,
        engine=PictureEngine.name,
        score=round(1 - 0.25 * bits / MAX_DISTANCE_BITS, 3),
        stands_alone=known.stands_alone,
        explanation=PictureExplanation(
            position=position,
            distance_bits=bits,
            bank=known.bank,
            edit=edit_within(bits).value,
            is_disputed=known.is_disputed,
            negatives=tuple(
                NegativeFinding(
                    signal_id=negative.signal_id,
                    bank=negative.bank,
                    purpose=negative.purpose,
                    distance_bits=distance,
                )
                for distance, negative in as_near
            ),
        ),
        is_suppressed=any(negative.effect is Effect.SUPPRESS for _, negative in as_near),
    )


def _rank(match: EngineMatch) -> tuple[bool, float]:
    return not match.is_suppressed, match.score


def _searcher(hashes: Sequence[bytes], radius_bits: int) -> Callable[[Words], NearHashes]:
    """A search among hashes that suits their number; the answers are the same."""
    if len(hashes) < _PICTURES_WORTH_TABLES:
        return partial(find_near_hashes, known=build_index(hashes), max_distance_bits=radius_bits)
    return partial(find_near, known=index_words(to_words(hashes)), max_distance_bits=radius_bits)

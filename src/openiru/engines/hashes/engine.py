"""The engine that finds known pictures among the pictures of items."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Final

from openiru.engines.hashes.index.known import find_near, index_words
from openiru.engines.hashes.search import (
    MAX_DISTANCE_BITS,
    NearHashes,
    Words,
    build_index,
    find_near_hashes,
    to_words,
)
from openiru.engines.interface import Bank, EngineItem, EngineMatch, PictureExplanation

# From about so many known pictures on, tables cost less than comparing every pair.
_PICTURES_WORTH_TABLES: Final = 2000


class PictureEngine:
    """Finds pictures that look like known ones (PDQ, up to 31 of 256 bits apart)."""

    name: Final = "pictures"
    version: Final = "1"

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
        self._find = _searcher([picture.pdq for picture in bank.pictures])

    def __reduce__(self) -> tuple[type["PreparedPictures"], tuple[Bank]]:
        """Pickle the bank: tables are made faster than they travel."""
        return PreparedPictures, (self._bank,)

    def match(self, batch: Sequence[EngineItem]) -> list[EngineMatch]:
        """For each item and known picture the item's picture that is nearest.

        The score falls from 1 for the same hash to 0.75 at the greatest distance: near pictures at 31 bits are
        still right far more often than not, but crops of one scene and letterheads lie there too.
        """
        owners = [(item, position) for item in batch for position in range(len(item.pictures))]
        if not owners or not self._known:
            return []
        near = self._find(to_words([pdq for item in batch for pdq in item.pictures]))
        best: dict[tuple[str, str], EngineMatch] = {}
        for row, place, bits in zip(
            near.rows.tolist(), near.ids.tolist(), near.distances_bits.tolist(), strict=True
        ):
            item, position = owners[row]
            known = self._known[place]
            key = (item.item_id, known.signal_id)
            score = round(1 - 0.25 * bits / MAX_DISTANCE_BITS, 3)
            if key not in best or score > best[key].score:
                best[key] = EngineMatch(
                    item_id=item.item_id,
                    signal_id=known.signal_id,
                    organisation_id=known.organisation_id,
                    engine=PictureEngine.name,
                    score=score,
                    stands_alone=True,
                    explanation=PictureExplanation(position=position, distance_bits=bits),
                )
        return list(best.values())


def _searcher(hashes: Sequence[bytes]) -> Callable[[Words], NearHashes]:
    """A search among hashes that suits their number; the answers are the same."""
    if len(hashes) < _PICTURES_WORTH_TABLES:
        return partial(find_near_hashes, known=build_index(hashes))
    return partial(find_near, known=index_words(to_words(hashes)))

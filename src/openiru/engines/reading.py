"""How do many engines look at the texts of one batch, when each text shall be normalised once?"""

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import overload

from openiru.engines.interface import EngineItem, Field
from openiru.engines.text.normalise import normalise_text


class ReadBatch(Sequence[EngineItem]):
    """Items, and all their texts in columns; the comparable form of each is worked out when first asked for, once."""

    def __init__(self, items: Sequence[EngineItem]) -> None:
        self._items = items
        rows = [(number, field, text) for number, item in enumerate(items) for field, text in item.texts]
        self.owners = [number for number, _, _ in rows]  # for each text the number of its item
        self.fields: list[Field] = [field for _, field, _ in rows]
        self.texts = [text for _, _, text in rows]

    @staticmethod
    def of(batch: Sequence[EngineItem]) -> "ReadBatch":
        """The batch itself if somebody has read it already."""
        return batch if isinstance(batch, ReadBatch) else ReadBatch(batch)

    @cached_property
    def plain(self) -> list[str]:
        """The texts in comparable form."""
        return [normalise_text(text) for text in self.texts]

    @cached_property
    def _rows(self) -> dict[int, list[int]]:
        rows: dict[int, list[int]] = {}
        for row, owner in enumerate(self.owners):
            rows.setdefault(owner, []).append(row)
        return rows

    def words_of(self, number: int) -> set[str]:
        """All words of an item in comparable form."""
        return {word for row in self._rows.get(number, ()) for word in self.plain[row].split(" ")}

    def __len__(self) -> int:
        """How many items there are."""
        return len(self._items)

    def __iter__(self) -> Iterator[EngineItem]:
        """The items, in order."""
        return iter(self._items)

    @overload
    def __getitem__(self, place: int) -> EngineItem: ...

    @overload
    def __getitem__(self, place: slice) -> Sequence[EngineItem]: ...

    def __getitem__(self, place: int | slice) -> EngineItem | Sequence[EngineItem]:
        """One item, or several."""
        return self._items[place]

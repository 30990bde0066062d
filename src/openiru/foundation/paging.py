"""How does a long list come in pages that stay stable while rows arrive?"""

from dataclasses import dataclass
from typing import Generic, TypeVar

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True, kw_only=True)
class Page(Generic[Row]):
    """One page of a list, in the order of the list."""

    rows: tuple[Row, ...]
    next_cursor: str | None  # opaque; None on the last page
    total: int | None = None  # None where counting would cost too much

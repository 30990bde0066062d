"""What is a figure of this bench?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Figures as the document shows them."""

    name: str  # of the place in docs/reference/watch.md
    heading: Sequence[str]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """What one module of the bench measured."""

    tables: Sequence[Table]
    data: Mapping[str, Any]  # for --json
    missed: Sequence[str] = ()  # targets that were not met, in words

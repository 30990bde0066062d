"""Where do the bits of two hashes differ? As a square of 16 by 16 that pages draw, and in words."""

from collections.abc import Collection
from dataclasses import dataclass
from itertools import groupby
from typing import Final

SIDE: Final = 16
_CELL: Final = 10  # units of the drawing
_COARSE: Final = SIDE // 2  # below it, across and down, lie the broad shapes of a picture


@dataclass(frozen=True, slots=True)
class Cell:
    """One bit that differs; rows and columns count from 1, `x` and `y` in units of the drawing."""

    row: int
    column: int
    x: int
    y: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Bits:
    """The bits that differ: row by row from broad to fine shapes up and down, columns likewise across."""

    cells: tuple[Cell, ...]
    coarse: int  # how many of them tell of broad shapes, in the quarter where both begin
    fine: int  # all others

    @property
    def rows(self) -> tuple[tuple[int, str], ...]:
        """Each row that has some, with its columns as text."""
        return tuple(
            (row, ", ".join(str(cell.column) for cell in cells))
            for row, cells in groupby(self.cells, key=lambda cell: cell.row)
        )


def bits_of(differing: Collection[int]) -> Bits:
    """The square of a match; bits are given as counted from the most significant one."""
    # A hash is written with its broadest shape last.
    places = sorted(divmod(SIDE * SIDE - 1 - bit, SIDE) for bit in differing)
    coarse = sum(row < _COARSE and column < _COARSE for row, column in places)
    return Bits(
        cells=tuple(Cell(row + 1, column + 1, column * _CELL, row * _CELL) for row, column in places),
        coarse=coarse,
        fine=len(places) - coarse,
    )

"""What may stand in a cell of a table that others will open, and in the database?"""

from typing import Final, TypeVar

_DANGEROUS_STARTS: Final = ("=", "+", "-", "@", "\t", "\r")  # spreadsheets would run what follows

T = TypeVar("T")


def guarded(cell: T) -> T | str:
    """A cell of CSV that no spreadsheet runs as a formula: a text that would be one begins with an apostrophe."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_DANGEROUS_STARTS) else cell


def is_storable(text: str) -> bool:
    """Whether the database can keep a text: it has neither NUL nor half a pair of surrogates."""
    return "\x00" not in text and not any("\ud800" <= character <= "\udfff" for character in text)

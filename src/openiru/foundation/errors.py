"""How does an expected failure say what went wrong, and what would satisfy the rule?"""

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar, Self


class Kind(StrEnum):
    """The sort of a failure; each door maps it to an HTTP status or an exit code."""

    INVALID = "invalid"
    DENIED = "denied"
    MISSING = "missing"
    CONFLICT = "conflict"
    UNAVAILABLE = "unavailable"


class OpenIruError(Exception):
    """An expected failure with a stable code and a sentence for people.

    Subclasses set `code` ("review.own-case") and `kind`; the message says which rule
    refused and what would satisfy it.
    """

    code: ClassVar[str] = "openiru.error"
    kind: ClassVar[Kind] = Kind.INVALID

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class BadInputError(OpenIruError):
    """Input that cannot be read; names file, line and reason."""

    code = "input.unreadable"
    kind = Kind.INVALID


@dataclass(frozen=True, slots=True, kw_only=True)
class RowError:
    """One bad row of a batch; the rest of the batch goes on."""

    row: int  # line number in the file, or position in the batch, from 1
    code: str
    message: str


class GuardedError(OpenIruError):
    """A safeguard of the database refused what the code let through, most likely because somebody was faster."""

    code = "guard.refused"
    kind = Kind.CONFLICT

    @classmethod
    def of(cls, error: Exception) -> Self:
        """The same as a sentence; only the first line is ours, further ones may hold the row."""
        first_line = str(error).partition("\n")[0]
        return cls(f"The database refused it: {first_line}.")

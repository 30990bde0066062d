"""How does an expected failure say what went wrong, and what would satisfy the rule?"""

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar


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

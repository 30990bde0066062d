"""The words and facts of related cases."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from openiru.review.types import CaseRow

COMMON_FROM: Final = 50  # values that more accounts have relate nobody


class ValueKind(StrEnum):
    """What cases may have in common."""

    HASH = "hash"
    URL = "url"
    HANDLE = "handle"
    PHRASE = "phrase"


@dataclass(frozen=True, slots=True, order=True)
class Value:
    """One thing that observations of several subjects may show."""

    kind: ValueKind
    text: str  # as it is shown and compared


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What an observation says, as far as values are made of it."""

    platform: str
    url: str = ""
    handle: str = ""
    text: str = ""
    links: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldValue:
    """A value of a case, and how many accounts have it."""

    kind: ValueKind
    text: str
    accounts: int

    @property
    def is_common(self) -> bool:
        """Whether so many have it that it relates nobody."""
        return self.accounts > COMMON_FROM


@dataclass(frozen=True, slots=True, kw_only=True)
class RelatedCase:
    """Another case, and what it shares."""

    case: CaseRow
    weight: float  # sum of ln(N / n) over the shared values
    shared: tuple[HeldValue, ...]  # the rarest first


@dataclass(frozen=True, slots=True, kw_only=True)
class Relations:
    """What a case has in common with others."""

    cases: tuple[RelatedCase, ...]  # the heaviest first
    more: int  # related cases that are not among them
    common: tuple[HeldValue, ...]  # values that relate nobody, the most common first

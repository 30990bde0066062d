"""The words and facts of accounts that act together."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.int64]
Codes = NDArray[np.uint64]
Numbers = NDArray[np.float64]
Flags = NDArray[np.bool_]


class Share(NamedTuple):
    """One account shared one thing."""

    object_id: str  # what was shared: an address, a hashtag, a post, the hash of a picture
    account_id: str
    content_id: str  # the post by which it was shared
    at_s: float  # seconds since some moment, the same for all


@dataclass(frozen=True, slots=True, kw_only=True)
class Shares:
    """Many shares as columns; ids are numbers into `names` and `accounts`."""

    names: Sequence[str]  # of objects and contents, which may be the same
    accounts: Sequence[str]
    object: Rows  # (n,)
    account: Rows  # (n,)
    content: Rows  # (n,)
    at_s: NDArray[np.float64]  # (n,)

    @classmethod
    def of(cls, rows: Iterable[Share]) -> Self:
        """The same shares, each id once.

        Cost:
            About a microsecond and 150 bytes a share, beside the ids themselves.
        """
        names: dict[str, int] = {}
        accounts: dict[str, int] = {}
        number_of, account_of = names.setdefault, accounts.setdefault
        columns: tuple[list[int], list[int], list[int], list[float]] = ([], [], [], [])
        objects, people, contents, times = columns
        for object_id, account_id, content_id, at_s in rows:
            objects.append(number_of(object_id, len(names)))
            people.append(account_of(account_id, len(accounts)))
            contents.append(number_of(content_id, len(names)))
            times.append(at_s)
        return cls(
            names=list(names),
            accounts=list(accounts),
            object=np.array(objects, np.int64),
            account=np.array(people, np.int64),
            content=np.array(contents, np.int64),
            at_s=np.array(times, np.float64),
        )

    def __len__(self) -> int:
        return len(self.at_s)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pairs:
    """Shares of one thing by two accounts within the window; rows into `Shares`, the older one first."""

    first: Rows  # (m,)
    second: Rows  # (m,)

    def __len__(self) -> int:
        return len(self.first)


class Coded(NamedTuple):
    """Shares as plain numbers, 32 bytes each; all shares of a thing stand in the same one."""

    object: Codes  # (n,) what `coding.code_of` makes of the id
    account: Rows  # (n,) numbers from 0
    content: Codes  # (n,)
    at_s: Numbers  # (n,)


class Weights(StrEnum):
    """What makes an edge between two accounts heavy."""

    PLAIN = "plain"  # things shared together
    IDF = "idf"  # the same, and a thing counts the more the fewer accounts shared it
    NORMALISED = "normalised"  # plain, beside what the two accounts shared at all


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """When two shares stand together, and what that weighs."""

    window_s: float  # between the two shares, at most
    least: int  # with how many shares an account must take part
    weights: Weights = Weights.PLAIN
    half_life_s: float = math.inf  # after so many seconds apart, a thing counts half


@dataclass(frozen=True, slots=True, kw_only=True)
class Edges:
    """Pairs of accounts and what they shared together; in no order that means something."""

    one: Rows  # (m,) numbers of accounts
    other: Rows  # (m,)
    pairs: Rows  # (m,) of shares within the window: what CooRTweet counts
    things: Rows  # (m,) that the two shared within the window
    weight: Numbers  # (m,)
    scale: Numbers  # (m,) by which weights were multiplied at the end: 1 unless normalised

    def __len__(self) -> int:
        return len(self.one)

    def narrowed(self, places: Rows | Flags) -> Self:
        """Those edges alone, in that order."""
        return type(self)(
            one=self.one[places],
            other=self.other[places],
            pairs=self.pairs[places],
            things=self.things[places],
            weight=self.weight[places],
            scale=self.scale[places],
        )

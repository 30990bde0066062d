"""The words and facts of accounts that act together."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.int64]


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

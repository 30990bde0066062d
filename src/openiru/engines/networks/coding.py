"""How do shares become plain numbers, so that millions of them fit?

An id of a thing or a post becomes 64 bits of its BLAKE2b digest, the same on every machine. Among ten million ids the chance that any
two become the same number is one in 370,000.
"""

from collections.abc import Iterable, Iterator
from hashlib import blake2b
from itertools import islice
from typing import Final

import numpy as np

from openiru.engines.networks.types import Coded, Codes, Share

AT_ONCE: Final = 200_000


def code_of(text: str) -> int:
    """The number that stands for an id."""
    return int.from_bytes(_digest(text), "little")


def coded(rows: Iterable[Share], accounts: dict[str, int], *, at_once: int = AT_ONCE) -> Iterator[Coded]:
    """The same shares in the same order, some at once.

    Args:
        rows: read once.
        accounts: the number of each account by its id; new ones are added.
        at_once: shares in each of what is given back.
    """
    begun = iter(rows)
    number_of = accounts.setdefault
    while block := list(islice(begun, at_once)):
        things, people, contents, times = zip(*block, strict=True)
        yield Coded(
            object=_codes(things),
            account=np.array([number_of(each, len(accounts)) for each in people], np.int64),
            content=_codes(contents),
            at_s=np.array(times, np.float64),
        )


def joined(blocks: Iterable[Coded]) -> Coded:
    """All blocks as one."""
    columns = [np.concatenate(column) for column in zip(NOTHING, *blocks, strict=True)]
    return Coded(*columns)


NOTHING: Final = Coded(
    object=np.empty(0, np.uint64),
    account=np.empty(0, np.int64),
    content=np.empty(0, np.uint64),
    at_s=np.empty(0, np.float64),
)


def _codes(texts: Iterable[str]) -> Codes:
    return np.frombuffer(b"".join([_digest(text) for text in texts]), np.dtype("<u8")).astype(np.uint64)


def _digest(text: str) -> bytes:
    return blake2b(text.encode(), digest_size=8).digest()

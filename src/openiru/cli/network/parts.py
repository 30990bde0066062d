"""How are more shares gone through than memory holds?

Shares are put into parts on the disk by what was shared, so all pairs lie within a part. What holds for all parts together (how many
shares an account has, which posts stand in a pair) is counted in a pass of its own before pairs are written.
"""

import csv
import tempfile
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from pathlib import Path
from typing import Final

import numpy as np

from openiru.engines.networks.pairs import (
    Sweep,
    blocks,
    coordinated_pairs,
    narrowed,
    sweep,
    used_contents,
)
from openiru.engines.networks.types import Flags, Pairs, Share, Shares

AT_ONCE: Final = 2_000_000  # shares that are held in memory
_PARTS: Final = 64

Found = tuple[Shares, Pairs]


def pairs_of(
    rows: Iterable[Share], *, window_s: float, least: int, at_once: int = AT_ONCE
) -> Iterator[Found]:
    """All pairs, as `engines.networks.pairs.coordinated_pairs` finds them, however many shares there are.

    Args:
        rows: read once.
        window_s: seconds between the two shares of a pair, at most.
        least: with how many shares an account must take part.
        at_once: shares that are held in memory; of more, the ids of all accounts and of posts in pairs are held, too.
    """
    begun = iter(rows)
    first = list(islice(begun, at_once))
    if len(first) < at_once:
        shares = Shares.of(first)
        for pairs in coordinated_pairs(shares, window_s=window_s, least=least):
            yield shares, pairs
        return
    with tempfile.TemporaryDirectory(prefix="openiru-shares-") as folder:
        everything = chain(first, begun)
        del first
        parts = _Parts(Path(folder), everything)
        yield from _found(parts, window_s, least)


class _Parts:
    """Shares on the disk, those of one thing together; read again as often as need be."""

    def __init__(self, folder: Path, rows: Iterable[Share]) -> None:
        self._paths = [folder / f"{number}.csv" for number in range(_PARTS)]
        self.of_account: Counter[str] = Counter()
        files = [path.open("w", encoding="utf-8", newline="") for path in self._paths]
        try:
            writers = [csv.writer(file) for file in files]
            for row in rows:
                self.of_account[row.account_id] += 1
                writers[zlib.crc32(row.object_id.encode()) % _PARTS].writerow(row)
        finally:
            for file in files:
                file.close()

    def __iter__(self) -> Iterator[Shares]:
        for path in self._paths:
            with path.open(encoding="utf-8", newline="") as file:
                yield Shares.of(
                    Share(thing, account, content, float(at_s))
                    for thing, account, content, at_s in csv.reader(file)
                )


def _found(parts: _Parts, window_s: float, least: int) -> Iterator[Found]:
    used: set[str] = set()
    for shares in parts:
        flags = used_contents(_swept(shares, parts, window_s, least))
        used.update(shares.names[place] for place in np.flatnonzero(flags).tolist())
    taking_part: Counter[str] = Counter()
    for shares in parts:
        rows = _often_enough(shares, parts.of_account, least) & _named(shares, used)[shares.content]
        taking_part.update(shares.accounts[place] for place in shares.account[rows].tolist())
    counted: set[str] = set()
    for shares in parts:
        rows = _often_enough(shares, taking_part, least) & _named(shares, used)[shares.content]
        rows &= _often_enough(shares, parts.of_account, least)
        counted.update(shares.names[place] for place in shares.content[rows].tolist())
    for shares in parts:
        stays = _named(shares, counted)[shares.content]
        for pairs in blocks(_swept(shares, parts, window_s, least)):
            yield shares, narrowed(pairs, stays[pairs.first] | stays[pairs.second])


def _swept(shares: Shares, parts: _Parts, window_s: float, least: int) -> Sweep:
    return sweep(shares, _often_enough(shares, parts.of_account, least), window_s)


def _often_enough(shares: Shares, counts: Counter[str], least: int) -> Flags:
    enough = np.fromiter((counts[each] >= least for each in shares.accounts), np.bool_, len(shares.accounts))
    return enough[shares.account]


def _named(shares: Shares, names: set[str]) -> Flags:
    return np.fromiter((each in names for each in shares.names), np.bool_, len(shares.names))

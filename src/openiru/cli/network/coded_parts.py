"""How are more shares gone through, many times over, than memory holds?

As `parts` does, but with shares as plain numbers of 32 bytes: read once, they can be gone through as often as an answer needs.
"""

import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import Final

import numpy as np

from openiru.engines.networks.coding import coded, joined
from openiru.engines.networks.types import Coded, Share

AT_ONCE: Final = 2_000_000  # shares that are held in memory
_PARTS: Final = 64
_ROW: Final = np.dtype([("object", "<u8"), ("account", "<i8"), ("content", "<u8"), ("at_s", "<f8")])


@contextmanager
def coded_parts(
    rows: Iterable[Share], accounts: dict[str, int], *, at_once: int = AT_ONCE
) -> Iterator[Iterable[Coded]]:
    """Parts of the shares that can be gone through again; all shares of a thing stand in one, in the order they came in.

    Args:
        rows: read once.
        accounts: filled with the number of each account; held in memory, as is nothing else of more than `at_once` shares.
        at_once: shares that are held in memory; more are put on the disk.
    """
    blocks = coded(rows, accounts)
    begun: list[Coded] = []
    while sum(len(block.at_s) for block in begun) <= at_once:
        block = next(blocks, None)
        if block is None:
            yield [joined(begun)]
            return
        begun.append(block)
    with tempfile.TemporaryDirectory(prefix="openiru-shares-") as folder:
        yield _Parts(Path(folder), chain(begun, blocks))


class _Parts:
    """Shares on the disk."""

    def __init__(self, folder: Path, blocks: Iterable[Coded]) -> None:
        self._paths = [folder / f"{number}.shares" for number in range(_PARTS)]
        for block in blocks:
            for path, here in zip(self._paths, _divided(block), strict=True):
                with path.open("ab") as file:
                    here.tofile(file)

    def __iter__(self) -> Iterator[Coded]:
        for path in self._paths:
            rows = np.fromfile(path, _ROW)
            yield Coded(*(np.ascontiguousarray(rows[name]) for name in Coded._fields))


def _divided(block: Coded) -> list["np.ndarray[tuple[int], np.dtype[np.void]]"]:
    rows = np.empty(len(block.at_s), _ROW)
    for name, column in zip(Coded._fields, block, strict=True):
        rows[name] = column
    part = (block.object % np.uint64(_PARTS)).astype(np.int64)
    order = np.argsort(part, kind="stable")
    ends = np.searchsorted(part[order], np.arange(_PARTS), side="right")
    return np.split(rows[order], ends[:-1])

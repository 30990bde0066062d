"""How do the commands read files of hashes, and how do they say what is wrong with them?"""

import mmap
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, ParamSpec, TypeVar

import numpy as np

from openiru.cli.doors import errors
from openiru.cli.telling import telling
from openiru.engines.hashes.index.budgets import MAX_RADIUS_BITS, RadiusError
from openiru.engines.hashes.index.files import BrokenIndexError
from openiru.engines.hashes.index.keeping import OtherProgressError
from openiru.engines.hashes.index.lines import HashLines, read_lines
from openiru.engines.hashes.index.store.errors import StoreBusyError, StoreExistsError, UnknownEntryError
from openiru.engines.hashes.index.tables import TooManyHashesError
from openiru.foundation.errors import BadInputError, Kind, OpenIruError

P = ParamSpec("P")
T = TypeVar("T")

_SHOWN: Final = 20  # bad lines that are named one by one
_STDIN: Final = Path("-")


class BadHashLineError(OpenIruError):
    """A line that holds no hash; nothing of the file was used."""

    code = "index.bad-line"
    kind = Kind.INVALID


class BrokenHashIndexError(OpenIruError):
    """A folder that is no hash index, or a damaged one."""

    code = "index.broken"
    kind = Kind.INVALID


class BadDistanceError(OpenIruError):
    """A distance for which the index gives no answer."""

    code = "index.distance"
    kind = Kind.INVALID


class TooManyHashesInIndexError(OpenIruError):
    """More hashes than one index holds."""

    code = "index.too-many"
    kind = Kind.INVALID


class HashIndexExistsError(OpenIruError):
    """A new index where there is something already."""

    code = "index.exists"
    kind = Kind.CONFLICT


class HashIndexBusyError(OpenIruError):
    """Another process does the same at this moment."""

    code = "index.busy"
    kind = Kind.UNAVAILABLE


class UnknownHashError(OpenIruError):
    """An id or a hash that the index does not have."""

    code = "index.unknown"
    kind = Kind.MISSING


class OtherClusteringError(OpenIruError):
    """A folder that keeps the progress of clustering something else."""

    code = "index.other-clustering"
    kind = Kind.CONFLICT


_TOLD_AS: Final[tuple[tuple[type[Exception], type[OpenIruError]], ...]] = (
    (BrokenIndexError, BrokenHashIndexError),
    (RadiusError, BadDistanceError),
    (TooManyHashesError, TooManyHashesInIndexError),
    (StoreExistsError, HashIndexExistsError),
    (StoreBusyError, HashIndexBusyError),
    (UnknownEntryError, UnknownHashError),
    (OtherProgressError, OtherClusteringError),
    (OSError, BadInputError),
)


def tells(command: Callable[P, T]) -> Callable[P, T]:
    """Turn what the engine refuses into a sentence and an exit code."""
    return telling(_TOLD_AS)(command)


def check_distance(bits: int) -> None:
    """Refuse a distance for which the index gives no answer, before anything is read."""
    if not 0 <= bits <= MAX_RADIUS_BITS:
        raise BadDistanceError(f"--max-distance must be 0 to {MAX_RADIUS_BITS} bits, not {bits}.")


def read_hashes(path: Path, *, then: str) -> HashLines:
    """The hashes of a file, or of standard input for "-".

    Args:
        path: the file.
        then: what was not done, if a line is bad: "nothing was built".

    Raises:
        BadHashLineError: if a line holds no hash; the first 20 are named on standard error.
        BadInputError: if the file cannot be read.
    """
    with _content(path) as data:
        found = read_lines(data)
    if found.bad:
        name = "standard input" if path == _STDIN else str(path)
        for bad in found.bad[1:_SHOWN]:
            errors.print(f"{name}, line {bad.line}: {bad.reason}", markup=False, soft_wrap=True)
        more = f"; {found.bad_count:,} lines are bad" if found.bad_count > 1 else ""
        first = found.bad[0]
        raise BadHashLineError(f"{name}, line {first.line}: {first.reason}{more}: {then}.")
    return found


@contextmanager
def _content(path: Path) -> Iterator[Any]:
    if path == _STDIN:
        yield sys.stdin.buffer.read()
        return
    try:
        with path.open("rb") as file:
            if not path.stat().st_size:
                yield b""
                return
            with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as mapped:
                view = memoryview(mapped)
                yield view
                view.release()
    except (OSError, ValueError) as error:
        if isinstance(error, OSError):
            raise BadInputError(f"cannot read {path}: {error.strerror}") from error
        raise


def hex_of(words: Any) -> str:
    """Hashes as hexadecimal digits, 64 each, end to end."""
    return np.ascontiguousarray(words, ">u8").tobytes().hex()

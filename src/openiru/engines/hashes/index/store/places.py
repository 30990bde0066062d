"""Where does a store keep its generations, and who may change them?

CURRENT      the name of the generation in force; replaced in one step
000001/      a generation; another one is being built or cleared away if it is not named in CURRENT
LOCK, MERGE  held by the process that writes, and by the one that merges; the system lets go of them with the process
"""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from openiru.engines.hashes.index.files import BrokenIndexError, sync_folder
from openiru.engines.hashes.index.store.errors import StoreBusyError

CURRENT: Final = "CURRENT"
FIRST: Final = "000001"


def current_name(folder: Path) -> str:
    """The name of the generation in force.

    Raises:
        BrokenIndexError: if the folder is no store.
    """
    try:
        name = (folder / CURRENT).read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise BrokenIndexError(f"{folder} is no hash index: it has no readable {CURRENT}") from error
    if not name.isdigit():
        raise BrokenIndexError(f"{folder / CURRENT} does not name a generation")
    return name


def set_current(folder: Path, name: str) -> None:
    """Put a generation in force, in one step."""
    draft = folder / f"{CURRENT}.draft"
    with draft.open("w", encoding="ascii") as file:
        file.write(name + "\n")
        file.flush()
        os.fsync(file.fileno())
    draft.replace(folder / CURRENT)
    sync_folder(folder)


def next_name(name: str) -> str:
    """The name of the generation after another."""
    return f"{int(name) + 1:06d}"


def clear_away(folder: Path) -> None:
    """Remove generations that are not in force. Only for the process that merges.

    Whoever still searches one of them keeps its files until it lets go: the system removes only their names.
    """
    current = current_name(folder)
    for path in folder.iterdir():
        if path.is_dir() and path.name.isdigit() and path.name != current:
            shutil.rmtree(path, ignore_errors=True)


@contextmanager
def writing(folder: Path) -> Iterator[None]:
    """Hold the lock of writers; waits for others, who hold it for milliseconds."""
    with _locked(folder / "LOCK", fcntl.LOCK_EX):
        yield


@contextmanager
def merging(folder: Path) -> Iterator[None]:
    """Hold the lock of merges.

    Raises:
        StoreBusyError: if another process merges already.
    """
    try:
        with _locked(folder / "MERGE", fcntl.LOCK_EX | fcntl.LOCK_NB):
            yield
    except BlockingIOError as error:
        raise StoreBusyError(f"{folder} is being merged by another process") from error


@contextmanager
def _locked(path: Path, how: int) -> Iterator[None]:
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        fcntl.flock(descriptor, how)
        yield
    finally:
        os.close(descriptor)

"""Where lies what opens an exchange? In files of the program's own user, never in the database."""

import os
import tempfile
from pathlib import Path
from typing import Final

from openiru.exchanges.errors import NoKeyError
from openiru.exchanges.types import Opening

_MAX_BYTES: Final = 16 * 1024
_OTHERS: Final = 0o077


def opening(folder: Path, slug: str) -> Opening:
    """What opens an exchange: the lines of the file named after it.

    Raises:
        NoKeyError: if there is no such file, it holds nothing, or others may read it.
    """
    path = folder / slug
    how = f"write it with `openiru exchange key {slug}`"
    try:
        with path.open("rb") as file:
            if os.fstat(file.fileno()).st_mode & _OTHERS:
                raise NoKeyError(f"{path} lies open for others: chmod 600 {path}.")
            text = file.read(_MAX_BYTES).decode()
    except FileNotFoundError as error:
        raise NoKeyError(f"{path}: there is no key for {slug}; {how}.") from error
    except (OSError, UnicodeDecodeError) as error:
        raise NoKeyError(f"{path}: the key of {slug} cannot be read; {how}.") from error
    lines = tuple(line.strip() for line in text.splitlines() if line.strip())
    if not lines:
        raise NoKeyError(f"{path}: the key of {slug} is empty; {how}.")
    return Opening(lines=lines)


def keep(folder: Path, slug: str, opening: Opening) -> Path:
    """Write what opens an exchange; whoever reads meanwhile finds the old one or the new one, whole."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, draft = tempfile.mkstemp(dir=folder, prefix=".new-")
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write("\n".join(opening.lines) + "\n")
    return Path(draft).replace(folder / slug)


def forget(folder: Path, slug: str) -> None:
    """Take away what opens an exchange."""
    (folder / slug).unlink(missing_ok=True)

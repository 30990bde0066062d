"""How does a data folder begin?"""

import os
import secrets
import tempfile
from contextlib import suppress
from pathlib import Path

from django.conf import settings

from openiru.foundation.errors import BadInputError


def prepare_folder(folder: Path) -> None:
    """Make the data folder and its secret key.

    Raises:
        BadInputError: if the folder cannot be written.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        key = folder / "secret-key"
        if not key.exists():
            _write_once(key, secrets.token_urlsafe(48) + "\n")
    except OSError as error:
        raise BadInputError(
            f"{folder} cannot be written: {error.strerror}. Set OPENIRU_DATA to a folder of yours."
        ) from error
    if not os.environ.get("OPENIRU_SECRET_KEY"):
        settings.SECRET_KEY = key.read_text(encoding="ascii").strip()


def _write_once(path: Path, text: str) -> None:
    """Write a file that nobody else may read; whoever comes second finds the first one's, whole."""
    handle, draft = tempfile.mkstemp(dir=path.parent, prefix=".new-")
    try:
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(text)
        with suppress(FileExistsError):
            path.hardlink_to(draft)
    finally:
        Path(draft).unlink()

"""How does a data folder begin?"""

import os
import secrets
import tempfile
from contextlib import suppress
from pathlib import Path

from django.conf import settings

from openiru.foundation.errors import BadInputError
from openiru.foundation.ownership import KEY_FILE, ROLE_FILE, Owner, owner_of


def prepare_folder(folder: Path, role: str = "") -> Owner:
    """Make the data folder and its secret key, and note whose it is: a unit's, or a platform's own.

    Args:
        folder: the data folder.
        role: whose it is to be; empty means what it was made for, else what the settings say.

    Raises:
        BadInputError: if the folder cannot be written, or was made for the other.
    """
    owner = owner_of(folder, role or (Owner.PLATFORM if settings.IS_PLATFORM else ""))
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        # First: a folder with a key and no role is a unit's.
        if not (folder / ROLE_FILE).exists():
            _write_once(folder / ROLE_FILE, owner + "\n")
        key = folder / KEY_FILE
        if not key.exists():
            _write_once(key, secrets.token_urlsafe(48) + "\n")
    except OSError as error:
        raise BadInputError(
            f"{folder} cannot be written: {error.strerror}. Set OPENIRU_DATA to a folder of yours."
        ) from error
    if not os.environ.get("OPENIRU_SECRET_KEY"):
        settings.SECRET_KEY = key.read_text(encoding="ascii").strip()
    return owner


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

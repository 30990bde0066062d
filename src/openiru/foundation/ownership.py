"""Whose installation is this: a unit's, or a platform's own?"""

from enum import StrEnum
from pathlib import Path
from typing import Final

from openiru.foundation.errors import BadInputError

ROLE_FILE: Final = "role"  # in the data folder; written when it is made, before all else
KEY_FILE: Final = "secret-key"


class Owner(StrEnum):
    """Whose side of the channel an installation is."""

    UNIT = "unit"
    PLATFORM = "platform"


def owner_of(folder: Path, asked: str = "") -> Owner:
    """Whose installation lies in `folder`: what was asked for, else what the folder was made for, else a unit's.

    Raises:
        BadInputError: if the folder was made for the other.
    """
    kept = folder / ROLE_FILE
    made_for = kept.read_text(encoding="ascii").strip() if kept.is_file() else ""
    if not made_for and (folder / KEY_FILE).exists():
        made_for = Owner.UNIT  # made before folders said whose they are
    if made_for not in {"", *Owner}:
        raise BadInputError(
            f"{kept} says neither unit nor platform; write there what the folder was made for."
        )
    if asked and made_for and asked != made_for:
        raise BadInputError(
            f"{folder} was made for a {made_for}, not for a {asked}: give each a data folder of its own with OPENIRU_DATA."
        )
    return Owner(asked or made_for or Owner.UNIT)

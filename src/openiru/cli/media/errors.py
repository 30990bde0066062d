"""What can go wrong with banks of media, and how is it told?"""

from collections.abc import Callable
from typing import Final, ParamSpec, TypeVar

from openiru.cli.telling import telling
from openiru.engines.hashes.index.files import BrokenIndexError
from openiru.engines.media.packing import BrokenPrintError
from openiru.engines.media.pictures.bank.arrays import BrokenBankError
from openiru.engines.media.sound.folder import BrokenBankError as BrokenSoundBankError
from openiru.foundation.errors import Kind, OpenIruError

P = ParamSpec("P")
T = TypeVar("T")


class UnreadableMediaError(OpenIruError):
    """A file that could not be read as media of the kind that was asked for."""

    code = "media.unreadable"
    kind = Kind.INVALID


class NothingToKeepError(OpenIruError):
    """None of the files could be read, so no bank was made."""

    code = "media.nothing-to-keep"
    kind = Kind.INVALID


class BrokenMediaBankError(OpenIruError):
    """A folder that is no bank of media, or a damaged one."""

    code = "media.broken-bank"
    kind = Kind.INVALID


class MediaBankExistsError(OpenIruError):
    """Something is there already; banks are never changed."""

    code = "media.bank-exists"
    kind = Kind.CONFLICT


_TOLD_AS: Final[tuple[tuple[type[Exception], type[OpenIruError]], ...]] = (
    (BrokenBankError, BrokenMediaBankError),
    (BrokenSoundBankError, BrokenMediaBankError),
    (BrokenIndexError, BrokenMediaBankError),
    (BrokenPrintError, BrokenMediaBankError),
    (FileExistsError, MediaBankExistsError),
)


def _sentence(error: Exception) -> str:
    if isinstance(error, FileExistsError):
        return f"{error.filename} is there already: give a new folder."
    return f"{error}."


def tells(command: Callable[P, T]) -> Callable[P, T]:
    """Turn what the engines refuse into a sentence and an exit code."""
    return telling(_TOLD_AS, sentence=_sentence)(command)

"""What can go wrong with files of texts and with models, and how is it told?"""

from collections.abc import Callable
from typing import Final, ParamSpec, TypeVar

from openiru.cli.telling import telling
from openiru.engines.text.classifier.files import BrokenModelError, ModelExistsError
from openiru.engines.text.classifier.training import TooFewTextsError
from openiru.foundation.errors import Kind, OpenIruError

P = ParamSpec("P")
T = TypeVar("T")


class BadTextRowError(OpenIruError):
    """A row that holds no text, or no label where one is needed; nothing of the file was used."""

    code = "text.bad-row"
    kind = Kind.INVALID


class UnknownTextFormatError(OpenIruError):
    """The name of a file does not say how its texts are written."""

    code = "text.unknown-format"
    kind = Kind.INVALID


class TooFewTextsToLearnError(OpenIruError):
    """Too few different texts with the label, or without it."""

    code = "text.too-few"
    kind = Kind.INVALID


class BrokenTextModelError(OpenIruError):
    """A folder that is no model, or one that was damaged or changed."""

    code = "text.broken-model"
    kind = Kind.INVALID


class TextModelExistsError(OpenIruError):
    """Something is there already; models are never changed."""

    code = "text.model-exists"
    kind = Kind.CONFLICT


_TOLD_AS: Final[tuple[tuple[type[Exception], type[OpenIruError]], ...]] = (
    (BrokenModelError, BrokenTextModelError),
    (ModelExistsError, TextModelExistsError),
    (TooFewTextsError, TooFewTextsToLearnError),
)


def tells(command: Callable[P, T]) -> Callable[P, T]:
    """Turn what the engine refuses into a sentence and an exit code."""
    return telling(_TOLD_AS, sentence="{}.".format)(command)

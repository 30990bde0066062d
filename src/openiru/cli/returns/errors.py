"""What can go wrong with files of accounts and with models of returns, and how is it told?"""

from collections.abc import Callable
from typing import Final, ParamSpec, TypeVar

from openiru.cli.telling import telling
from openiru.engines.returns.model import BrokenModelError, UnknownShareError
from openiru.engines.returns.types import NothingLearnedError, TooFewReturnsError
from openiru.foundation.errors import Kind, OpenIruError

P = ParamSpec("P")
T = TypeVar("T")


class BadAccountsError(OpenIruError):
    """A file of accounts that cannot be read at all, or in which no account can be read."""

    code = "returns.bad-accounts"
    kind = Kind.INVALID


class BadTruthError(OpenIruError):
    """A file of known returns that names accounts which are not there, or cannot be read."""

    code = "returns.bad-truth"
    kind = Kind.INVALID


class BrokenReturnsModelError(OpenIruError):
    """A file that is no model of returns, or one that was changed."""

    code = "returns.broken-model"
    kind = Kind.INVALID


class ReturnsShareError(OpenIruError):
    """A model that does not tell at which share of returns its probabilities hold."""

    code = "returns.unknown-share"
    kind = Kind.INVALID


class ReturnsModelExistsError(OpenIruError):
    """Something is there already; models are never changed."""

    code = "returns.model-exists"
    kind = Kind.CONFLICT


class TooFewReturnsToLearnError(OpenIruError):
    """Too few known returns, or too few other accounts, to learn from."""

    code = "returns.too-few"
    kind = Kind.INVALID


class NothingLearnedFromReturnsError(OpenIruError):
    """Known returns look like strangers, so nothing can be learned from them."""

    code = "returns.nothing-learned"
    kind = Kind.INVALID


class NoSplinkError(OpenIruError):
    """Training needs splink, which is not installed."""

    code = "returns.no-splink"
    kind = Kind.UNAVAILABLE


_TOLD_AS: Final[tuple[tuple[type[Exception], type[OpenIruError]], ...]] = (
    (BrokenModelError, BrokenReturnsModelError),
    (UnknownShareError, ReturnsShareError),
    (TooFewReturnsError, TooFewReturnsToLearnError),
    (NothingLearnedError, NothingLearnedFromReturnsError),
)


def tells(command: Callable[P, T]) -> Callable[P, T]:
    """Turn what the engine refuses into a sentence and an exit code."""
    return telling(_TOLD_AS)(command)

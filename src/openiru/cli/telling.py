"""How do commands on plain files tell what an engine refuses?"""

import os
import sys
from collections.abc import Callable, Sequence
from functools import wraps
from typing import ParamSpec, TypeVar

import typer

from openiru.cli.doors import speaks
from openiru.foundation.errors import OpenIruError

P = ParamSpec("P")
T = TypeVar("T")

Refusals = Sequence[
    tuple[type[Exception], type[OpenIruError]]
]  # what an engine raises, and as what it is told


def telling(
    refusals: Refusals, *, sentence: Callable[[Exception], str] = str
) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """Turn what an engine refuses into a sentence and an exit code; the first kind that fits counts."""

    def tells(command: Callable[P, T]) -> Callable[P, T]:
        @wraps(command)
        def wrapped(*args: P.args, **kwargs: P.kwargs) -> T:
            try:
                return command(*args, **kwargs)
            except BrokenPipeError:
                # Whoever reads has enough, as `head` does; what is left in the buffer goes nowhere.
                os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
                raise typer.Exit(141) from None
            except tuple(kind for kind, _ in refusals) as error:
                told = next(told for kind, told in refusals if isinstance(error, kind))
                raise told(sentence(error)) from error

        return speaks(wrapped)

    return tells

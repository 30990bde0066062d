"""What a rule for a page is made of."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from tests.factories.scene import Scene

from openiru.access.types import Right
from openiru.audit.types import Event

Said = Mapping[str, str | Sequence[str]]
REASON: Final = "Looked at everything that was captured."


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A form that is sent: by whom, about what, saying what, and the act that the record keeps of it."""

    by: str  # user name
    event: Event
    about: Callable[[Scene], tuple[str, ...]] = lambda _scene: ()
    said: Callable[[Scene], Said] = lambda _scene: {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """What holds for one page; `right` is None where everybody may come in."""

    right: Right | None
    methods: tuple[str, ...] = ("GET",)
    step: Step | None = None


def reads(right: Right) -> Rule:
    """A page to look at."""
    return Rule(right=right)


def takes(right: Right, step: Step, *, shows: bool = False) -> Rule:
    """A form that is sent; `shows` if it is a page as well."""
    return Rule(right=right, methods=("GET", "POST") if shows else ("POST",), step=step)

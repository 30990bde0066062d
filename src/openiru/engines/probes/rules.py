"""What is a probe made of, as it stands in a file?"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, ClassVar, Final

from openiru.engines.probes.errors import UnusableRuleError
from openiru.engines.probes.selecting import steps_of
from openiru.engines.probes.types import NO_VERDICT, State

_STRICT: dict[str, Any] = {"extra": "forbid"}
_PLACE: Final = re.compile(
    r"(?P<kind>status|host|path|query|header|meta|text|attribute|json|data|variable)"
    r"(?:\((?P<of>[^()]+)\))?(?::(?P<then>\S+))?"
)
# What must stand in the brackets and behind the colon, and what must not.
_SHAPES: Final = {
    "status": (False, False),
    "host": (False, False),  # of the final address
    "path": (False, False),
    "query": (True, False),
    "header": (True, False),
    "meta": (True, False),
    "text": (True, False),
    "attribute": (True, True),
    "json": (False, True),
    "data": (True, True),
    "variable": (True, True),
}
# Where a page says something of itself; the others only say how it was sent.
TELLING: Final = frozenset({"meta", "text", "attribute", "json", "data", "variable"})


class Same(StrEnum):
    """Of what was asked about."""

    HANDLE = "handle"
    NATIVE_ID = "native_id"


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a page; written ``text(.name)``, ``meta(og:url)``, ``data(script#state):user.id`` and so on."""

    written: str
    kind: str
    of: str
    then: str

    @classmethod
    def parsed(cls, written: str) -> "Place":
        """A place as it is written.

        Raises:
            UnusableRuleError: if it is none.
        """
        found = _PLACE.fullmatch(written)
        if found is None:
            raise UnusableRuleError(
                f"{written!r} is no place of a page; such are text(...), meta(...) and json:...."
            )
        place = cls(written, found["kind"], found["of"] or "", found["then"] or "")
        if (bool(place.of), bool(place.then)) != _SHAPES[place.kind]:
            raise UnusableRuleError(f"{written!r} names its place only in part, or more than its kind has.")
        if place.kind in {"text", "attribute", "data"}:
            for selector in place.of.split(","):
                steps = steps_of(selector.strip())
                if place.kind == "text" and steps[-1].tag in {"html", "body"}:
                    raise UnusableRuleError(f"{written!r} is the whole page; name the element that says it.")
        if any(path.count("**") > 1 for path in place.then.split("|")):
            raise UnusableRuleError(f"{written!r} may go to any depth once.")
        return place


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """Something that must stand at a place; with no test, anything."""

    __pydantic_config__: ClassVar = _STRICT

    at: str
    equals: Sequence[str | int | bool] = ()  # all of it is one of these
    says: Sequence[str] = ()  # a short text holds one of these
    like: str = ""  # a pattern for all of it
    same: Same | None = None  # as what was asked about

    @property
    def place(self) -> Place:
        """The place, taken apart."""
        return Place.parsed(self.at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A state, and what a page must show for it."""

    __pydantic_config__: ClassVar = _STRICT

    name: str
    state: State
    when: Sequence[Condition]  # all of them
    unless: Sequence[Condition] = ()  # none of them
    kinds: Sequence[str] = ()  # of subjects; all that the probe reads if empty
    countries: str = ""  # a place


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where a fact about the subject stands, and which part of what stands there it is."""

    __pydantic_config__: ClassVar = _STRICT

    at: str
    take: str = ""  # a pattern with one group
    kinds: Sequence[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """Where a page says whom it is about."""

    __pydantic_config__: ClassVar = _STRICT

    stable_id: Sequence[Source] = ()
    handle: Sequence[Source] = ()
    followers: Sequence[Source] = ()
    silent: str = ""  # signs that make no difference in a handle
    id_is_needed: bool = False  # live pages of this platform always show it: without it they are not read


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """How the page of a subject is asked for."""

    __pydantic_config__: ClassVar = _STRICT

    kinds: Sequence[str]
    url: str  # with {handle}, {user_name}, {native_id} and {url}
    token: str = ""  # name of the secret that an official interface wants; without it this way is left out
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Controls:
    """Whom each run asks about besides: one that is known to be up, and one that never was.

    A platform has several where subjects are asked for in several ways: the first ones that can be asked for in the way of the
    subject hold it.
    """

    __pydantic_config__: ClassVar = _STRICT

    kinds: Sequence[str] = ()  # of the subjects that they hold; all that the probe reads if empty
    live: str = ""  # an address
    absent: str = ""  # an address with {random}, letters, or {number}, digits
    kind: str = ""  # of both, where their addresses do not tell
    letters: int = 15  # of {random}: as many as every platform allows in a name


@dataclass(frozen=True, slots=True, kw_only=True)
class Probe:
    """All that is known about the pages of one platform."""

    __pydantic_config__: ClassVar = _STRICT

    name: str  # slug of the platform
    version: int
    hosts: Sequence[str]  # that may answer, and those below them
    kinds: Sequence[str]  # of subjects that its rules read
    sources: Sequence[str]  # who says so
    requests: Sequence[Request]
    controls: Controls | Sequence[Controls]
    rules: Sequence[Rule]
    walls: Sequence[Rule] = ()
    identity: Sources = field(default_factory=Sources)
    unverifiable: str = ""  # why other kinds of subjects never can be read

    def controls_of(self, kind: str) -> Sequence[Controls]:
        """The controls that hold subjects of a kind."""
        named = (self.controls,) if isinstance(self.controls, Controls) else self.controls
        return [each for each in named if not each.kinds or kind in each.kinds]

    def states(self) -> frozenset[State]:
        """All states that it claims to tell."""
        told = {rule.state for rule in (*self.walls, *self.rules)}
        if self.identity.stable_id:
            told |= {State.HANDLE_REASSIGNED} | ({State.RENAMED} if self.identity.handle else set())
        return frozenset(told)


@dataclass(frozen=True, slots=True, kw_only=True)
class Walls:
    """What stands before pages of any platform."""

    __pydantic_config__: ClassVar = _STRICT

    name: str
    version: int
    sources: Sequence[str]
    rules: Sequence[Rule]


@dataclass(frozen=True, slots=True, kw_only=True)
class TestPage:
    """A page on which a probe shows that it tells what it claims."""

    __pydantic_config__: ClassVar = _STRICT
    __test__: ClassVar = False  # no class of tests, whatever its name says

    name: str
    state: State
    rule: str  # that must fire
    origin: str  # `synthetic`, or where it was recorded and under which licence
    url: str  # that was asked about
    status: int = 200
    final_url: str = ""  # the same, if empty
    stable_id: str = ""  # that we hold
    kind: str = ""  # of the subject, where its address does not tell
    headers: dict[str, str] = field(default_factory=dict)
    body: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TestPages:
    """The test pages of one probe."""

    __pydantic_config__: ClassVar = _STRICT
    __test__: ClassVar = False

    name: str
    pages: Sequence[TestPage]


def check_rules(rules: Sequence[Rule], *, may_judge_by_status: bool, walls: bool) -> None:
    """Refuse rules that say more than a page can show.

    Raises:
        UnusableRuleError: naming the rule.
    """
    for rule in rules:
        places = [condition.place for condition in rule.when]
        for condition in (*rule.when, *rule.unless):
            _check_pattern(condition.place.written, condition.like)
        if walls != (rule.state in NO_VERDICT):
            raise UnusableRuleError(
                f"rule {rule.name}: {rule.state} does not belong among {'walls' if walls else 'rules'}."
            )
        if not places:
            raise UnusableRuleError(f"rule {rule.name}: a state needs a marker that is there.")
        if not (walls or may_judge_by_status or any(place.kind in TELLING for place in places)):
            raise UnusableRuleError(
                f"rule {rule.name}: how a page was sent is no marker; name a place within it."
            )
        if rule.countries:
            Place.parsed(rule.countries)


def check_sources(sources: Sources) -> None:
    """Refuse places that are none, and patterns without their one group.

    Raises:
        UnusableRuleError: naming the place.
    """
    for source in (*sources.stable_id, *sources.handle, *sources.followers):
        Place.parsed(source.at)
        _check_pattern(source.at, source.take)
        if source.take and re.compile(source.take).groups != 1:
            raise UnusableRuleError(f"{source.at}: take needs one group.")


def _check_pattern(where: str, pattern: str) -> None:
    try:
        re.compile(pattern)
    except re.error as error:
        raise UnusableRuleError(f"{where}: {pattern!r} is no pattern: {error}.") from error

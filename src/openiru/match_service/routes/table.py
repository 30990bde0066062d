"""Which address is answered by whom, who may ask, and how large may the body be?"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import unquote

from openiru.match_service.http.messages import Answer, Handler, message
from openiru.match_service.tokens import Scope

SMALL: Final = 65_536  # bytes of a body that holds some words


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """One method at one address."""

    method: str
    path: str  # "/c/bank/<name>": each part in angle brackets is a value; "<int:id>" takes digits alone
    handler: Handler
    summary: str
    tag: str = "Core"
    scope: Scope | None = Scope.LOOKUP  # None: open to all
    most_bytes: int = 0
    cost: int = 1  # look-ups that it counts as
    query: tuple[str, ...] = ()  # parameters, for the document


@dataclass(frozen=True, slots=True)
class _Pattern:
    expression: re.Pattern[str]
    routes: dict[str, Route] = field(default_factory=dict)


class Table:
    """All routes."""

    def __init__(self, routes: Iterable[Route]) -> None:
        self.routes: Sequence[Route] = tuple(routes)
        self._fixed: dict[str, dict[str, Route]] = {}
        self._patterns: dict[str, _Pattern] = {}
        for route in self.routes:
            if "<" in route.path:
                pattern = self._patterns.setdefault(route.path, _Pattern(_expression(route.path)))
                pattern.routes[route.method] = route
            else:
                self._fixed.setdefault(route.path, {})[route.method] = route

    def find(self, method: str, path: str) -> tuple[Route, tuple[str, ...]] | Answer:
        """The route and the values in the path; or an answer if there is none."""
        by_method: Mapping[str, Route] | None = self._fixed.get(path)
        values: tuple[str, ...] = ()
        if by_method is None:
            for pattern in self._patterns.values():
                found = pattern.expression.fullmatch(path)
                if found:
                    by_method, values = pattern.routes, tuple(map(unquote, found.groups()))
                    break
        if by_method is None:
            return message(404, "there is nothing at this address; see /site-map")
        route = by_method.get("GET" if method == "HEAD" else method)
        if route is None:
            allowed = ", ".join(sorted(by_method))
            return message(405, f"this address answers {allowed}", headers=(("allow", allowed),))
        return route, values


def _expression(path: str) -> re.Pattern[str]:
    parts = re.split(r"<(int:)?\w+>", path)
    # `split` gives text, kind, text, kind, ..., text.
    made = re.escape(parts[0])
    for kind, text in zip(parts[1::2], parts[2::2], strict=True):
        made += (r"([0-9]{1,18})" if kind else r"([^/]+)") + re.escape(text)
    return re.compile(made)

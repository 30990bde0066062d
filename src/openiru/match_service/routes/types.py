"""`/c/exchanges`, `/c/signal_type`, `/c/content_type`: what is configured? Exchanges: none; banks are filled here."""

import re
from typing import Any, Final

from openiru.match_service.http.messages import Answer, Request, json_body, message
from openiru.match_service.logs import log
from openiru.match_service.routes.desk import Desk
from openiru.match_service.routes.hashing import CONTENT_TYPE, SIGNAL_TYPE
from openiru.match_service.routes.status import IndexFigures
from openiru.match_service.routes.table import SMALL, Route
from openiru.match_service.search import json_answer
from openiru.match_service.tokens import Scope

_EXCHANGE: Final = re.compile("[A-Z0-9_]+")


class Types:
    """Types of signals and content, and the exchanges that there are not."""

    def __init__(self, desk: Desk, figures: IndexFigures) -> None:
        self._desk = desk
        self._figures = figures

    def routes(self) -> list[Route]:
        """What is answered here."""
        there = self._desk.handler
        one = "/c/exchange/<name>"
        return [
            _route("GET", "/c/exchanges", lambda _: json_answer([]), "All exchanges: none"),
            _route("POST", "/c/exchanges", _no_exchange_type, "Refused: no exchange type is installed"),
            _route("GET", "/c/exchanges/apis", lambda _: json_answer([]), "Types of exchanges: none"),
            _route("GET", "/c/exchanges/api/<name>", _no_exchange_api, "A type of exchange"),
            _route("POST", "/c/exchanges/api/<name>", _no_exchange_api, "A type of exchange"),
            _route(
                "GET", "/c/exchanges/api/<name>/schema", _no_exchange_schema, "What a type of exchange needs"
            ),
            _route("GET", one, _no_exchange, "One exchange"),
            _route("PUT", one, _no_exchange, "One exchange"),
            _route(
                "DELETE", one, lambda _: json_answer({"message": "Exchange deleted"}), "Take out an exchange"
            ),
            _route("GET", f"{one}/status", _no_exchange, "When an exchange was fetched"),
            _route("GET", f"{one}/credentials", _no_exchange, "Credentials of an exchange"),
            _route("POST", f"{one}/credentials", _no_exchange, "Credentials of an exchange"),
            _route("GET", "/c/signal_type", there(self._signal_types), "Types of hashes"),
            _route(
                "PUT", "/c/signal_type/<name>", there(self._set_ratio), "How often a type of hash is used"
            ),
            _route("GET", "/c/signal_type/index", self._figures.by_signal_type, "The index of each type"),
            _route("GET", "/c/content_type", lambda _: json_answer(_CONTENT_TYPES), "Types of content"),
        ]

    def _signal_types(self, _request: Request) -> Answer:
        ratio = self._desk.registry.signal_ratio(SIGNAL_TYPE)
        return json_answer([{"name": SIGNAL_TYPE, "enabled_ratio": ratio}])

    def _set_ratio(self, request: Request) -> Answer:
        name, given = request.path_values[0], json_body(request)
        if name != SIGNAL_TYPE:
            return message(400, f"No such signal type '{name}'")
        value = given.get("enabled_ratio") if isinstance(given, dict) else None
        if value is None:
            return message(400, "enabled_ratio is required")
        try:
            self._desk.registry.set_signal_ratio(name, float(value))
        except (TypeError, ValueError):
            return message(400, f"Invalid float: '{value}'")
        log("match.signal-type-changed", signal_type=name, token=request.client_place)
        return Answer(204)


_CONTENT_TYPES: Final = [{"name": CONTENT_TYPE, "enabled": True}]


def _no_exchange_type(request: Request) -> Answer:
    given = json_body(request)
    if not isinstance(given, dict) or given.get("bank") is None:
        return message(400, "bank is required")
    if not isinstance(given["bank"], str) or not _EXCHANGE.fullmatch(given["bank"]):
        return message(400, "Field `bank` must match /^[A-Z0-9_]+$/")
    if not isinstance(given.get("api_json", {}), dict):
        return message(400, "Field `api_json` must be object")
    if given.get("api") is None:
        return message(400, "Field `api_type` is required")
    return message(400, f"No such exchange type '{given['api']}'")


def _no_exchange(request: Request) -> Answer:
    return message(404, f"Exchange '{request.path_values[0]}' not found")


def _no_exchange_api(request: Request) -> Answer:
    return message(400, f"no such Exchange API '{request.path_values[0]}'")


def _no_exchange_schema(request: Request) -> Answer:
    return message(404, f"Exchange API '{request.path_values[0]}' not found")


def _route(method: str, path: str, handler: Any, summary: str) -> Route:
    writes = method != "GET"
    return Route(
        method=method,
        path=path,
        handler=handler,
        summary=summary,
        tag="Exchanges" if "exchange" in path else "Configuration",
        scope=Scope.WRITE if writes else Scope.LOOKUP,
        most_bytes=SMALL if method in {"POST", "PUT"} else 0,
    )

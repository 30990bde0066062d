"""`/c/bank`: which banks are there, and how do they change?

Everything here runs in one thread of the process, with a registry of its own; look-ups never wait for it.
"""

import secrets
import shutil
from pathlib import Path
from typing import Any

import numpy as np

from openiru.engines.hashes.index.store.changes import create_store
from openiru.match_service.banks import Banks, move_away
from openiru.match_service.errors import NoSuchBankError
from openiru.match_service.http.messages import JSON, Answer, Refusal, Request, json_body, message, unfit
from openiru.match_service.logs import log
from openiru.match_service.registry import Bank
from openiru.match_service.routes.desk import Desk
from openiru.match_service.routes.table import SMALL, Route
from openiru.match_service.search import json_answer
from openiru.match_service.tokens import Scope


class Curation:
    """Banks."""

    def __init__(self, desk: Desk, banks: Banks) -> None:
        self._desk = desk
        self._folder: Path = banks.folder

    def routes(self) -> list[Route]:
        """What is answered here."""
        there = self._desk.handler
        return [
            _route("GET", "/c/banks", there(self._list), "All banks", Scope.LOOKUP),
            _route("POST", "/c/banks", there(self._create), "Make a bank", Scope.WRITE),
            _route("GET", "/c/bank/<name>", there(self._show), "One bank", Scope.LOOKUP),
            _route(
                "PUT",
                "/c/bank/<name>",
                there(self._change),
                "Rename a bank, or change its ratio",
                Scope.WRITE,
            ),
            _route("DELETE", "/c/bank/<name>", there(self._delete), "Take a bank out", Scope.WRITE),
        ]

    def _list(self, _request: Request) -> Answer:
        return json_answer([as_told(bank) for bank in self._desk.registry.banks()])

    def _show(self, request: Request) -> Answer:
        return json_answer(as_told(self._desk.registry.bank(request.path_values[0])))

    def _create(self, request: Request) -> Answer:
        given = _model(request)
        name = given.get("name")
        if name is None:
            raise unfit("missing", ("name",), "Field required", given)
        if not isinstance(name, str):
            raise unfit("string_type", ("name",), "Input should be a valid string", name)
        ratio = _ratio(given, missing=1.0)
        if ratio is None:
            ratio = 0.0 if _switch(given) is False else 1.0
        registry = self._desk.registry
        registry.check_may_add(name, enabled_ratio=ratio)
        # A name in small letters is never taken for a bank that somebody has put there by hand.
        folder = f"{name.lower()[:200]}-{secrets.token_hex(4)}"
        create_store(self._folder / folder, np.empty((0, 4), np.uint64))
        try:
            bank = registry.add_bank(name, folder=folder, enabled_ratio=ratio)
        except BaseException:
            shutil.rmtree(self._folder / folder, ignore_errors=True)
            raise
        log("match.bank-made", bank=bank.name, token=request.client_place)
        return json_answer(as_told(bank), 201)

    def _change(self, request: Request) -> Answer:
        given = _model(request)
        name = given.get("name")
        if name is not None and not isinstance(name, str):
            raise unfit("string_type", ("name",), "Input should be a valid string", name)
        ratio = _ratio(given, missing=None)
        if ratio is None and (switch := _switch(given)) is not None:
            ratio = 1.0 if switch else 0.0
        try:
            bank = self._desk.registry.change_bank(request.path_values[0], new_name=name, enabled_ratio=ratio)
        except NoSuchBankError as error:
            raise Refusal(message(404, "Bank not found")) from error
        log("match.bank-changed", bank=bank.name, token=request.client_place)
        return json_answer(as_told(bank))

    def _delete(self, request: Request) -> Answer:
        bank = self._desk.registry.remove_bank(request.path_values[0])
        if bank is not None:
            move_away(self._folder, bank)
            log("match.bank-taken-out", bank=bank.name, token=request.client_place)
        return json_answer({"message": "Done"})


def as_told(bank: Bank) -> dict[str, Any]:
    """A bank as HMA tells it."""
    return {"name": bank.name, "matching_enabled_ratio": bank.enabled_ratio}


def _model(request: Request) -> dict[str, Any]:
    """The object in a body; anything else is refused as HMA's framework does."""
    given = json_body(request) if request.content_type == JSON else None
    if not isinstance(given, dict):
        raise unfit("model_type", (), "Input should be a valid dictionary", given)
    return given


def _ratio(given: dict[str, Any], *, missing: float | None) -> float | None:
    value = given.get("enabled_ratio", missing if "enabled" not in given else None)
    if value is None:
        return None
    try:
        if isinstance(value, bool | int | float | str):
            return float(value)
    except ValueError:
        pass
    sentence = "Input should be a valid number, unable to parse string as a number"
    raise unfit("float_parsing", ("enabled_ratio",), sentence, value)


def _switch(given: dict[str, Any]) -> bool | None:
    value = given.get("enabled")
    if value is None or isinstance(value, bool):
        return value
    raise unfit("bool_type", ("enabled",), "Input should be a valid boolean", value)


def _route(method: str, path: str, handler: Any, summary: str, scope: Scope) -> Route:
    most_bytes = SMALL if method in {"POST", "PUT"} else 0
    return Route(
        method=method,
        path=path,
        handler=handler,
        summary=summary,
        tag="Banks",
        scope=scope,
        most_bytes=most_bytes,
    )

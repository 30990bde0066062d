"""Is the service well, what does it hold, and what can be asked?"""

import os
import time
from collections.abc import Callable, Sequence
from typing import Any

from openiru.engines.hashes.index.store.places import CURRENT
from openiru.match_service.banks import UNREADABLE, Banks, View
from openiru.match_service.http.messages import TEXT, Answer, Request, message
from openiru.match_service.pictures import Pictures
from openiru.match_service.routes.hashing import SIGNAL_TYPE
from openiru.match_service.routes.openapi import document
from openiru.match_service.routes.table import Route
from openiru.match_service.search import Searcher, json_answer


class IndexFigures:
    """How large the index is, and when it last changed, as HMA tells it."""

    def __init__(self, banks: Banks) -> None:
        self._banks = banks

    def by_signal_type(self, request: Request) -> Answer:
        """`/c/signal_type/index`: the index is never behind what was added."""
        refused = _unknown_type(request)
        if refused is not None:
            return refused
        count, changed_at = self._count()
        return json_answer(
            {
                SIGNAL_TYPE: {
                    "db_size": count,
                    "index_size": count,
                    "index_out_of_date": False,
                    "newest_db_item": changed_at,
                    "index_built_to": changed_at,
                }
            }
        )

    def status(self, request: Request) -> Answer:
        """`/m/index/status`."""
        refused = _unknown_type(request)
        if refused is not None:
            return refused
        count, changed_at = self._count()
        return json_answer({SIGNAL_TYPE: {"present": count > 0, "built_to": changed_at, "size": count}})

    def _count(self) -> tuple[int, int]:
        """Live entries, and the second of the last change; -1 while there are none."""
        states = self._banks.view().states
        count = sum(state.live_count for _, state in states)
        changed = [
            path.stat().st_mtime
            for bank, state in states
            for path in (state.generation.journal, self._banks.folder / bank.folder / CURRENT)
            if path.exists()
        ]
        return count, int(max(changed)) if count and changed else -1


class Status:
    """Health, and the list of addresses."""

    def __init__(self, banks: Banks, searcher: Searcher, pictures: Pictures, answers: dict[int, int]) -> None:
        self._banks = banks
        self._searcher = searcher
        self._pictures = pictures
        self._answers = answers
        self._since = time.time()
        self._all: Sequence[Route] = ()

    def routes(self, figures: IndexFigures) -> list[Route]:
        """What is answered here."""
        return [
            _open("/", lambda _: Answer(302, b"", "", (("location", "/status"),)), "Leads to /status"),
            _open("/status", self._if_ready(b"I-AM-ALIVE"), "Whether look-ups are answered"),
            _open("/livez", lambda _: Answer(200, b"OK", TEXT), "Whether the process answers"),
            _open("/readyz", self._if_ready(b"READY"), "Whether look-ups are answered"),
            _open("/site-map", lambda _: self._site_map(), "All addresses"),
            _open(
                "/openapi.json", lambda _: json_answer(document(self._all)), "This interface as OpenAPI 3.1"
            ),
            _open("/openapi/openapi.json", lambda _: json_answer(document(self._all)), "The same"),
            Route(method="GET", path="/health", handler=self._health, summary="Counts and generations"),
            Route(
                method="GET",
                path="/m/index/status",
                handler=figures.status,
                summary="Whether there is an index, and its size",
                tag="Matching",
                query=("signal_type",),
            ),
        ]

    def know(self, routes: Sequence[Route]) -> None:
        """Learn of all addresses."""
        self._all = routes

    def _site_map(self) -> Answer:
        return json_answer(sorted({route.path for route in self._all}))

    def _if_ready(self, word: bytes) -> Callable[[Request], Answer]:
        def handler(_request: Request) -> Answer:
            try:
                self._banks.view()
            except UNREADABLE:
                return Answer(503, b"INDEX-NOT-LOADED", TEXT)
            return Answer(200, word, TEXT)

        return handler

    def _health(self, _request: Request) -> Answer:
        try:
            view = self._banks.view()
        except UNREADABLE as error:
            return message(503, f"the banks cannot be searched: {error}")
        return json_answer(
            {
                "status": "ok",
                "banks": [_bank_figures(view, place) for place in range(len(view.states))],
                "live": sum(state.live_count for _, state in view.states),
                "process": {
                    "id": os.getpid(),
                    "seconds": round(time.time() - self._since, 1),
                    "look_ups": self._searcher.lookups,
                    "pictures": self._pictures.hashed,
                    "answers": {str(status): count for status, count in sorted(self._answers.items())},
                },
            }
        )


def _bank_figures(view: View, place: int) -> dict[str, Any]:
    bank, state = view.states[place]
    return {
        "name": bank.name,
        "number": bank.number,
        "matching_enabled_ratio": bank.enabled_ratio,
        "live": state.live_count,
        "added_since_merge": state.added_count,
        "withdrawn_since_merge": len(state.withdrawn),
        "generation": state.generation.folder.name,
    }


def _unknown_type(request: Request) -> Answer | None:
    wanted = request.query.get("signal_type", SIGNAL_TYPE)
    return None if wanted == SIGNAL_TYPE else message(400, f"No such signal type '{wanted}'")


def _open(path: str, handler: Callable[[Request], Answer], summary: str) -> Route:
    return Route(method="GET", path=path, handler=handler, summary=summary, scope=None)

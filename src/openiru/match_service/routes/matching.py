"""`/m`: look up a hash, a picture, or many hashes; compare two."""

import asyncio
import re
from collections.abc import AsyncIterator, Callable
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from openiru.engines.hashes.index.tables import Words
from openiru.match_service import bulk
from openiru.match_service.banks import Banks
from openiru.match_service.bulk import Wanted
from openiru.match_service.http.messages import (
    BINARY,
    JSON,
    NDJSON,
    Answer,
    Deferred,
    Outcome,
    Refusal,
    Request,
    Stream,
    json_body,
    message,
    unfit,
)
from openiru.match_service.routes.hashing import SIGNAL_TYPE, Hashing, comparable
from openiru.match_service.routes.table import SMALL, Route
from openiru.match_service.search import Searcher, Telling, coin_of, json_answer
from openiru.match_service.settings import Settings
from openiru.match_service.telling import by_bank, plainly

_HASH: Final = re.compile("[0-9a-fA-F]{64}")
_TRUE: Final = frozenset({"true", "1", "yes", "on", "t", "y"})
_FALSE: Final = frozenset({"false", "0", "no", "off", "f", "n"})
_NEAR_BITS: Final = 31  # facebook/ThreatExchange, pdq/README.md, "Matching"; HMA compares at that distance
_NOTHING: Final = Answer(200, b"{}\n")
_HEX_BYTES: Final = 67  # of a hash in a JSON list


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What answers at `/m`."""

    searcher: Searcher
    banks: Banks
    hashing: Hashing
    pool: Executor  # for many hashes at once
    charge: Callable[[int | None, int], None]


class Matching:
    """Look-ups."""

    def __init__(self, parts: Parts, settings: Settings) -> None:
        self._parts = parts
        self._settings = settings

    def routes(self) -> list[Route]:
        """What is answered here."""
        uploads = self._settings.upload_counts_as
        lookup = ("signal", "signal_type", "banks", "seed")
        return [
            _route(
                "GET", "/m/lookup", self._lookup, "Matches of a hash", query=(*lookup, "url", "content_type")
            ),
            _route(
                "POST",
                "/m/lookup",
                self._lookup_picture,
                "Matches of an uploaded picture",
                query=("banks", "seed", "bypass_coinflip", "types"),
                most_bytes=self._parts.hashing.form_bytes,
                cost=uploads,
            ),
            _route(
                "GET",
                "/m/raw_lookup",
                self._raw_lookup,
                "Matches of a hash, whatever is switched off",
                query=("signal", "signal_type", "banks", "include_distance"),
            ),
            _route(
                "POST",
                "/m/lookup_batch",
                self._lookup_batch,
                "Matches of many hashes: lines, a JSON list, or 32 bytes each",
                query=("signal_type", "banks", "seed", "bypass_coinflip"),
                most_bytes=self._settings.batch_hashes * _HEX_BYTES + SMALL,
            ),
            _route("POST", "/m/compare", self._compare, "The distance of two hashes", most_bytes=SMALL),
        ]

    def _lookup(self, request: Request) -> Outcome:
        query = request.query
        if query.get("url"):
            return self._lookup_url(query["url"], request)
        signal, kind = query.get("signal"), query.get("signal_type")
        if not signal or not kind:
            return message(400, "Either url or both signal and signal_type are required")
        value = _value(signal, kind)
        return self._parts.searcher.submit(value, _telling(request))

    async def _lookup_url(self, url: str, request: Request) -> Answer | Stream:
        found = await self._parts.hashing.of_url(url, request)
        self._parts.charge(request.client_place, self._settings.upload_counts_as - 1)
        telling = _telling(request, within=None if request.query.get("signal_type") else SIGNAL_TYPE)
        if request.query.get("signal_type", SIGNAL_TYPE) != SIGNAL_TYPE:
            return _NOTHING
        return await _settled(
            self._parts.searcher.submit(comparable(found, called="invalid signal"), telling)
        )

    async def _lookup_picture(self, request: Request) -> Answer | Stream:
        found = await self._parts.hashing.of_form(request)
        telling = _telling(request, within=SIGNAL_TYPE, may_bypass=True)
        return await _settled(
            self._parts.searcher.submit(comparable(found, called="invalid signal"), telling)
        )

    def _raw_lookup(self, request: Request) -> Outcome:
        query = request.query
        for name in ("signal", "signal_type"):
            if name not in query:
                raise unfit("missing", (name,), "Field required", query)
        with_distance = _flag(query.get("include_distance", "false"), "include_distance")
        telling = plainly(banks=_banks(request), with_distance=with_distance)
        return self._parts.searcher.submit(_value(query["signal"], query["signal_type"]), telling)

    async def _lookup_batch(self, request: Request) -> Answer | Stream:
        if len(request.body) <= SMALL:
            queries, banks = self._batch(request)
        else:
            read = asyncio.get_running_loop().run_in_executor(self._parts.pool, self._batch, request)
            queries, banks = await read
        if len(queries) > self._settings.batch_hashes:
            raise Refusal(message(413, f"a batch may have {self._settings.batch_hashes:,} hashes"))
        self._parts.charge(request.client_place, len(queries) - 1)
        wanted = Wanted(banks=banks, coin=_coin(request, may_bypass=True))
        view = self._parts.banks.view()
        self._parts.searcher.lookups += len(queries)
        accept = request.header(b"accept")
        form = BINARY if BINARY in accept else JSON if JSON in accept else NDJSON
        render = {BINARY: bulk.as_records, JSON: bulk.as_items, NDJSON: bulk.as_lines}[form]
        parts = bulk.answers(
            queries,
            view,
            wanted,
            max_distance_bits=self._settings.max_distance_bits,
            pool=self._parts.pool,
            render=render,
        )
        return Stream(_closed(parts, form, is_empty=not len(queries)), form)

    def _batch(self, request: Request) -> tuple[Words, frozenset[str] | None]:
        """The hashes of a batch, and the banks that are wanted."""
        _check_kind(request.query.get("signal_type", SIGNAL_TYPE))
        banks = _banks(request)
        try:
            if request.content_type == BINARY:
                return bulk.words_of_bytes(request.body), banks
            if request.content_type == "text/plain":
                return bulk.words_of_lines(request.body), banks
            given = json_body(request)
            if isinstance(given, dict):
                _check_kind(given.get("signal_type", SIGNAL_TYPE))
                if isinstance(given.get("banks"), str):
                    banks = frozenset(given["banks"].split(","))
                given = given.get("signals")
            if not isinstance(given, list):
                raise Refusal(
                    message(400, "a batch is a JSON list of hashes, or an object with it as signals")
                )
            return bulk.words_of_list(given), banks
        except bulk.BadBatchError as error:
            bad = [{"position": each.position, "reason": each.reason} for each in error.bad]
            raise Refusal(message(400, str(error), bad=bad, bad_count=error.count)) from error

    def _compare(self, request: Request) -> Answer:
        given = json_body(request)
        if not isinstance(given, dict):
            return message(400, "Request input was not a dict")
        results = {}
        for kind, pair in given.items():
            if not isinstance(pair, list):
                return message(400, f"Comparison hashes for {kind} was not a list")
            if len(pair) != 2:
                return message(400, "Comparison hash list length must be exactly 2")
            _check_kind(kind)
            left, right = (hash_value(each, called=f"Invalid {kind} hash") for each in pair)
            bits = (int.from_bytes(left, "big") ^ int.from_bytes(right, "big")).bit_count()
            results[kind] = [bits <= _NEAR_BITS, {"distance": bits}]
        return json_answer(results)


def hash_value(signal: Any, *, called: str) -> bytes:
    """A hash of 64 hexadecimal digits, in either case, as bytes.

    Raises:
        Refusal: saying what is wrong with it.
    """
    if isinstance(signal, str) and _HASH.fullmatch(signal):
        return bytes.fromhex(signal)
    if not isinstance(signal, str):
        reason = "it is no text"
    else:
        wrong = next(
            (place for place, digit in enumerate(signal) if digit not in "0123456789abcdefABCDEF"), None
        )
        reason = (
            f"it has {len(signal)} hexadecimal digits, and a hash has 64"
            if wrong is None
            else f"{signal[wrong]!r} at position {wrong + 1} is no hexadecimal digit"
        )
    raise Refusal(message(400, f"{called}: {reason}"))


def _value(signal: str, kind: str) -> bytes:
    _check_kind(kind)
    return hash_value(signal, called="invalid signal")


def _check_kind(kind: object) -> None:
    if kind != SIGNAL_TYPE:
        raise Refusal(message(400, f"No such SignalType '{kind}'"))


def _banks(request: Request) -> frozenset[str] | None:
    given = request.query.get("banks")
    return frozenset(given.split(",")) if given else None


def _coin(request: Request, *, may_bypass: bool) -> float:
    if may_bypass and request.query.get("bypass_coinflip") == "true":
        return 0.0
    return coin_of(request.query.get("seed"))


def _telling(request: Request, *, within: str | None = None, may_bypass: bool = False) -> Telling:
    """The matches of a look-up by bank; under the name of the signal type if it is given."""

    def wanted() -> Wanted:
        return Wanted(banks=_banks(request), coin=_coin(request, may_bypass=may_bypass))

    return by_bank(wanted, within=within)


async def _settled(deferred: Deferred) -> Answer | Stream:
    """Wait for an answer."""
    future: asyncio.Future[Answer | Stream] = asyncio.get_running_loop().create_future()
    deferred.then(lambda answer: None if future.done() else future.set_result(answer))
    return await future


async def _closed(parts: AsyncIterator[bytes], form: str, *, is_empty: bool) -> AsyncIterator[bytes]:
    """An answer with its end, by which a whole one is told from one that was cut off."""
    count = 0
    async for part in parts:
        count += len(part) // bulk.RECORD.itemsize
        yield part
    if form == JSON:
        yield b"[]\n" if is_empty else b"]\n"
    if form == BINARY:
        yield np.array([(bulk.END, 0, count)], bulk.RECORD).tobytes()


def _flag(text: str, name: str) -> bool:
    if text.lower() in _TRUE:
        return True
    if text.lower() in _FALSE:
        return False
    sentence = "Input should be a valid boolean, unable to interpret input"
    raise unfit("bool_parsing", (name,), sentence, text)


def _route(method: str, path: str, handler: Any, summary: str, **more: Any) -> Route:
    return Route(method=method, path=path, handler=handler, summary=summary, tag="Matching", **more)

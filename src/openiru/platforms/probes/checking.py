"""Is a subject still up? One run asks about subjects and, for each way of asking, about two controls."""

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Final, Protocol

from openiru.engines.probes.asking import PRIVATE, absent_url, requests_for
from openiru.engines.probes.controls import Controls, controlled
from openiru.engines.probes.rules import Controls as Named
from openiru.engines.probes.rules import Request
from openiru.engines.probes.scoring import unreadable
from openiru.engines.probes.types import Asked, Page, State, Verdict
from openiru.platforms.probes.catalogue import Catalogue

TOKEN: Final = "OPENIRU_PROBE_TOKEN_"  # noqa: S105  (the beginning of a variable's name)
BETWEEN_CONTROLS: Final = 10  # subjects at most, until the control that is up is asked again
_SAID_ENOUGH: Final = frozenset(State) - {State.UNVERIFIABLE, State.PROBE_STALE}
_NONE: Final = Controls(live=None, absent=None)


class Fetches(Protocol):
    """Fetches pages."""

    def fetch(self, url: str, headers: Mapping[str, str]) -> Page:
        """The page at the end of all redirects."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came for an address."""

    url: str  # that was asked for
    page: Page
    at: datetime  # when it came


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What a run found out about one subject."""

    asked: Asked
    verdict: Verdict  # after the controls
    as_read: Verdict  # before them
    answers: Sequence[Answer]
    controls: Controls
    at: datetime  # when the answer came that it was read from


@dataclass(frozen=True, slots=True, kw_only=True)
class _Read:
    asked: Asked
    verdict: Verdict
    answers: Sequence[Answer]
    request: Request | None  # that decided


@dataclass(slots=True, kw_only=True)
class _Held:
    """Controls as they were read last, and the control that is up, to be asked again."""

    controls: Controls
    live: tuple[Request, Asked, str] | None


class Checker:
    """One run. Controls are of the kind of the subjects and asked for in the same way; the one that is up, again and again.

    Args:
        catalogue: the probes.
        fetcher: fetches pages.
        clock: tells the time.
        tokens: secrets of official interfaces by name.
        numbers: gives so many random bytes.
        live: addresses that are known to be up, by platform; they come before those of the probes.
    """

    def __init__(
        self,
        catalogue: Catalogue,
        fetcher: Fetches,
        *,
        clock: Callable[[], datetime],
        tokens: Mapping[str, str] | None = None,
        numbers: Callable[[int], bytes] = os.urandom,
        live: Mapping[str, Sequence[str]] | None = None,
    ) -> None:
        self._catalogue = catalogue
        self._fetcher = fetcher
        self._clock = clock
        self._tokens = tokens or {}
        self._numbers = numbers
        self._live = live or {}
        self._held: dict[tuple[str, str, str, str], _Held] = {}

    def check(self, asked: Iterable[Asked]) -> Iterator[Checked]:
        """What the pages of subjects say, in their order, held against controls from before and after them."""
        waiting: list[_Read] = []
        for each in asked:
            waiting.append(self._read(each))
            self._hold(waiting[-1])
            if len(waiting) == BETWEEN_CONTROLS:
                yield from self._controlled(waiting)
                waiting = []
        yield from self._controlled(waiting)

    def _read(self, asked: Asked) -> _Read:
        """The official interface first; a page where that says nothing."""
        probe = self._catalogue.probe(asked.platform)
        read = _Read(asked=asked, verdict=unreadable(asked, probe), answers=(), request=None)
        if asked.kind == PRIVATE or asked.kind not in probe.kinds:
            return read
        for request, url in requests_for(asked, probe):
            if request.token and request.token not in self._tokens:
                continue
            verdict, answer = self._ask(request, asked, url)
            read = _Read(asked=asked, verdict=verdict, answers=(*read.answers, answer), request=request)
            if verdict.state in _SAID_ENOUGH:
                break
        return read

    def _ask(self, request: Request, asked: Asked, url: str) -> tuple[Verdict, Answer]:
        headers = dict(request.headers)
        if request.token:
            headers["authorization"] = f"Bearer {self._tokens[request.token]}"
        page = self._fetcher.fetch(url, headers)
        return self._catalogue.score(page, asked), Answer(url=url, page=page, at=self._clock())

    def _hold(self, read: _Read) -> None:
        """Ask the controls for the first subject of their kind and way."""
        if read.request is None or (key := self._key(read)) in self._held:
            return
        named = self._catalogue.probe(read.asked.platform).controls_of(read.asked.kind)
        absent = (absent_url(each, read.asked, self._numbers(32)) for each in named)
        live = self._first(self._known_to_be_up(read.asked, named), read)
        never = self._first(zip(absent, named, strict=True), read)
        controls = Controls(live=live and self._ask(*live)[0], absent=never and self._ask(*never)[0])
        self._held[key] = _Held(controls=controls, live=live)

    def _known_to_be_up(self, asked: Asked, named: Sequence[Named]) -> Iterator[tuple[str, Named]]:
        for each in named:
            for url in self._live.get(asked.platform, ()):
                kind = self._catalogue.asked(url, platform=asked.platform, kind=each.kind).kind
                if not each.kinds or kind in each.kinds:
                    yield url, each
        for each in named:
            yield each.live.format(host=asked.host), each

    def _first(
        self, candidates: Iterable[tuple[str, Named]], read: _Read
    ) -> tuple[Request, Asked, str] | None:
        """The first that can be asked for in the way that decided about the subject."""
        probe = self._catalogue.probe(read.asked.platform)
        for url, named in candidates:
            if not url:
                continue
            asked = self._catalogue.asked(url, platform=read.asked.platform, kind=named.kind)
            for request, way in requests_for(asked, probe):
                if request is read.request:
                    return request, asked, way
        return None

    def _key(self, read: _Read) -> tuple[str, str, str, str]:
        """Of a website, the controls are those of its host."""
        asked = read.asked
        named = self._catalogue.probe(asked.platform).controls_of(asked.kind)
        kinds = ",".join(named[0].kinds) if named else asked.kind
        way = read.request.url if read.request else ""
        return asked.platform, asked.host if asked.kind == "website" else "", kinds, way

    def _controlled(self, waiting: Sequence[_Read]) -> Iterator[Checked]:
        """The subjects of one stretch, once the controls that are up were asked again."""
        now: dict[tuple[str, str, str, str], Controls] = {}
        for read in waiting:
            key = self._key(read)
            if key in now or key not in self._held:
                continue
            held = self._held[key]
            again = self._ask(*held.live)[0] if held.live else None
            now[key] = replace(held.controls, again=again)
            # The end of this stretch is the beginning of the next.
            held.controls = replace(held.controls, live=again)
        for read in waiting:
            yield self._checked(read, now.get(self._key(read), _NONE))

    def _checked(self, read: _Read, controls: Controls) -> Checked:
        return Checked(
            asked=read.asked,
            verdict=controlled(read.verdict, controls),
            as_read=read.verdict,
            answers=read.answers,
            controls=controls,
            at=read.answers[-1].at if read.answers else self._clock(),
        )


def tokens_of(variables: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """The secrets of official interfaces by name, from variables ``OPENIRU_PROBE_TOKEN_<NAME>`` or ``..._FILE``."""
    for name, value in variables.items():
        if not name.startswith(TOKEN) or not value.strip():
            continue
        short = name.removeprefix(TOKEN)
        if short.endswith("_FILE"):
            yield short.removesuffix("_FILE"), Path(value).read_text(encoding="utf-8").strip()
        else:
            yield short, value.strip()

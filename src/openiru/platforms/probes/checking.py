"""Is a subject still up? One run asks about subjects and, for each platform, about two controls."""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

from openiru.engines.probes.asking import PRIVATE, absent_url, requests_for
from openiru.engines.probes.controls import Controls, controlled
from openiru.engines.probes.scoring import unreadable
from openiru.engines.probes.types import Asked, Page, State, Verdict
from openiru.platforms.probes.catalogue import Catalogue

TOKEN: Final = "OPENIRU_PROBE_TOKEN_"  # noqa: S105  (the beginning of a variable's name)
_SAID_ENOUGH: Final = frozenset(State) - {State.UNVERIFIABLE, State.PROBE_STALE}


class Fetches(Protocol):
    """Fetches pages."""

    def fetch(self, url: str, headers: Mapping[str, str]) -> Page:
        """The page at the end of all redirects."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What a run found out about one subject."""

    asked: Asked
    verdict: Verdict  # after the controls
    as_read: Verdict  # before them
    pages: Sequence[tuple[str, Page]]  # what was asked for, and what came
    controls: Controls


class Checker:
    """One run. The controls of a platform are asked once, before its first subject.

    Args:
        catalogue: the probes.
        fetcher: fetches pages.
        tokens: secrets of official interfaces by name.
        numbers: gives so many random bytes.
        live: addresses that are known to be up, by platform; those of the probes otherwise.
    """

    def __init__(
        self,
        catalogue: Catalogue,
        fetcher: Fetches,
        *,
        tokens: Mapping[str, str] | None = None,
        numbers: Callable[[int], bytes] = os.urandom,
        live: Mapping[str, str] | None = None,
    ) -> None:
        self._catalogue = catalogue
        self._fetcher = fetcher
        self._tokens = tokens or {}
        self._numbers = numbers
        self._live = live or {}
        self._controls: dict[tuple[str, str], Controls] = {}

    def check(self, asked: Asked) -> Checked:
        """What the pages of one subject say, held against the controls."""
        probe = self._catalogue.probe(asked.platform)
        none = Controls(live=None, absent=None)
        if asked.kind == PRIVATE or asked.kind not in probe.kinds:
            said = unreadable(asked, probe)
            return Checked(asked=asked, verdict=said, as_read=said, pages=(), controls=none)
        controls = self._controls_for(asked)
        read, pages = self._read(asked)
        return Checked(
            asked=asked, verdict=controlled(read, controls), as_read=read, pages=pages, controls=controls
        )

    def _read(self, asked: Asked) -> tuple[Verdict, list[tuple[str, Page]]]:
        """The official interface first; a page where that says nothing."""
        probe = self._catalogue.probe(asked.platform)
        read, pages = unreadable(asked, probe), []
        for request, url in requests_for(asked, probe):
            headers = dict(request.headers)
            if request.token:
                if request.token not in self._tokens:
                    continue
                headers["authorization"] = f"Bearer {self._tokens[request.token]}"
            page = self._fetcher.fetch(url, headers)
            pages.append((url, page))
            read = self._catalogue.score(page, asked)
            if read.state in _SAID_ENOUGH:
                break
        return read, pages

    def _controls_for(self, asked: Asked) -> Controls:
        """The controls of a platform; of a website, those of its host."""
        key = (asked.platform, asked.host if asked.kind == "website" else "")
        if key not in self._controls:
            named = self._catalogue.probe(asked.platform).controls
            live = self._live.get(asked.platform) or named.live.format(host=asked.host)
            absent = absent_url(self._catalogue.probe(asked.platform), asked, self._numbers(32))
            self._controls[key] = Controls(
                live=self._control(live, asked, named.kind), absent=self._control(absent, asked, named.kind)
            )
        return self._controls[key]

    def _control(self, url: str, asked: Asked, kind: str) -> Verdict | None:
        if not url:
            return None
        return self._read(self._catalogue.asked(url, platform=asked.platform, kind=kind))[0]


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

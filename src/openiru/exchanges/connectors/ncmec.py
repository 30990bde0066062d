"""Feeds of the shape of NCMEC's hash sharing, version 2, XML.

Source of the shape: facebook/ThreatExchange, python-threatexchange 1.2.17, exchanges/clients/ncmec. Entries do not come in
the order of time, so the checkpoint moves only when a whole range was read.
"""

import base64
import html
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Final
from urllib.parse import parse_qsl, urlsplit
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from openiru.exchanges.connectors.channel import Channel
from openiru.exchanges.types import Delta, Opening, Refused, Update

_ENTRIES: Final = "/v2/entries"
_TIME: Final = "%Y-%m-%dT%H:%M:%SZ"
_BEGINNING: Final = "1970-01-01T00:00:00Z"
_SETTLED_S: Final = 5  # the last seconds may still change
_MOST_PAGES: Final = 100_000
_DELETED: Final = "deleted"


class NcmecExchange:
    """Reads one feed; the key's lines are user name and password."""

    def __init__(self, channel: Channel, opening: Opening, *, now_s: Callable[[], float] = time.time) -> None:
        self._channel = channel
        self._opening = opening
        self._now_s = now_s

    def deltas(self, checkpoint: str) -> Iterator[Delta]:
        """Everything that changed from the checkpoint to a moment ago, page by page.

        Raises:
            ExchangeAwayError: if it does not answer, or its pages do not move on.
        """
        end = datetime.fromtimestamp(self._now_s() - _SETTLED_S, UTC).strftime(_TIME)
        query = {"from": checkpoint or _BEGINNING, "to": end}
        asked: set[tuple[tuple[str, str], ...]] = set()
        for number in range(1, _MOST_PAGES + 1):
            page = self._page(query)
            following = _next_query(page)
            is_last = following is None
            yield _delta(page, number, checkpoint=end if is_last else None, is_last=is_last)
            if following is None:
                return
            if tuple(sorted(following.items())) in asked:
                raise self._channel.broken("its pages do not move on")
            asked.add(tuple(sorted(following.items())))
            query = following
        raise self._channel.broken("its pages do not end")

    def _page(self, query: Mapping[str, str]) -> Element:
        body = self._channel.get(_ENTRIES, query, self._headers())
        try:
            root = fromstring(body, forbid_dtd=True)
        except (ParseError, DefusedXmlException, ValueError) as error:
            raise self._channel.broken("its answer is cut off or no plain XML") from error
        for element in root.iter():
            element.tag = element.tag.rpartition("}")[2]
        return root

    def _headers(self) -> Mapping[str, str]:
        if len(self._opening.lines) != 2:
            raise self._channel.broken("its key must hold two lines: user name and password")
        login = base64.b64encode(":".join(self._opening.lines).encode()).decode("ascii")
        return {"authorization": f"Basic {login}", "accept": "application/xml"}


def _next_query(page: Element) -> dict[str, str] | None:
    """What to ask for next. Only the query of the address counts: an exchange never says where we go."""
    text = page.findtext("paging/next") or ""
    return dict(parse_qsl(urlsplit(html.unescape(text)).query)) or None


def _delta(page: Element, number: int, *, checkpoint: str | None, is_last: bool) -> Delta:
    updates, refused = [], []
    entries = [entry for group in page if group.tag in {"images", "videos"} for entry in group]
    for row, entry in enumerate(entries, start=1):
        place = f"page {number}, record {row}"
        try:
            updates.append(_update(entry, place))
        except ValueError as error:
            refused.append(Refused(place=place, reason=str(error)))
    return Delta(updates=tuple(updates), refused=tuple(refused), checkpoint=checkpoint, is_last=is_last)


def _update(entry: Element, place: str) -> Update:
    kind = entry.tag.lower().removeprefix(_DELETED)
    member, entry_id = entry.find("member"), entry.findtext("id")
    if not entry_id or member is None or not member.get("id"):
        raise ValueError("it has no id or no member")
    if kind not in {"image", "video"}:
        raise ValueError(f"{entry.tag[:40]!r} is no image and no video")
    key = f"{member.get('id')}-{entry_id}"
    if entry.tag.lower().startswith(_DELETED):
        return Update(key=key, signals={}, withdrawn="marked as deleted", place=place)
    return Update(
        key=key,
        signals=_signals(entry, kind),
        label=entry.findtext("classification") or "",
        facts={"member": member.text or "", "kind": kind, "at": entry.findtext("timestamp") or ""},
        place=place,
    )


def _signals(entry: Element, kind: str) -> dict[str, str]:
    """The fingerprints by kind; those of films bear that in their names, so that nothing is compared with pictures."""
    prefix = "video-" if kind == "video" else ""
    fingerprints = entry.find("fingerprints")
    given = [] if fingerprints is None else list(fingerprints)
    return {
        f"{prefix}{each.tag.lower()}": each.text.strip() for each in given if each.text and each.text.strip()
    }

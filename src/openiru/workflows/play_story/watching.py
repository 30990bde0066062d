"""How does the unit of the story look whether blocked accounts stay down? By its probes, at pages that are invented.

No page is fetched: each is a test page of the platform's probe, with the name and id of the account in the place of those that it
was written with. What became of an account follows from its name, so that every play sees the same.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final

from openiru.checks.queries import standings
from openiru.engines.probes.rules import TestPage
from openiru.engines.probes.types import Asked, Page, State
from openiru.intake.queries import subjects
from openiru.intake.types import SubjectView
from openiru.platforms.probes.catalogue import Catalogue, catalogue, page_of
from openiru.platforms.probes.checking import Checker
from openiru.referrals.queries import ledger
from openiru.referrals.types import ItemState, LedgerRow
from openiru.review.types import Instrument
from openiru.workflows.checks.looking import look_at

EVERY: Final = timedelta(days=4)
MOST_BLOCKED: Final = 16  # by platform; the others are never looked at, and count as unknown
MOST_REFUSED: Final = 4
# Platforms whose public pages tell an account that is up from one that is gone.
WATCHED: Final = ("facebook", "instagram", "tiktok", "x")
# Of a hundred blocked accounts: how many were never down, and how many come back after so many days.
_NEVER_DOWN: Final = 4
_BACK: Final = ((14, 3), (26, 12), (34, 40))
_GONE_THOUGH_REFUSED: Final = 40  # of a hundred refused ones


@dataclass(slots=True, kw_only=True)
class Watch:
    """The looks of one play, round after round."""

    by: str
    pages: "InventedPages" = field(default_factory=lambda: InventedPages(known=catalogue()))
    _next_at: datetime | None = None

    def look(self, moment: datetime) -> None:
        """Look at all that is watched when a round is due, and again at the next moment where looks do not agree yet."""
        rows = {row.subject_id: row for row in _watched(ledger(moment))}
        if self._next_at is None or moment >= self._next_at:
            self._next_at = moment + EVERY
            wanted = list(rows)
        else:
            seen = standings(rows)
            wanted = [key for key in rows if key in seen and not seen[key].is_settled]
        known = subjects(wanted)
        self.pages.show(known.values(), {key: _state(rows[key], known[key], moment) for key in known})
        checker = Checker(self.pages.known, self.pages, clock=lambda: moment)
        for _ in look_at(list(known), checker, self.pages.known, by=self.by, clock=lambda: moment):
            pass


@dataclass(slots=True, kw_only=True)
class InventedPages:
    """Pages of platforms that no platform made."""

    known: Catalogue
    _shown: dict[tuple[str, str], tuple[SubjectView, State]] = field(default_factory=dict)

    def show(self, accounts: Iterable[SubjectView], states: Mapping[str, State]) -> None:
        """From now on, these accounts stand so."""
        self._shown = {
            _place(self.known.asked(each.url, kind=each.kind.value)): (each, states[each.id])
            for each in accounts
        }

    def fetch(self, url: str, headers: Mapping[str, str]) -> Page:
        """What stands at an address; who is not shown and no control that is up never was."""
        del headers
        asked = self.known.asked(url)
        account, state = self._shown.get(_place(asked), (None, None))
        if state is None:
            state = State.LIVE if self._is_control(asked) else State.GONE_CAUSE_UNKNOWN
        return self._page(asked, state, account.native_id if account else "")

    def _is_control(self, asked: Asked) -> bool:
        named = self.known.probe(asked.platform).controls_of("account")
        return any(self.known.asked(each.live).handle == asked.handle for each in named if each.live)

    def _page(self, asked: Asked, state: State, native_id: str) -> Page:
        made = _template(self.known.pages[asked.platform].pages, state)
        written = self.known.asked(made.url).handle
        # The id first: a name may hold the figures of an invented id.
        body = made.body.replace(made.stable_id, native_id) if made.stable_id and native_id else made.body
        named = replace(
            made,
            body=body.replace(written, asked.handle),
            url=made.url.replace(written, asked.handle),
            final_url=made.final_url.replace(written, asked.handle),
        )
        return page_of(named)


def _place(asked: Asked) -> tuple[str, str]:
    return asked.platform, asked.handle.lower() or asked.native_id


def _template(pages: Sequence[TestPage], state: State) -> TestPage:
    """The first test page that shows a state; of one that is up, with its native id."""
    fitting = [each for each in pages if each.state is state and each.kind in {"", "account"}]
    return next((each for each in fitting if each.stable_id), fitting[0])


def _watched(rows: Iterable[LedgerRow]) -> Iterator[LedgerRow]:
    """The first that each platform blocked, and the first that it refused."""
    most = {ItemState.ACTED: MOST_BLOCKED, ItemState.REFUSED: MOST_REFUSED}
    taken: dict[tuple[str, ItemState], int] = {}
    answered = [
        row
        for row in rows
        if row.state in most and row.platform in WATCHED and row.instrument is Instrument.ACCOUNT_BLOCK
    ]
    for row in sorted(answered, key=lambda row: (row.decided_at or row.sent_at, row.subject_id)):
        place = (row.platform, row.state)
        taken[place] = taken.get(place, 0) + 1
        if taken[place] <= most[row.state]:
            yield row


def _state(row: LedgerRow, account: SubjectView, moment: datetime) -> State:
    """How an account stands at a moment."""
    draw = int(sha256(f"{account.platform}:{account.handle}".encode()).hexdigest(), 16) % 100
    if row.state is ItemState.REFUSED:
        return State.GONE_CAUSE_UNKNOWN if draw < _GONE_THOUGH_REFUSED else State.LIVE
    if draw < _NEVER_DOWN:
        return State.LIVE
    since = moment - (row.decided_at or row.sent_at)
    back = next((days for below, days in _BACK if draw < below), None)
    if back is not None and since >= timedelta(days=back):
        return State.LIVE
    return State.SUSPENDED if account.platform == "x" else State.GONE_CAUSE_UNKNOWN

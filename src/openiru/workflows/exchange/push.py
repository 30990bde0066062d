"""How does an exchange learn what we share, or what we think of its hashes?"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.conf import settings

from openiru.exchanges import operations as exchanges
from openiru.exchanges import queries
from openiru.exchanges.connectors.catalogue import ChannelOf, channel_of
from openiru.exchanges.connectors.feed import feed_record
from openiru.exchanges.connectors.openiru import OpenIruExchange
from openiru.exchanges.connectors.stopncii import StopNciiExchange
from openiru.exchanges.errors import ExchangeEndedError, TakesNothingError
from openiru.exchanges.types import ExchangeView, Shape

_AT_ONCE: Final = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class PushReport:
    """What an exchange was told."""

    exchange: str
    entries: int  # of our feed, withdrawn ones too
    opinions: int
    refused: int  # entries that the other side did not take


def push_exchange(slug: str, *, by: str, at: datetime, channel: ChannelOf = channel_of) -> PushReport:
    """Tell an exchange what is new for it: another OpenIRU our feed, a feed of the shape of StopNCII our opinions.

    What it has is noted after each message: a push that breaks off goes on there, and what is told twice counts once.

    Raises:
        NotAllowedError: if `by` may not pull exchanges.
        UnknownExchangeError: if there is no such exchange.
        ExchangeEndedError: if it was ended.
        TakesNothingError: if it takes nothing from us.
        NoKeyError: if what opens it is not there.
        ExchangeAwayError: if it does not answer as it should.
    """
    view = queries.exchange(slug)
    if view.ended_at is not None:
        raise ExchangeEndedError(f"The exchange {view.name} was ended: {view.ended_reason}")
    if view.shape is Shape.OPENIRU:
        return _push_feed(view, by, at, channel)
    if view.shape is Shape.STOPNCII:
        return _push_feedback(view, by, at, channel)
    raise TakesNothingError(f"{view.name} takes nothing from us: exchanges of its shape are only read.")


def _push_feed(view: ExchangeView, by: str, at: datetime, channel: ChannelOf) -> PushReport:
    sent = refused = 0
    through = view.pushed_through
    opening = queries.opening(view.slug)
    exchanges.note_lapsed(at=at)
    with channel(view) as way:
        connector = OpenIruExchange(way, opening)
        while True:
            page = queries.feed_page(through, _AT_ONCE, at)
            # Its own hashes are no news to it.
            ours = [each for each in page.entries if each.origin != view.slug]
            if ours:
                answer = connector.offer([feed_record(each, unit=settings.UNIT_NAME) for each in ours])
                not_taken = answer.get("refused")
                refused += len(not_taken) if isinstance(not_taken, list) else 0
            if page.checkpoint > through:
                through = page.checkpoint
                exchanges.note_pushed(view.slug, through=through, entries=len(ours), by=by, at=at)
            sent += len(ours)
            if not page.has_more:
                return PushReport(exchange=view.slug, entries=sent, opinions=0, refused=refused)


def _push_feedback(view: ExchangeView, by: str, at: datetime, channel: ChannelOf) -> PushReport:
    due = queries.feedback_due(view.slug)
    opening = queries.opening(view.slug)
    with channel(view) as way:
        connector = StopNciiExchange(way, opening)
        for first in range(0, len(due), _AT_ONCE):
            told = due[first : first + _AT_ONCE]
            connector.give_feedback({each.value: each.stance for each in told})
            exchanges.note_feedback(view.slug, told, by=by, at=at)
    return PushReport(exchange=view.slug, entries=0, opinions=len(due), refused=0)

"""How does what an exchange says come to us, page by page, and what if it breaks off?"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from openiru.exchanges import operations as exchanges
from openiru.exchanges import queries
from openiru.exchanges.connectors.base import ExchangeAwayError
from openiru.exchanges.connectors.catalogue import ChannelOf, channel_of, connected
from openiru.exchanges.types import Taken

Advance = Callable[[int], None]

_MOST_IDLE_PAGES: Final = 50  # in a row that say nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class PullReport:
    """What one pull brought."""

    exchange: str
    pages: int
    taken: Taken
    checkpoint: str
    is_quarantined: bool


def pull_exchange(
    slug: str, *, by: str, at: datetime, advance: Advance | None = None, channel: ChannelOf = channel_of
) -> PullReport:
    """Take in everything that changed at an exchange since the last pull.

    Each page is kept together with the checkpoint, or not at all: a pull that is killed or breaks off goes on there.

    Args:
        slug: the exchange.
        by: who pulls.
        at: when.
        advance: is called with the number of records of each page.
        channel: makes the way to an exchange.

    Raises:
        NotAllowedError: if `by` may not pull exchanges.
        UnknownExchangeError: if there is no such exchange.
        ExchangeEndedError: if it was ended.
        NoKeyError: if what opens it is not there.
        ExchangeAwayError: if it does not answer as it should; pages before that are kept.
        PullOvertakenError: if another pull began meanwhile.
    """
    ticket = exchanges.begin_pull(slug, by=by)
    pages, idle, taken = 0, 0, Taken()
    with connected(ticket.exchange, queries.opening, channel) as connector:
        # No transaction is open while the exchange is asked.
        for delta in connector.deltas(ticket.exchange.checkpoint):
            taken = taken.plus(exchanges.take_delta(ticket, delta, by=by, at=at))
            pages += 1
            idle = 0 if delta.updates or delta.refused else idle + 1
            if idle > _MOST_IDLE_PAGES:
                raise ExchangeAwayError(f"The pages of {ticket.exchange.name} do not end.", permanent=True)
            if advance is not None:
                advance(len(delta.updates))
    exchanges.finish_pull(ticket, at=at)
    now = queries.exchange(slug)
    return PullReport(
        exchange=slug,
        pages=pages,
        taken=taken,
        checkpoint=now.checkpoint,
        is_quarantined=now.quarantined_at is not None,
    )

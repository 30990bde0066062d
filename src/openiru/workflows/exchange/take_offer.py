"""How does what a partner's program offers come in, entry by entry?"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from openiru.exchanges import operations as exchanges
from openiru.exchanges.connectors.feed import feed_update
from openiru.exchanges.types import Delta, Refused, Taken


def take_offer(entries: Sequence[Any], *, by: str, at: datetime) -> Taken:
    """Take in entries of a partner's feed; one that cannot be read is named and never stops the rest.

    Raises:
        NotAllowedError: if `by` may not offer hashes.
        NoOffersError: if nobody arranged it.
        TooManyOffersError: if there are more new hashes in a day than were arranged.
    """
    updates, refused = [], []
    for number, entry in enumerate(entries, start=1):
        place = f"entry {number}"
        try:
            updates.append(feed_update(entry, place=place))
        except ValueError as error:
            refused.append(Refused(place=place, reason=str(error)))
    return exchanges.take_offer(Delta(updates=tuple(updates), refused=tuple(refused)), by=by, at=at)

"""The feed of another OpenIRU, and what we give to it."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from openiru.exchanges.connectors.channel import Channel
from openiru.exchanges.connectors.feed import feed_update
from openiru.exchanges.types import Delta, Opening, Refused

_FEED: Final = "/api/v1/hash-feed"
_PAGE: Final = "1000"


class OpenIruExchange:
    """Reads and fills the feed of another unit; the key's one line is a token of theirs."""

    def __init__(self, channel: Channel, opening: Opening) -> None:
        self._channel = channel
        self._opening = opening

    def deltas(self, checkpoint: str) -> Iterator[Delta]:
        """Page by page, in the order of change; each page moves the checkpoint.

        Raises:
            ExchangeAwayError: if it does not answer, or its pages do not move on.
        """
        number = 0
        while True:
            number += 1
            page = self._channel.get_json(
                _FEED, {"after": checkpoint or "0", "limit": _PAGE}, self._headers()
            )
            entries, following = page.get("entries"), page.get("checkpoint")
            if not isinstance(entries, list) or not isinstance(following, str) or not following:
                raise self._channel.broken("its page holds no entries or no checkpoint")
            is_last = page.get("has_more") is not True
            if not is_last and following == checkpoint:
                raise self._channel.broken("its pages do not move on")
            yield _delta(entries, number, checkpoint=following, is_last=is_last)
            if is_last:
                return
            checkpoint = following

    def offer(self, entries: Sequence[Mapping[str, Any]]) -> Mapping[str, Any]:
        """Give entries of our feed; they wait there until a person has looked.

        Returns:
            What became of them, as the other side says.

        Raises:
            ExchangeAwayError: if it does not take them.
        """
        return self._channel.post_json(_FEED, {"entries": list(entries)}, self._headers())

    def _headers(self) -> Mapping[str, str]:
        if len(self._opening.lines) != 1:
            raise self._channel.broken("its key must hold one line: a token")
        return {"authorization": f"Bearer {self._opening.lines[0]}"}


def _delta(entries: list[Any], number: int, *, checkpoint: str, is_last: bool) -> Delta:
    updates, refused = [], []
    for row, record in enumerate(entries, start=1):
        place = f"page {number}, record {row}"
        try:
            updates.append(feed_update(record, place=place))
        except ValueError as error:
            refused.append(Refused(place=place, reason=str(error)))
    return Delta(updates=tuple(updates), refused=tuple(refused), checkpoint=checkpoint, is_last=is_last)

"""The hash list of Tech Against Terrorism.

Source of the shape: facebook/ThreatExchange, python-threatexchange 1.2.17, exchanges/clients/techagainstterrorism.
What that client leaves out is kept here: ideology, id and dates.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from openiru.exchanges.connectors.channel import Channel
from openiru.exchanges.types import Delta, Opening, Refused, Update

_LOGIN: Final = "/token-auth/tcap/"
_LIST: Final = "/api/hash-list/v2/all"
_FACTS: Final = ("id", "ideology", "file_type", "created_on", "updated_on")
_GONE: Final = "marked as deleted"


class TatExchange:
    """Reads the list from a checkpoint on; the key's lines are user name and password."""

    def __init__(self, channel: Channel, opening: Opening) -> None:
        self._channel = channel
        self._opening = opening

    def deltas(self, checkpoint: str) -> Iterator[Delta]:
        """Page by page, oldest change first; each page moves the checkpoint.

        Raises:
            ExchangeAwayError: if it does not answer, or its pages do not move on.
        """
        headers = self._headers()
        number = 0
        while True:
            number += 1
            page = self._channel.get_json(_LIST, {"order": "asc", "after": checkpoint}, headers)
            results, following = page.get("results"), page.get("checkpoint")
            if not isinstance(results, list):
                raise self._channel.broken("its page holds no results")
            is_last = not page.get("next")
            moved = following if isinstance(following, str) and following else None
            if not is_last and moved in {None, checkpoint}:
                raise self._channel.broken("its pages do not move on")
            yield _delta(results, number, checkpoint=moved, is_last=is_last)
            if is_last:
                return
            checkpoint = moved or checkpoint

    def _headers(self) -> Mapping[str, str]:
        if len(self._opening.lines) != 2:
            raise self._channel.broken("its key must hold two lines: user name and password")
        username, password = self._opening.lines
        answer = self._channel.post_json(_LOGIN, {"username": username, "password": password}, {})
        token = answer.get("token")
        if not isinstance(token, str) or not token.isprintable() or not token:
            raise self._channel.broken("it gave no token")
        return {"authorization": f"Bearer {token}"}


def _delta(results: list[Any], number: int, *, checkpoint: str | None, is_last: bool) -> Delta:
    updates, refused = [], []
    for row, record in enumerate(results, start=1):
        place = f"page {number}, record {row}"
        key = record.get("id") if isinstance(record, dict) else None
        if not isinstance(key, int | str) or isinstance(key, bool):
            refused.append(Refused(place=place, reason="it has no id"))
        elif record.get("deleted") is True:
            updates.append(Update(key=str(key), signals={}, withdrawn=_GONE, place=place))
        elif not isinstance(record.get("algorithm"), str) or not isinstance(record.get("hash_digest"), str):
            refused.append(Refused(place=place, reason="it has no algorithm or no hash_digest"))
        else:
            updates.append(_update(str(key), record, place))
    return Delta(updates=tuple(updates), refused=tuple(refused), checkpoint=checkpoint, is_last=is_last)


def _update(key: str, record: Mapping[str, Any], place: str) -> Update:
    ideology = record.get("ideology")
    return Update(
        key=key,
        signals={record["algorithm"].lower(): record["hash_digest"]},
        label=ideology if isinstance(ideology, str) else "",
        facts={name: record[name] for name in _FACTS if isinstance(record.get(name), str | int | float)},
        place=place,
    )

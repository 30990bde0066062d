"""Feeds of the shape of StopNCII.

Source of the shape: facebook/ThreatExchange, python-threatexchange 1.2.17, exchanges/clients/stopncii. That client
compares a record's hash with the words "Withdrawn" and "Deleted" where its status was meant, so what people withdrew goes
on matching there; here the status decides.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, Final

from openiru.exchanges.connectors.channel import Channel
from openiru.exchanges.types import Delta, Opening, Refused, Update
from openiru.signals.types import Stance

_FETCH: Final = "/FetchHashes"
_FEEDBACK: Final = "/SubmitFeedback"
_FIRST_TIMESTAMP: Final = 10
_PAGE_RECORDS: Final = 800
_GONE: Final = frozenset({"Withdrawn", "Deleted"})
_STANDING: Final = frozenset({"Active", "Received", "Unknown"})
_KINDS: Final[Mapping[str, str]] = {"ImagePDQ": "pdq", "ImageMD5": "md5", "VideoMD5": "video-md5"}
_BLOCKED: Final[Mapping[Stance, str]] = {
    Stance.POSITIVE: "Blocked",
    Stance.NEGATIVE: "NotBlocked",
    Stance.SEED: "PendingReview",
}


class StopNciiExchange:
    """Reads and answers one feed; the key's lines are function key and subscription key."""

    def __init__(self, channel: Channel, opening: Opening) -> None:
        self._channel = channel
        self._opening = opening

    def deltas(self, checkpoint: str) -> Iterator[Delta]:
        """Page by page. Page tokens die soon, so the checkpoint moves with the last page of a set alone.

        Raises:
            ExchangeAwayError: if it does not answer, or its pages do not move on.
        """
        since = checkpoint or str(_FIRST_TIMESTAMP)
        token, seen, following, number = "", set[str](), None, 0
        while True:
            number += 1
            page = self._page(since, token)
            stamp, records = page.get("nextSetTimestamp"), page.get("hashRecords")
            if not isinstance(records, list) or not isinstance(stamp, int):
                raise self._channel.broken("its page holds no hashRecords or no nextSetTimestamp")
            # What changed while we read is in no page: the earliest of all times misses nothing.
            following = stamp if following is None else min(following, stamp)
            is_last = page.get("hasMoreRecords") is not True
            yield _delta(records, number, checkpoint=str(following) if is_last else None, is_last=is_last)
            if is_last:
                return
            token = page.get("nextPageToken") or ""
            if not isinstance(token, str) or not token or token in seen:
                raise self._channel.broken("its pages do not move on")
            seen.add(token)

    def give_feedback(self, words: Mapping[str, Stance]) -> None:
        """Tell what our unit thinks of hashes: hash -> stance.

        Raises:
            ExchangeAwayError: if it does not take them.
        """
        feedback = [
            {"hashValue": value, "feedbackValue": _BLOCKED[stance], "tags": []}
            for value, stance in words.items()
        ]
        content = {"count": len(feedback), "hashFeedbacks": feedback}
        self._channel.post_json(_FEEDBACK, content, self._headers())

    def _page(self, since: str, token: str) -> Mapping[str, Any]:
        query = {"startTimestamp": since, "pageSize": str(_PAGE_RECORDS)}
        if token:
            query["nextPageToken"] = token
        return self._channel.get_json(_FETCH, query, self._headers())

    def _headers(self) -> Mapping[str, str]:
        if len(self._opening.lines) != 2:
            raise self._channel.broken("its key must hold two lines: function key and subscription key")
        function_key, subscription_key = self._opening.lines
        return {"x-functions-key": function_key, "ocp-apim-subscription-key": subscription_key}


def _delta(records: list[Any], number: int, *, checkpoint: str | None, is_last: bool) -> Delta:
    updates, refused = [], []
    for row, record in enumerate(records, start=1):
        place = f"page {number}, record {row}"
        try:
            updates.append(_update(record, place))
        except ValueError as error:
            refused.append(Refused(place=place, reason=str(error)))
    return Delta(updates=tuple(updates), refused=tuple(refused), checkpoint=checkpoint, is_last=is_last)


def _update(record: object, place: str) -> Update:
    if not isinstance(record, dict):
        raise ValueError("it is no JSON object")  # noqa: TRY004  (told as the other faults are)
    kind, value, status = (record.get(name) for name in ("signalType", "hashValue", "hashStatus"))
    if not isinstance(kind, str) or not isinstance(value, str) or not value:
        raise ValueError("it has no signalType or no hashValue")
    if status not in _GONE | _STANDING:
        raise ValueError(f"its hashStatus {str(status)[:40]!r} is none that we know")
    name = _KINDS.get(kind, kind.lower())
    key = f"{name}:{value.lower() if name == 'pdq' else value}"
    if status in _GONE:
        return Update(key=key, signals={}, withdrawn=f"status {status}", place=place)
    return Update(key=key, signals={name: value}, label=kind, facts=_facts(record), place=place)


def _facts(record: Mapping[str, Any]) -> Mapping[str, Any]:
    """Status, time, number of cases, and how often providers gave which feedback; no case numbers and no names."""
    feedbacks = record.get("CSPFeedbacks")
    given = Counter(
        str(each.get("feedbackValue"))
        for each in (feedbacks if isinstance(feedbacks, list) else [])
        if isinstance(each, dict)
    )
    cases = record.get("caseNumbers")
    return {
        "status": record["hashStatus"],
        "changed": record.get("lastModtimestamp"),
        "cases": len(cases) if isinstance(cases, dict | list) else 0,
        "feedback": dict(sorted(given.items())),
    }

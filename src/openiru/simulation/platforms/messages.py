"""What does the unit send, and what do platforms answer?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

import orjson

from openiru.simulation.errors import MessageError
from openiru.simulation.types import BlockOutcome, RefusalOutcome

REFERRAL: Final = "referral.sent"
WITHDRAWAL: Final = "referral.withdrawn"
DATA_REQUEST: Final = "data_request.sent"
PRESERVATION: Final = "preservation.sent"
MESSAGE: Final = "referral.message"
REMINDER: Final = "referral.reminder"
FURTHER: Final = frozenset({MESSAGE, REMINDER})
_TYPES: Final = frozenset({REFERRAL, WITHDRAWAL, DATA_REQUEST, PRESERVATION, *FURTHER})

ALREADY_GONE: Final = "already_gone"
CONTENT_REMOVED: Final = "removed_tos"

_REASONS: Final[Mapping[str, str]] = {
    BlockOutcome.ACCOUNT_SUSPENDED: "Suspended: the account promotes a dangerous organisation.",
    BlockOutcome.ACCOUNT_TERMINATED: "Closed for good: the account speaks for a dangerous organisation.",
    BlockOutcome.REMOVED_TOS: "Removed under our terms.",
    RefusalOutcome.NOT_VIOLATING: "We reviewed it and found nothing against our terms.",
    RefusalOutcome.INSUFFICIENT_INFORMATION: "Please add which posts support the claim.",
    RefusalOutcome.DECLINED_JURISDICTION: "Please use the legal route for our jurisdiction.",
    ALREADY_GONE: "The account was gone before your message came.",
}
_SUSPENSION_DAYS: Final = 90


@dataclass(frozen=True, slots=True, kw_only=True)
class IncomingItem:
    """One item of a referral."""

    item_id: str
    subject: str  # its address, or what else names it


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """A message of the unit, checked."""

    type: str
    referral_id: str
    instrument: str
    items: tuple[IncomingItem, ...]  # of a referral, or those that are withdrawn


def read_message(body: bytes) -> Incoming:
    """What a message says, as far as a platform must understand it.

    Raises:
        MessageError: naming what is wrong.
    """
    try:
        message = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise MessageError("The body is no JSON.") from error
    kind = message.get("type") if isinstance(message, dict) else None
    data = message.get("data") if isinstance(message, dict) else None
    if not isinstance(kind, str) or kind not in _TYPES or not isinstance(data, dict):
        raise MessageError(f"`type` must be one of {', '.join(sorted(_TYPES))}, and `data` an object.")
    items: tuple[IncomingItem, ...] = ()
    if kind == REFERRAL:
        items = tuple(_item(each) for each in _list(data, "items"))
    elif kind == WITHDRAWAL:
        items = tuple(IncomingItem(item_id=_text(each), subject="") for each in _list(data, "item_ids"))
    return Incoming(
        type=kind,
        referral_id=_text(data.get("referral_id"), "referral_id"),
        instrument=_text(data.get("instrument"), "instrument") if kind == REFERRAL else "",
        items=items,
    )


def _list(data: Mapping[str, Any], name: str) -> Sequence[Any]:
    value = data.get(name)
    if not isinstance(value, list) or not value:
        raise MessageError(f"`{name}` must be a list of at least one.")
    return value


def _item(value: object) -> IncomingItem:
    subject = value.get("subject") if isinstance(value, dict) else None
    if not isinstance(value, dict) or not isinstance(subject, dict):
        raise MessageError("Each item needs `item_id` and `subject`.")
    address = subject.get("url") or subject.get("handle") or subject.get("native_id")
    return IncomingItem(item_id=_text(value.get("item_id"), "item_id"), subject=_text(address, "subject.url"))


def _text(value: object, name: str = "item_ids") -> str:
    if not isinstance(value, str) or not value:
        raise MessageError(f"`{name}` must be a text.")
    return value


def written(kind: str, at: datetime, data: Mapping[str, Any]) -> bytes:
    """One message of a platform, with its envelope."""
    return orjson.dumps({"type": kind, "timestamp": zulu(at), "data": data})


def acknowledgement(referral_id: str, ticket: str, at: datetime) -> bytes:
    """That a platform has a referral."""
    data = {"referral_id": referral_id, "ticket": ticket, "acknowledged_at": zulu(at)}
    return written("referral.acknowledged", at, data)


def outcomes(referral_id: str, each: Sequence[Mapping[str, Any]], at: datetime) -> bytes:
    """What was decided about some items of a referral."""
    return written("referral.outcomes", at, {"referral_id": referral_id, "outcomes": each})


def outcome(item_id: str, code: str, platform: str, at: datetime) -> dict[str, Any]:
    """What was decided about one item."""
    acted = acts(code)
    return {
        "item_id": item_id,
        "outcome": code,
        "reason": _REASONS[code],
        "basis": "terms" if acted else None,
        "rule": "Dangerous organisations, section 2 (invented)" if acted else None,
        "scope": "global",
        "effective_at": zulu(at),
        "duration_days": _SUSPENSION_DAYS if code == BlockOutcome.ACCOUNT_SUSPENDED else None,
        "appeal_info": f"https://{platform}.example/appeals" if acted else None,
    }


def acts(code: str) -> bool:
    """Whether an outcome means that the platform acted."""
    return code in set(BlockOutcome)


def answer(referral_id: str, produced: str, at: datetime) -> bytes:
    """The answer to a request for data."""
    data = {
        "referral_id": referral_id,
        "answered_at": zulu(at),
        "produced": produced,
        "reason": "No such data is kept." if produced == "none" else None,
    }
    return written("data_request.answered", at, data)


def zulu(moment: datetime) -> str:
    """A moment as ISO 8601 with ``Z``."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")

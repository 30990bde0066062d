"""How does OpenIRU write and read one entry of a feed of its own? The same in files, answers and offers."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

from openiru.exchanges.types import PDQ, FeedEntry, FeedStatus, Update
from openiru.signals.types import Stance

_FACTS: Final = ("legal_basis", "unit", "decision", "confirmed_at", "origin")


def feed_record(entry: FeedEntry, *, unit: str) -> dict[str, Any]:
    """An entry of our feed as others read it; of one that is gone, only that it is."""
    head: dict[str, Any] = {"id": entry.entry_id, "changed": entry.seq, "status": entry.status.value}
    if entry.status is FeedStatus.WITHDRAWN:
        return {**head, "reason": entry.reason}
    return {
        **head,
        "signal_type": PDQ,
        "hash": entry.pdq.hex(),
        "max_distance_bits": entry.max_distance_bits,
        "organisation": {"slug": entry.organisation_slug, "name": entry.organisation_name},
        "legal_basis": entry.legal_basis,
        "unit": unit,
        "decision": entry.decision,
        "origin": entry.origin,
        "added_at": _text_of(entry.added_at),
        "confirmed_at": _text_of(entry.confirmed_at),
        "expires_at": _text_of(entry.expires_at),
    }


def feed_update(record: object, *, place: str) -> Update:
    """What one entry of a feed says.

    Raises:
        ValueError: with what is wrong with it.
    """
    if not isinstance(record, Mapping):
        raise ValueError("it is no JSON object")  # noqa: TRY004  (told as the other faults are)
    key = _text(record, "id")
    status = _text(record, "status")
    if status == FeedStatus.WITHDRAWN.value:
        return Update(key=key, signals={}, withdrawn=_text(record, "reason", "withdrawn"), place=place)
    if status != FeedStatus.ACTIVE.value:
        raise ValueError(f"its status {status[:40]!r} is none of active and withdrawn")
    organisation = record.get("organisation")
    label = organisation.get("slug") if isinstance(organisation, Mapping) else None
    return Update(
        key=key,
        signals={_text(record, "signal_type"): _text(record, "hash")},
        label=label if isinstance(label, str) else "",
        expires_at=_moment(record.get("expires_at")),
        stance=Stance.POSITIVE,
        facts={name: record[name] for name in _FACTS if isinstance(record.get(name), str)},
        place=place,
    )


def _text(record: Mapping[Any, Any], name: str, default: str | None = None) -> str:
    value = record.get(name, default)
    if not isinstance(value, str) or not value:
        raise ValueError(f"it has no {name}")
    return value


def _moment(value: object) -> datetime | None:
    if value is None:
        return None
    if not isinstance(value, str):
        raise ValueError("its expires_at is no time")  # noqa: TRY004  (told as the other faults are)
    try:
        moment = datetime.fromisoformat(value)
    except ValueError as error:
        raise ValueError("its expires_at is no time") from error
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def _text_of(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()

"""How does OpenIRU write and read one entry of a feed of its own? The same in files, answers and offers."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

from openiru.exchanges.types import Update
from openiru.signals.types import Stance

_WITHDRAWN: Final = "withdrawn"
_FACTS: Final = ("legal_basis", "unit", "decision", "confirmed_at", "origin")


def feed_update(record: object, *, place: str) -> Update:
    """What one entry of a feed says.

    Raises:
        ValueError: with what is wrong with it.
    """
    if not isinstance(record, Mapping):
        raise ValueError("it is no JSON object")  # noqa: TRY004  (told as the other faults are)
    key = _text(record, "id")
    status = _text(record, "status")
    if status == _WITHDRAWN:
        return Update(key=key, signals={}, withdrawn=_text(record, "reason", "withdrawn"), place=place)
    if status != "active":
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

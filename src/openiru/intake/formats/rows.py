"""How is one row of outside data checked, field by field?

Readers return clean values or raise `RefusedRowError`; messages name the field and the rule, never the value.
"""

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import orjson

from openiru.foundation.errors import RowError
from openiru.intake.errors import RefusedRowError
from openiru.intake.types import ParsedAccount, ParsedPost, RowCode

Row = ParsedAccount | ParsedPost | RowError

MAX_RECORD_BYTES: Final = 4 * 1024 * 1024
MAX_TEXT_CHARS: Final = 500_000
MAX_NAME_CHARS: Final = 2_000
MAX_LIST: Final = 1_000
MAX_FOLLOWERS: Final = 20_000_000_000  # more than there are people
_EARLIEST: Final = datetime(1990, 1, 1, tzinfo=UTC)
_NATIVE_ID: Final = re.compile(r"[^\s\x00-\x20\x7f]{1,200}")
_DIGITS: Final = re.compile(r"\d{1,15}")


def load_object(raw: bytes) -> dict[str, Any]:
    """The JSON object that `raw` holds.

    Raises:
        RefusedRowError: if it is no JSON, no UTF-8 or no object.
    """
    try:
        value = orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        raise _not_json(raw, error) from error
    if type(value) is not dict:
        raise RefusedRowError(RowCode.WRONG_TYPE, "The row is no JSON object.")
    return value


def load_fields(raw: bytes) -> dict[str, Any]:
    """The JSON object that `raw` holds, each of its fields named once.

    Readers disagree about which of two values counts; the other might have said that the row is private.

    Raises:
        RefusedRowError: what `load_object` raises, or if a field stands there twice.
    """
    fields = load_object(raw)
    # Each field has one colon behind its name. Where there are more, they may stand in a text: look closely.
    if raw.count(b'":') != len(fields) or b" :" in raw or b"\t:" in raw:
        _check_each_once(raw)
    return fields


def _check_each_once(raw: bytes) -> None:
    try:
        json.loads(raw, object_pairs_hook=_counted, parse_int=str, parse_float=str, parse_constant=str)
    except RecursionError as error:
        raise RefusedRowError(RowCode.NOT_JSON, "The row is nested too deeply.") from error


def _counted(pairs: list[tuple[str, Any]]) -> None:
    if len({name for name, _ in pairs}) != len(pairs):
        raise RefusedRowError(RowCode.NOT_JSON, "The row names a field twice.")


def _not_json(raw: bytes, error: orjson.JSONDecodeError) -> RefusedRowError:
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError as where:
        return RefusedRowError(RowCode.NOT_UTF8, f"Byte {where.start + 1} of the row is no UTF-8.")
    if error.pos >= len(raw.rstrip()):
        return RefusedRowError(RowCode.TRUNCATED, "The row ends in the middle of its JSON.")
    return RefusedRowError(RowCode.NOT_JSON, f"The row is no JSON from character {error.pos + 1} on.")


def text_of(record: Mapping[str, Any], name: str, limit: int = MAX_NAME_CHARS) -> str:
    """A text, empty if absent. NUL characters, which no text column can hold, become U+FFFD."""
    value = record.get(name)
    if value is None:
        return ""
    if type(value) is not str:
        raise RefusedRowError(RowCode.WRONG_TYPE, f"`{name}` must be a text.")
    if len(value) > limit:
        raise RefusedRowError(RowCode.OVERSIZED, f"`{name}` is longer than {limit} characters.")
    # The raw form keeps the character as evidence; dropping it could join two words into one.
    return value.replace("\x00", "\ufffd") if "\x00" in value else value


def checked_text(value: str, name: str, limit: int = MAX_TEXT_CHARS) -> str:
    """The same as `text_of`, for a text that is no field of its own."""
    return text_of({name: value}, name, limit)


def native_id_of(record: Mapping[str, Any], name: str) -> str:
    """A platform's own id, text or whole number; empty if absent."""
    value = record.get(name)
    if value is None or value == "":
        return ""
    if type(value) is int:
        return str(value)
    if type(value) is not str:
        raise RefusedRowError(RowCode.WRONG_TYPE, f"`{name}` must be a text or a whole number.")
    if _NATIVE_ID.fullmatch(value) is None:
        code = RowCode.NUL_CHARACTER if "\x00" in value else RowCode.BAD_HANDLE
        raise RefusedRowError(
            code, f"`{name}` must have 1 to 200 characters and no spaces or control characters."
        )
    return value


def time_of(record: Mapping[str, Any], name: str, latest_at: datetime) -> datetime | None:
    """A time with its zone, in UTC; None if absent."""
    value = record.get(name)
    if value is None or value == "":
        return None
    if type(value) is not str:
        raise RefusedRowError(RowCode.BAD_DATE, f"`{name}` must be a time such as 2025-07-01T08:00:00Z.")
    try:
        moment = datetime.fromisoformat(value)
    except ValueError as error:
        raise RefusedRowError(
            RowCode.BAD_DATE, f"`{name}` must be a time such as 2025-07-01T08:00:00Z."
        ) from error
    if moment.tzinfo is None:
        raise RefusedRowError(RowCode.BAD_DATE, f"`{name}` has no time zone; write Z for UTC.")
    return checked_time(moment, name, latest_at)


def required_time_of(record: Mapping[str, Any], name: str, latest_at: datetime) -> datetime:
    """A time with its zone, in UTC."""
    moment = time_of(record, name, latest_at)
    if moment is None:
        raise RefusedRowError(RowCode.MISSING_FIELD, f"`{name}` is missing.")
    return moment


def unix_time_of(record: Mapping[str, Any], name: str, latest_at: datetime) -> datetime | None:
    """A time given as seconds since 1970, as text or whole number; None if absent."""
    value = record.get(name)
    if value is None:
        return None
    text = str(value) if type(value) is int else value
    if type(text) is not str or not text.isascii() or _DIGITS.fullmatch(text) is None:
        raise RefusedRowError(RowCode.BAD_DATE, f"`{name}` must be a whole number of seconds since 1970.")
    seconds = int(text)
    if seconds > 253_402_300_799:  # the end of year 9999, where datetime ends
        raise RefusedRowError(RowCode.BAD_DATE, f"`{name}` lies beyond the year 9999.")
    return checked_time(datetime.fromtimestamp(seconds, UTC), name, latest_at)


def checked_time(moment: datetime, name: str, latest_at: datetime) -> datetime:
    """The moment in UTC; refused before 1990 and after `latest_at`."""
    try:
        utc = moment if moment.tzinfo is UTC else moment.astimezone(UTC)
    except OverflowError as error:
        raise RefusedRowError(RowCode.BAD_DATE, f"`{name}` lies outside the calendar.") from error
    if utc < _EARLIEST:
        raise RefusedRowError(RowCode.BAD_DATE, f"`{name}` lies before 1990.")
    if utc > latest_at:
        raise RefusedRowError(RowCode.BAD_DATE, f"`{name}` lies after the time of the import.")
    return utc


def count_of(record: Mapping[str, Any], name: str) -> int | None:
    """A whole number from 0 on; None if absent."""
    value = record.get(name)
    if value is None:
        return None
    if type(value) is not int:
        raise RefusedRowError(RowCode.WRONG_TYPE, f"`{name}` must be a whole number.")
    if not 0 <= value <= MAX_FOLLOWERS:
        raise RefusedRowError(RowCode.BAD_NUMBER, f"`{name}` must lie between 0 and {MAX_FOLLOWERS}.")
    return value


def texts_of(record: Mapping[str, Any], name: str) -> tuple[str, ...]:
    """A list of texts without empty ones; empty if absent."""
    value = record.get(name)
    if value is None:
        return ()
    if type(value) is not list:
        raise RefusedRowError(RowCode.WRONG_TYPE, f"`{name}` must be a list of texts.")
    if len(value) > MAX_LIST:
        raise RefusedRowError(RowCode.OVERSIZED, f"`{name}` has more than {MAX_LIST} items.")
    for item in value:
        if type(item) is not str:
            raise RefusedRowError(RowCode.WRONG_TYPE, f"`{name}` must be a list of texts.")
        if "\x00" in item:
            raise RefusedRowError(RowCode.NUL_CHARACTER, f"`{name}` has an item with a NUL character.")
        if len(item) > MAX_NAME_CHARS:
            raise RefusedRowError(
                RowCode.OVERSIZED, f"`{name}` has an item of more than {MAX_NAME_CHARS} characters."
            )
    return tuple(value) if all(value) else tuple(item for item in value if item)


def check_is_public(record: Mapping[str, Any]) -> None:
    """Refuse a row that does not say that it was public; silence is no permission."""
    visibility = record.get("visibility")
    if visibility == "public":
        return
    if visibility is None or visibility == "":
        raise RefusedRowError(
            RowCode.NOT_PUBLIC, '`visibility` is missing; only rows that say "public" are taken in.'
        )
    raise RefusedRowError(
        RowCode.NOT_PUBLIC, "The row is not public; only public posts and accounts are taken in."
    )


def latest_plausible(at: datetime) -> datetime:
    """The latest time that a row may name when it is taken in at `at`: a day ahead, for clocks that differ."""
    return at + timedelta(days=1)

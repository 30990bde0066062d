"""How is one account read from a row of CSV or JSON, and what is said where that cannot be?"""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from openiru.engines.returns.types import Account

TEXT_COLUMNS: Final = ("account_id", "platform", "handle", "display_name", "bio", "native_id")
PICTURE_COLUMNS: Final = ("avatar", "banner")
LIST_COLUMNS: Final = ("links", "contacts", "media", "texts", "shares_with")
DAY_COLUMNS: Final = ("opened_on", "barred_on")
COLUMNS: Final = (*TEXT_COLUMNS, *PICTURE_COLUMNS, *LIST_COLUMNS, "hours", *DAY_COLUMNS)
_MOST_POSTS: Final = 10**9  # of an hour
_PDQ: Final = re.compile("[0-9a-fA-F]{64}")


class BadRowError(ValueError):
    """What is wrong with a row, in words."""


def account_of(row: Mapping[str, Any]) -> Account:
    """One account of a row: columns that are missing or empty say nothing.

    Raises:
        BadRowError: saying what cannot be understood.
    """
    told: dict[str, Any] = {name: _text(row, name) for name in TEXT_COLUMNS}
    told["account_id"] = told["account_id"] or told["handle"]
    if not told["account_id"]:
        raise BadRowError("no account_id and no handle.")
    told |= {name: _picture(row, name) for name in PICTURE_COLUMNS}
    told |= {name: _list(row, name) for name in LIST_COLUMNS}
    told |= {name: _day(row, name) for name in DAY_COLUMNS}
    return Account(**told, hours=_hours(row))


def _text(row: Mapping[str, Any], name: str) -> str:
    value = row.get(name)
    if value is None:
        return ""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if not isinstance(value, str):
        raise BadRowError(f"{name} is no text.")
    _check_writable(value, name)
    return value.strip()


def _check_writable(text: str, name: str) -> None:
    """JSON can escape halves of signs, which no file and no database takes."""
    try:
        text.encode()
    except UnicodeEncodeError:
        text = "\x00"
    if "\x00" in text:
        raise BadRowError(f"{name} holds half a sign or a NUL, which cannot be kept.")


def _picture(row: Mapping[str, Any], name: str) -> str:
    value = _text(row, name)
    if value and not _PDQ.fullmatch(value):
        raise BadRowError(f"{name} is no PDQ hash of 64 hexadecimal digits.")
    return "" if not value.strip("0") else value


def _list(row: Mapping[str, Any], name: str) -> tuple[str, ...]:
    """A list of JSON, or the parts of a cell between bars."""
    value = row.get(name)
    if value is None or isinstance(value, str):
        _check_writable(value or "", name)
        return tuple(part.strip() for part in (value or "").split("|") if part.strip())
    if not isinstance(value, list) or not all(isinstance(part, str) for part in value):
        raise BadRowError(f"{name} is no list of texts.")
    _check_writable("".join(value), name)
    return tuple(part for part in value if part.strip())


def _hours(row: Mapping[str, Any]) -> tuple[int, ...]:
    value = row.get("hours")
    parts = value.replace("|", " ").split() if isinstance(value, str) else value or []
    try:
        hours = tuple(int(part) for part in parts)
    except (TypeError, ValueError, OverflowError):
        hours = (-1,)
    if hours and (len(hours) != 24 or not all(0 <= count <= _MOST_POSTS for count in hours)):
        raise BadRowError("hours are not 24 numbers of posts.")
    return hours


def _day(row: Mapping[str, Any], name: str) -> date | None:
    value = _text(row, name)
    if not value:
        return None
    try:
        return date.fromisoformat(value[:10])
    except ValueError:
        raise BadRowError(f"{name} is no day such as 2025-07-01.") from None

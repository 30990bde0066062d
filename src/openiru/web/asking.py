"""What does the address of a page ask for? What it says wrongly counts as not said."""

from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import TypeVar

from django.http import HttpRequest
from django.utils.dateparse import parse_date, parse_datetime

Choice = TypeVar("Choice", bound=StrEnum)
_LONGEST = 500  # characters; nothing that is asked for is longer


def words_of(request: HttpRequest, name: str) -> str:
    """The text under `name`, without spaces around it."""
    return plain(request.GET.get(name, ""))


def plain(text: str) -> str:
    """What of `text` the database can look for: without the letter that it does not know, and not endless."""
    return text.replace("\x00", "").strip()[:_LONGEST]


def choice_of(request: HttpRequest, name: str, kind: type[Choice]) -> Choice | None:
    """The member of `kind` under `name`, or None."""
    said = request.GET.get(name)
    return kind(said) if said in set(kind) else None


def number_of(request: HttpRequest, name: str, most: int) -> int | None:
    """The number from 0 to `most` under `name`, or None."""
    said = request.GET.get(name, "")
    return min(int(said), most) if said.isascii() and said.isdigit() and len(said) < 10 else None


def cursor_of(request: HttpRequest) -> str | None:
    """The place in a list from where to go on."""
    return words_of(request, "cursor") or None


def day_of(request: HttpRequest, name: str) -> date | None:
    """The day under `name`, or None."""
    try:
        return parse_date(words_of(request, name))
    except ValueError:
        return None


def moment_of(request: HttpRequest, name: str, otherwise: datetime) -> datetime:
    """The moment under `name`: a time with its zone, or a day, which counts to its end; never after `otherwise`."""
    day = day_of(request, name)
    if day is not None:
        return min(datetime.combine(day, time(), UTC) + timedelta(days=1, microseconds=-1), otherwise)
    try:
        moment = parse_datetime(words_of(request, name))
    except ValueError:
        moment = None
    if moment is None:
        return otherwise
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return min(aware.astimezone(UTC), otherwise)

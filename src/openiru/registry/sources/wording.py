"""How do names and dates of lists become clean text and calendar days?"""

import re
import unicodedata
from datetime import date, datetime, timedelta
from typing import Final

from openiru.registry.policy.scripts import script_of
from openiru.registry.types import NameKind, ParsedName, Precision

_JOINERS: Final = frozenset("\u200c\u200d")  # they change how Persian and Urdu words are written
_UNSEEN: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
_MONTH_DATE: Final = re.compile(r"(\d{4})-(\d{2})")
_YEAR_DATE: Final = re.compile(r"\d{4}")


def clean(text: str | None) -> str:
    """The text in NFC, with single spaces and without control and direction marks."""
    text = text or ""
    if text.isascii() and text.isprintable():  # nearly all of the large lists
        return " ".join(text.split())
    kept = (
        letter
        for letter in unicodedata.normalize("NFC", text)
        if letter in "\t\n\r" or letter in _JOINERS or unicodedata.category(letter) not in _UNSEEN
    )
    return " ".join("".join(kept).split())


def name_of(text: str, kind: NameKind) -> ParsedName:
    """A name whose script is told by its letters."""
    return ParsedName(text=text, kind=kind, script=script_of(text))


def split_joined(text: str) -> tuple[str, ...]:
    """The names that a list joined in one value.

    ``A; B`` is two names, ``A (B; C)`` is three; ``A (B)`` stays one, for brackets with one
    name in them are part of it or explain it.
    """
    found: list[str] = []
    for part in _split_outside_brackets(text.replace("(original script)", "")):
        joined = [group for group in _groups(part) if len(_split_outside_brackets(group)) > 1]
        for group in joined:
            part = part.replace(f"({group})", " ")  # noqa: PLW2901  (what is left of the part)
        found.append(part)
        found.extend(name for group in joined for name in _split_outside_brackets(group))
    cleaned = (clean(part) for part in found)
    return tuple(part for part in cleaned if part)


def _split_outside_brackets(text: str) -> list[str]:
    parts: list[str] = [""]
    depth = 0
    for letter in text:
        depth += (letter == "(") - (letter == ")" and depth > 0)
        if letter == ";" and depth == 0:
            parts.append("")
        else:
            parts[-1] += letter
    return parts


def _groups(text: str) -> list[str]:
    """The insides of the outermost brackets."""
    groups: list[str] = []
    depth, begin = 0, 0
    for position, letter in enumerate(text):
        if letter == "(":
            begin = position + 1 if depth == 0 else begin
            depth += 1
        elif letter == ")" and depth > 0:
            depth -= 1
            if depth == 0:
                groups.append(text[begin:position])
    return groups


def without_repeats(names: list[ParsedName]) -> tuple[ParsedName, ...]:
    """The names in their order, each text once; the surest kind comes first in every list."""
    first: dict[str, ParsedName] = {}
    for name in names:
        first.setdefault(name.text.casefold(), name)
    return tuple(first.values())


def iso_day(text: str) -> date:
    """The day of an ISO date, whatever time zone or time follows it.

    Raises:
        ValueError: if it is no date.
    """
    return date.fromisoformat(text.strip()[:10])


def british_day(text: str) -> date:
    """The day of ``31/12/2020``.

    Raises:
        ValueError: if it is no date.
    """
    return datetime.strptime(text.strip(), "%d/%m/%Y").date()  # noqa: DTZ007  (a day has no time zone)


def day_of_uncertain(text: str) -> tuple[date, Precision]:
    """The last day of ``2011-07-29``, ``2011-07`` or ``2011``, and how exact it is.

    The last day: on any earlier one the entry may not have been in force yet.

    Raises:
        ValueError: if it is none of these.
    """
    if _YEAR_DATE.fullmatch(text):
        return date(int(text), 12, 31), Precision.YEAR
    month = _MONTH_DATE.fullmatch(text)
    if month is None:
        return date.fromisoformat(text), Precision.DAY
    first = date(int(month[1]), int(month[2]), 1)
    following = (first + timedelta(days=31)).replace(day=1)
    return following - timedelta(days=1), Precision.MONTH

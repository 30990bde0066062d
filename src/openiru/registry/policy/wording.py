"""How is a standing said, so that it says what a list says and no more?"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from openiru.registry.types import EntryView, ListState, Scope


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionOnFile:
    """The edition that answers for a list on a day."""

    generated_on: date
    scope: Scope
    is_later: bool  # no edition of that day or before is on file
    absence_is_verified: bool | None  # None: nobody looked for the organisation


def state_of(
    entries: Sequence[EntryView], edition: EditionOnFile | None, *, was_or_will_be: Sequence[EntryView]
) -> ListState:
    """Named, not named, or unknown where nothing on file could tell."""
    if entries:
        return ListState.NAMED
    if was_or_will_be:
        return ListState.NOT_NAMED
    if edition is None:
        return ListState.UNKNOWN
    if edition.scope is Scope.EXTRACT and edition.absence_is_verified is None:
        return ListState.UNKNOWN
    return ListState.NOT_NAMED


def standing_sentence(
    entries: Sequence[EntryView], edition: EditionOnFile | None, *, was_or_will_be: Sequence[EntryView]
) -> str:
    """One sentence for a list: "named: UN QDe.132 since 2011-07-29", never "it is banned".

    Args:
        entries: the entries in force.
        edition: the edition that answers, if any is on file.
        was_or_will_be: linked entries that are not in force on the day.
    """
    if entries:
        return "; ".join(f"named: {_entry_words(entry)}" for entry in entries)
    if was_or_will_be:
        return "not named on this day: " + "; ".join(map(_other_days, was_or_will_be))
    if edition is None:
        return "unknown: no edition of this list is on file"
    which = f"the edition of {edition.generated_on}"
    if edition.is_later:
        which += ", the earliest on file"
    if edition.scope is Scope.FULL:
        return f"not named on {which}"
    if edition.absence_is_verified is None:
        return f"unknown: the extract of {edition.generated_on} is silent"
    checked = "" if edition.absence_is_verified else "; not verified"
    return f"not named on {which} (looked up by hand{checked})"


def _entry_words(entry: EntryView) -> str:
    label = f"{entry.country} {entry.reference or entry.primary_name}"
    if not entry.listed_from_is_known:
        return f"{label} since {entry.listed_from} or before (the list gives no date)"
    doubt = "" if entry.is_verified else " (not verified)"
    return f"{label} since {entry.listed_from}{doubt}"


def _other_days(entry: EntryView) -> str:
    label = f"{entry.country} {entry.reference or entry.primary_name}"
    if entry.listed_to is None:
        return f"{label} only from {entry.listed_from}"
    return f"{label} from {entry.listed_from} until {entry.listed_to}"

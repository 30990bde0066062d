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


@dataclass(frozen=True, slots=True, kw_only=True)
class ListFacts:
    """All that is on file about one list and one organisation on a day."""

    entries: Sequence[EntryView] = ()  # linked by two people and in force
    other_days: Sequence[EntryView] = ()  # linked by two people, in force on other days
    perhaps: Sequence[
        EntryView
    ] = ()  # linked by two people, first seen later; the list does not tell since when
    waiting: Sequence[EntryView] = ()  # in force; a second person has not agreed to the link
    same_name: Sequence[EntryView] = ()  # in force under one of the organisation's names; nobody linked it
    edition: EditionOnFile | None = None  # the edition that answers, if any is on file


def state_of(facts: ListFacts) -> ListState:
    """Named, not named, or unknown where people have to look first."""
    if facts.entries:
        return ListState.NAMED
    if facts.perhaps or facts.waiting or facts.same_name:
        return ListState.UNKNOWN
    if facts.other_days:
        return ListState.NOT_NAMED
    edition = facts.edition
    if edition is None or (edition.scope is Scope.EXTRACT and edition.absence_is_verified is None):
        return ListState.UNKNOWN
    return ListState.NOT_NAMED


def standing_sentence(facts: ListFacts) -> str:
    """One sentence for a list: "named: UN QDe.132 since 2011-07-29", never "it is banned"."""
    if facts.entries:
        return "; ".join(f"named: {_entry_words(entry)}" for entry in facts.entries)
    if facts.perhaps:
        return "unknown: " + "; ".join(map(_perhaps, facts.perhaps))
    if facts.waiting:
        return f"unknown: the link to {_keys(facts.waiting)} waits for a second person"
    if facts.same_name:
        return f"unknown: {_keys(facts.same_name)} has one of its names, and nobody has linked it"
    if facts.other_days:
        return "not named on this day: " + "; ".join(map(_other_days, facts.other_days))
    return _without_entry(facts.edition)


def _without_entry(edition: EditionOnFile | None) -> str:
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


def _keys(entries: Sequence[EntryView]) -> str:
    return ", ".join(f"{entry.list_slug}:{entry.key}" for entry in entries)


def _entry_words(entry: EntryView) -> str:
    label = f"{entry.country} {entry.reference or entry.primary_name}"
    if not entry.listed_from_is_known:
        return f"{label} since {entry.listed_from} or before (the list gives no date)"
    doubt = "" if entry.is_verified else " (not verified)"
    return f"{label} since {entry.listed_from}{doubt}"


def _perhaps(entry: EntryView) -> str:
    label = f"{entry.country} {entry.reference or entry.primary_name}"
    return f"{label} was on the list on {entry.listed_from}, which does not tell since when"


def _other_days(entry: EntryView) -> str:
    label = f"{entry.country} {entry.reference or entry.primary_name}"
    if entry.listed_to is None:
        return f"{label} only from {entry.listed_from}"
    return f"{label} from {entry.listed_from} until {entry.listed_to}"

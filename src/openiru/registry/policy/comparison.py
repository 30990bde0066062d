"""What does a new edition change, compared with what is known?"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from openiru.registry.policy.content import content_digest, entry_content
from openiru.registry.types import Change, EntryKind, ParsedEdition, ParsedEntry


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownEntry:
    """An entry as the editions before left it."""

    key: str
    kind: EntryKind
    content_digest: str
    listed_to: date | None  # None while the list names it


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryStep:
    """One entry of the new edition and what becomes of it."""

    entry: ParsedEntry
    content: Mapping[str, Any]
    digest: str
    change: Change | None  # None: nothing changed


@dataclass(slots=True, kw_only=True)
class Comparison:
    """What an edition does to a list."""

    steps: list[EntryStep] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)  # keys
    held: list[str] = field(default_factory=list)  # missing, but not surely removed
    in_force_before: int = 0  # of the kinds that the edition covers

    def count(self, change: Change | None) -> int:
        """How many entries take this change."""
        if change is Change.REMOVED:
            return len(self.removed)
        return sum(step.change is change for step in self.steps)


def compare(known: Mapping[str, KnownEntry], edition: ParsedEdition) -> Comparison:
    """Tell new, changed, relisted and removed entries of `edition`.

    A missing entry counts as removed only where the edition holds the whole list of such
    entries and every unreadable row is known by its entry.
    """
    found = Comparison()
    for entry in edition.entries:
        content = entry_content(entry)
        digest = content_digest(content)
        change = _change(known.get(entry.key), entry, digest)
        found.steps.append(EntryStep(entry=entry, content=content, digest=digest, change=change))
    there = {entry.key for entry in edition.entries}
    for key, before in known.items():
        if before.listed_to is not None or not _covers(edition, before.kind):
            continue
        found.in_force_before += 1
        if key in there:
            continue
        is_sure = edition.silence_is_removal and key not in edition.unread_keys
        (found.removed if is_sure else found.held).append(key)
    return found


def _change(before: KnownEntry | None, entry: ParsedEntry, digest: str) -> Change | None:
    if before is None:
        return Change.NEW
    if before.listed_to is not None and entry.delisted_on is None:
        return Change.RELISTED
    return None if before.content_digest == digest else Change.CHANGED


def _covers(edition: ParsedEdition, kind: EntryKind) -> bool:
    """Whether an entry of this kind would stand in the edition if it were listed."""
    return kind is EntryKind.ENTITY or (kind is EntryKind.INDIVIDUAL and edition.includes_individuals)

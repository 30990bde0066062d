"""What leaves the registry: frozen facts about lists, entries, organisations and their standing."""

from dataclasses import dataclass
from datetime import date, datetime

from openiru.foundation.errors import RowError
from openiru.registry.types.words import (
    Change,
    DatedBy,
    EditionStatus,
    EntryKind,
    ListState,
    NameKind,
    Scope,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionView:
    """One state of a list, with what it changed."""

    edition_id: str
    list_slug: str
    list_name: str
    form: str
    digest: str
    generated_on: date
    generated_at: datetime | None  # None: the list tells no time
    dated_by: DatedBy
    scope: Scope
    status: EditionStatus
    includes_individuals: bool
    entries_total: int
    entries_new: int
    entries_changed: int
    entries_removed: int
    entries_relisted: int
    rows_unread: int
    imported_by: str
    imported_at: datetime
    approved_by: str | None
    approved_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionReport:
    """What an import did; counts of a pending edition are what its approval would do."""

    edition: EditionView
    already_imported: bool
    new: int
    changed: int
    removed: int
    relisted: int
    unchanged: int
    removals_held: int  # missing, but unreadable rows make their removal uncertain
    left_out: dict[str, int]
    notes: tuple[str, ...]
    row_errors: tuple[RowError, ...]

    @property
    def edition_id(self) -> str:
        """The id of the edition."""
        return self.edition.edition_id


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryView:
    """A list entry and the days on which it is in force."""

    entry_id: str
    list_slug: str
    list_name: str
    country: str
    key: str
    kind: EntryKind
    primary_name: str
    reference: str
    programme: str
    listed_from: date
    listed_from_is_known: bool  # False: the list gives no date; named since this day at the latest
    listed_to: date | None  # exclusive; None while in force
    is_verified: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldChange:
    """One field of an entry before and after an edition."""

    field: str
    before: object
    after: object


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryChangeView:
    """What an edition did to one entry, field by field."""

    change: Change
    entry_id: str
    key: str
    primary_name: str
    fields: tuple[FieldChange, ...]  # empty for new and removed entries


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationView:
    """An organisation as the unit speaks of it."""

    organisation_id: str
    slug: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkView:
    """Somebody's claim, approved or not, that an entry names an organisation."""

    link_id: str
    organisation: OrganisationView
    entry: EntryView
    reason: str
    asserted_by: str
    asserted_at: datetime
    approved_by: str | None
    approved_at: datetime | None

    @property
    def entry_id(self) -> str:
        """The id of the entry."""
        return self.entry.entry_id


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationsReport:
    """What a file of organisations did."""

    added: tuple[OrganisationView, ...]
    known: tuple[OrganisationView, ...]
    asserted: tuple[LinkView, ...]
    row_errors: tuple[RowError, ...]  # links whose entry is in no edition in force, and the like


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReport:
    """What the files of one import did."""

    editions: tuple[EditionReport, ...]
    organisations: OrganisationsReport | None  # None: no file held organisations


@dataclass(frozen=True, slots=True, kw_only=True)
class ListStanding:
    """What one list says of an organisation on a day; never more than the list says."""

    list_slug: str
    list_name: str
    authority: str
    country: str
    state: ListState
    entries: tuple[EntryView, ...]
    edition_on: date | None
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What every list says of an organisation on a day."""

    organisation: OrganisationView
    on: date
    lists: tuple[ListStanding, ...]
    links_waiting: int  # asserted, not approved: they count for nothing

    @property
    def entries(self) -> tuple[EntryView, ...]:
        """The entries in force, list by list."""
        return tuple(entry for line in self.lists for entry in line.entries)


@dataclass(frozen=True, slots=True, kw_only=True)
class NameForMatching:
    """A name to look for; `low` and `acronym` never match alone."""

    organisation_id: str
    text: str
    kind: NameKind
    script: str
    entry_id: str

"""What a parser hands over: an edition of a list as plain facts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from openiru.foundation.errors import RowError
from openiru.registry.types.words import EntryKind, Form, NameKind, Precision, Scope


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFacts:
    """A list that an authority keeps."""

    slug: str
    name: str
    authority: str
    country: str  # ISO 3166 code, or UN
    legal_instrument: str
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedName:
    """A name as the list writes it."""

    text: str
    kind: NameKind
    script: str  # latin, arabic, cyrillic, han ...
    valid_from: date | None = None  # None: as long as the entry
    valid_to: date | None = None  # exclusive


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """Where a curated fact was read, and whether somebody has compared it with the original."""

    title: str
    url: str = ""
    dated: str = ""
    verified: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedEntry:
    """One entry; of individuals only names and reference are kept."""

    key: str  # unique within the list and stable from edition to edition
    kind: EntryKind
    names: tuple[ParsedName, ...]  # the primary name first; never empty
    reference: str
    programme: str = ""
    listed_on: date | None = None  # None: the list does not say
    listed_precision: Precision = Precision.DAY
    delisted_on: date | None = None  # exclusive end, where the list itself tells it
    addresses: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    comments: str = ""
    citation: Citation | None = None

    @property
    def primary_name(self) -> str:
        """The name under which the list files the entry."""
        return self.names[0].text


@dataclass(frozen=True, slots=True, kw_only=True)
class Absence:
    """Somebody looked for an organisation on a whole list, and it was not there."""

    organisation: str  # slug
    name: str
    citation: Citation


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryRowError(RowError):
    """A row that could not be read; `key` is its entry where that much was readable."""

    file: str
    key: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedEdition:
    """One state of a list."""

    source: SourceFacts
    form: Form
    digest: str  # of the uncompressed content
    files: tuple[str, ...]
    entries: tuple[ParsedEntry, ...]
    generated_at: datetime | None = None  # None: the files do not say
    scope: Scope = Scope.FULL
    includes_individuals: bool = False
    left_out: Mapping[EntryKind, int] = field(default_factory=dict)
    absences: tuple[Absence, ...] = ()
    notes: tuple[str, ...] = ()  # sentences for whoever imports
    row_errors: tuple[EntryRowError, ...] = ()

    @property
    def unread_keys(self) -> frozenset[str]:
        """Entries that are in the file but could not be read."""
        return frozenset(error.key for error in self.row_errors if error.key is not None)

    @property
    def silence_is_removal(self) -> bool:
        """Whether an entry missing here was removed from the list."""
        return self.scope is Scope.FULL and all(error.key is not None for error in self.row_errors)


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkClaim:
    """A link that an organisations file proposes."""

    list_slug: str
    key: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedOrganisation:
    """An organisation and the entries that are said to name it."""

    slug: str
    name: str
    links: tuple[LinkClaim, ...]
    row: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportTerms:
    """What the importing person says besides the files."""

    dated: date | None = None  # the edition's day, for lists that do not tell it
    accept_removals: bool = False  # many entries are gone, and that is right
    latest: date | None = None  # editions of later days are refused; None: exercises hold future ones


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What files held: editions of lists, and organisations with their links."""

    editions: tuple[ParsedEdition, ...]
    organisations: tuple[ParsedOrganisation, ...] = ()

"""The words of the registry."""

from enum import StrEnum


class EntryKind(StrEnum):
    """What an entry of a list is about."""

    ENTITY = "entity"
    INDIVIDUAL = "individual"  # imported on request only; never used for matching
    OTHER = "other"  # ships, aircraft


class NameKind(StrEnum):
    """How sure a list is of a name."""

    PRIMARY = "primary"
    AKA = "aka"
    FKA = "fka"
    LOW = "low"  # the list itself calls the name weak: it never matches alone
    ACRONYM = "acronym"  # short: it never matches without context


class Form(StrEnum):
    """In which form a list comes."""

    UN_XML = "un-xml"
    OFAC_CSV = "ofac-csv"
    UK_CSV = "uk-csv"
    CURATED = "curated"


class Scope(StrEnum):
    """Whether an edition holds the whole list."""

    FULL = "full"
    EXTRACT = "extract"  # silence about an organisation means nothing


class DatedBy(StrEnum):
    """Who says of which day an edition is."""

    LIST = "list"
    PERSON = "person"
    IMPORT = "import"  # nobody: the day of the import stands in


class Precision(StrEnum):
    """How exactly a list's date is known."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"


class EditionStatus(StrEnum):
    """Where an edition stands."""

    PENDING = "pending"  # curated, and no second person has approved it
    IN_FORCE = "in_force"


class Change(StrEnum):
    """What an edition did to an entry."""

    NEW = "new"
    CHANGED = "changed"
    REMOVED = "removed"
    RELISTED = "relisted"


class ListState(StrEnum):
    """What a list says of an organisation on a day."""

    NAMED = "named"
    NOT_NAMED = "not_named"
    UNKNOWN = "unknown"  # no edition on file, or an extract that is silent

"""The words and facts of exchanges: with whom, what came, and what became of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from openiru.signals.types import Stance

PDQ: Final = "pdq"  # the one kind of signal that we compare
EVERYTHING: Final = ""  # as a signal type: all signals of a record


class Shape(StrEnum):
    """How an exchange speaks."""

    TAT = "tech-against-terrorism"
    STOPNCII = "stopncii"
    NCMEC = "ncmec"
    OPENIRU = "openiru"
    FILE = "file"  # a file on this machine, read whole each time
    OFFERS = "offers"  # another unit that gives us entries of its feed itself; they wait for a person


class LeftOut(StrEnum):
    """Why a hash that an exchange gives is not in the bank."""

    KIND = "kind"  # we cannot compare signals of that kind
    ORGANISATION = "no-organisation"  # nobody said to whom its label belongs
    PERSON = "withdrawn-by-person"  # a person of the unit took it out; an exchange does not bring it back


@dataclass(frozen=True, slots=True, kw_only=True)
class NewExchange:
    """An exchange to be added."""

    slug: str
    name: str
    shape: Shape
    address: str  # where it listens, or a file; for offers the user name of its programs here
    bank: str  # slug of a positive bank that is not shared
    organisation_id: str | None = None  # of everything that no label places
    labels: Mapping[str, str] = field(default_factory=dict)  # label of the exchange -> organisation id
    stance: Stance = Stance.POSITIVE  # what being on its list says
    flood_day: int = 5000  # new hashes within a day above which it is quarantined
    pull_every_s: int | None = None  # None: only when somebody asks


@dataclass(frozen=True, slots=True, kw_only=True)
class ExchangeView:
    """An exchange, and how far it was pulled."""

    slug: str
    name: str
    shape: Shape
    address: str
    bank: str
    organisation_id: str | None
    labels: Mapping[str, str]
    stance: Stance
    flood_day: int
    pull_every_s: int | None
    checkpoint: str  # as the exchange counts; empty before the first pull
    pushed_through: int  # how much of our feed it has
    pulled_at: datetime | None  # when we last had everything
    quarantined_at: datetime | None
    quarantine_reason: str
    ended_at: datetime | None
    ended_reason: str
    added_by: str
    added_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Update:
    """What an exchange says of one of its records now; the newest word counts."""

    key: str  # its name there
    signals: Mapping[str, str]  # kind -> value as it came; empty where the record is withdrawn
    label: str = ""  # how the exchange sorts it
    withdrawn: str = ""  # why it is gone; empty while it stands
    stance: Stance | None = None  # None: that of the exchange
    expires_at: datetime | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)  # dates, numbers: kept as they came
    place: str = ""  # where it stood, in words: "line 3"


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """A record that cannot be read; it is named, never skipped in silence."""

    place: str  # "line 3", "page 2, record 7"
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Delta:
    """One page of what changed at an exchange."""

    updates: tuple[Update, ...]
    refused: tuple[Refused, ...] = ()
    checkpoint: str | None = None  # from where to go on once this page is kept; None: not yet
    is_whole: bool = False  # what is not in it is no longer at the exchange
    is_last: bool = False  # the exchange has nothing further at the moment


@dataclass(frozen=True, slots=True, kw_only=True)
class PullTicket:
    """The right to take in what one pull brings; a later pull ends it."""

    exchange: ExchangeView
    pull_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What became of one or more pages."""

    records: int = 0
    added: int = 0
    brought_back: int = 0
    withdrawn: int = 0
    disputed: int = 0  # the exchange took them back, others keep them
    quarantined: int = 0  # new, and waiting for a person
    left_out: Mapping[str, int] = field(default_factory=dict)  # why, or which kind -> how many
    refused: tuple[Refused, ...] = ()

    def plus(self, other: "Taken") -> "Taken":
        """Both together."""
        kinds = self.left_out.keys() | other.left_out.keys()
        return Taken(
            records=self.records + other.records,
            added=self.added + other.added,
            brought_back=self.brought_back + other.brought_back,
            withdrawn=self.withdrawn + other.withdrawn,
            disputed=self.disputed + other.disputed,
            quarantined=self.quarantined + other.quarantined,
            left_out={
                kind: self.left_out.get(kind, 0) + other.left_out.get(kind, 0) for kind in sorted(kinds)
            },
            refused=self.refused + other.refused,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ExchangeCounts:
    """What an exchange gives at the moment."""

    in_bank: int
    left_out: Mapping[str, int]  # why, or which kind -> how many
    withdrawn: int  # records that it took back


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """What opens an exchange; never shown and never in the database."""

    lines: tuple[str, ...] = field(repr=False)


class FeedStatus(StrEnum):
    """Whether an entry of our feed stands."""

    ACTIVE = "active"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedEntry:
    """What others may know of a shared entry: all of it while it stands, then only that it is gone."""

    entry_id: str
    seq: int  # number of its last change
    status: FeedStatus
    reason: str  # in one word, why it is gone; empty while it stands
    pdq: bytes = b""
    max_distance_bits: int = 31
    organisation_slug: str = ""
    organisation_name: str = ""
    legal_basis: str = ""
    decision: str = ""  # id of the approved case on which it rests
    origin: str = ""  # slug of the exchange that brought it; empty if our unit did
    added_at: datetime | None = None
    confirmed_at: datetime | None = None
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedPage:
    """Entries in the order of their last change."""

    entries: tuple[FeedEntry, ...]
    checkpoint: int  # ask for what comes after it next
    has_more: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Feedback:
    """What our unit says of a hash of an exchange, that the exchange was not told yet."""

    record_id: str
    value: str
    stance: Stance
    opinion_id: int

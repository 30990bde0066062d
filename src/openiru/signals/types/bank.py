"""The words and facts of banks: what is known, who says so, and on what ground."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from openiru.engines.interface import Effect

UNIT_BANK: Final = "unit"  # there from the first day
OUR_UNIT: Final = "unit"  # the party that we are


class Polarity(StrEnum):
    """Whether a bank holds what to look for, or what must not accuse anybody."""

    POSITIVE = "positive"
    NEGATIVE = "negative"


class Purpose(StrEnum):
    """Why pictures are in a negative bank."""

    PRESS = "press"
    COUNTER_SPEECH = "counter-speech"
    UPHELD_APPEAL = "upheld-appeal"


class Stance(StrEnum):
    """What a party says of a picture."""

    POSITIVE = "positive"  # it belongs here
    NEGATIVE = "negative"  # it does not
    SEED = "investigation-seed"  # look into it: it never makes a lead alone


class Standing(StrEnum):
    """What all parties together say; the newest opinion of each counts."""

    POSITIVE = "positive"
    NEGATIVE = "negative"  # nobody says that it belongs here any more: it matches nothing
    SEED = "investigation-seed"
    DISPUTED = (
        "disputed"  # positive and negative both stand: it makes leads, with a mark, and is never shared
    )


class EntryKind(StrEnum):
    """What an entry of a bank is."""

    PICTURE = "picture"  # a hash, perhaps with the picture itself
    VIDEO = "video"
    SOUND = "sound"
    MARK = "mark"  # a logo, seal or emblem that is looked for in pictures and videos: never proof of anything


class EntryState(StrEnum):
    """Whether an entry is looked for, and if not, why."""

    ACTIVE = "active"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    QUARANTINED = "quarantined"
    NEGATIVE = "negative"  # see `Standing.NEGATIVE`


@dataclass(frozen=True, slots=True, kw_only=True)
class NewBank:
    """A bank to be created."""

    slug: str
    name: str
    legal_basis: str
    polarity: Polarity = Polarity.POSITIVE
    purpose: Purpose | None = None  # of a negative bank
    effect: Effect | None = None  # of a negative bank
    max_distance_bits: int = 31
    is_shared: bool = False
    validity_days: int | None = None  # None: entries stay until they are withdrawn
    flood_scan_subjects: int = 1000  # an entry that matches more within one scan is quarantined
    flood_day_subjects: int = 2000  # or within one day


@dataclass(frozen=True, slots=True, kw_only=True)
class BankChange:
    """Settings of a bank that shall be others; None leaves one as it is."""

    name: str | None = None
    legal_basis: str | None = None
    max_distance_bits: int | None = None
    validity_days: int | None = None  # of entries added from now on; 0: until they are withdrawn
    flood_scan_subjects: int | None = None
    flood_day_subjects: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BankView:
    """A bank and its settings."""

    bank_id: str
    slug: str
    name: str
    polarity: Polarity
    purpose: Purpose | None
    effect: Effect | None
    max_distance_bits: int
    is_shared: bool
    legal_basis: str
    validity_days: int | None
    flood_scan_subjects: int
    flood_day_subjects: int
    created_by: str
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """Where an entry of a bank comes from."""

    source: str  # in words: a file, a case, an exchange
    capture_digest: str = ""  # of the kept picture; empty where only the hash is known
    note: str = ""
    exchange: str = ""  # slug of the exchange that brought it
    exchange_key: str = ""  # its name there


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPicture:
    """A hash, or a kept file that no hash describes, to be put into a bank."""

    pdq: bytes  # 32 bytes; empty for all but pictures
    quality: int | None  # None: the one who made the hash did not say
    organisation_id: str | None  # None in negative banks, and only there
    provenance: Provenance
    expires_at: datetime | None = None  # exclusive; None: as long as the bank says
    kind: EntryKind = EntryKind.PICTURE


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """From whom a batch of hashes comes, and where it goes."""

    exchange: str  # slug
    bank: str  # slug of a positive bank that is not shared
    quarantine: str = ""  # why none of it is looked for until a person has looked; empty: it is


@dataclass(frozen=True, slots=True, kw_only=True)
class ExchangedPicture:
    """A hash as an exchange gives it."""

    pdq: bytes  # 32 bytes
    organisation_id: str
    key: str  # its name there
    stance: Stance
    source: str
    note: str = ""
    expires_at: datetime | None = None


class Arrival(StrEnum):
    """What became of a hash that an exchange gave."""

    ADDED = "added"
    BROUGHT_BACK = "brought-back"  # the exchange had taken it back, or it had expired
    KNOWN = "known"
    KEPT_OUT = "kept-out"  # a person of the unit withdrew it; an exchange does not bring it back


class Departure(StrEnum):
    """What became of a hash that an exchange took back."""

    WITHDRAWN = "withdrawn"
    DISPUTED = "disputed"  # others still say that it belongs there
    ALREADY = "already"


@dataclass(frozen=True, slots=True, kw_only=True)
class ArrivedPicture:
    """Which entry a hash of an exchange is now."""

    entry_id: str
    arrival: Arrival


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownPictureView:
    """An entry of a bank, with all that is known of it."""

    entry_id: str
    kind: EntryKind
    bank: str  # slug
    organisation_id: str | None
    pdq: bytes  # 32 bytes; empty for all but pictures
    quality: int | None
    capture_digest: str
    source: str
    note: str
    exchange: str
    case_id: str | None
    added_by: str
    added_at: datetime
    confirmed_by: str | None
    confirmed_at: datetime | None
    expires_at: datetime | None
    withdrawn_at: datetime | None
    withdrawn_reason: str
    quarantined_at: datetime | None
    quarantine_reason: str
    released_at: datetime | None
    standing: Standing
    state: EntryState


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryFilter:
    """Which entries of a bank to show; None means all."""

    bank: str  # slug
    state: EntryState | None = None
    standing: Standing | None = None
    text: str = ""  # the beginning of a hash, or the id of an entry or case


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryFacts:
    """What rules may know of an entry."""

    entry_id: str
    kind: EntryKind
    polarity: Polarity
    organisation_id: str | None
    added_by: str
    expires_at: datetime | None
    withdrawn_at: datetime | None
    quarantined_at: datetime | None
    confirmed_at: datetime | None
    standing: Standing


@dataclass(frozen=True, slots=True, kw_only=True)
class OpinionView:
    """What one party said of an entry; added to, never changed."""

    party: str
    stance: Stance
    reason: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownNameView:
    """A spelling of the bank that no list gives."""

    name_id: str
    organisation_id: str
    text: str
    note: str
    added_by: str
    added_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownUrlView:
    """A known address of the bank."""

    url_id: str
    organisation_id: str
    url: str
    note: str
    added_by: str
    added_at: datetime

"""The words and facts of close looks: edited copies, recordings and marks, beyond what one hash can find."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from openiru.engines.interface import Effect
from openiru.signals.types.bank import EntryKind
from openiru.signals.types.leads import PictureMarks


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseEntry:
    """An entry of a bank whose file is kept, as close looks use it."""

    entry_id: str
    signal_id: str
    kind: EntryKind
    bank: str  # slug
    capture_digest: str
    organisation_id: str | None  # None in negative banks
    purpose: str = ""  # of a negative bank
    effect: Effect | None = None  # of a negative bank
    radius_bits: int = 31  # greatest distance of hashes that counts
    is_disputed: bool = False
    stands_alone: bool = True
    revision: str = ""  # another one: what was matched before may have made no leads


@dataclass(frozen=True, slots=True, kw_only=True)
class NewLook:
    """A close look at what has arrived."""

    entries_digest: str
    engines: Mapping[str, str]  # name -> version
    marks: PictureMarks  # of all entries that are looked for, not of this pass alone
    plan: "LookPlan"


@dataclass(frozen=True, slots=True, kw_only=True)
class LookPlan:
    """Which files to compare with which entries, so that every file was compared with every entry."""

    first_media: int
    last_media: int
    places: tuple[int, ...]  # of the entries, in the order in which they were given
    is_behind: bool  # files that earlier looks have compared with other entries


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredPrint:
    """What reading made of a kept file: numbers to compare, or why there are none. Made anew when the reader changes."""

    digest: str  # of the file
    reader: str  # a slug with a version
    data: bytes  # empty if the file could not be read
    fault: str = ""  # why it could not be read
    made_at: datetime

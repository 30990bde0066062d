"""What is an engine, what does it look at, and what does it answer?

An engine gets a bank of known signals once, then batches of items, and says for each item which signals it found
and why. Engines are pure: no clock, no network, no database, no memory between batches. Everything here pickles, so
batches can go to other processes and machines; an engine's prepared bank pickles as the bank it was made from.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Protocol


class Field(StrEnum):
    """The part of an item in which something was found."""

    HANDLE = "handle"
    DISPLAY_NAME = "display_name"
    BIO = "bio"
    TEXT = "text"
    LINKS = "links"
    PICTURES = "pictures"
    VIDEO = "video"
    SOUND = "sound"
    ELEMENT = "element"  # a part of a picture or recording whose other content is another
    ADDRESS = "address"  # of the subject itself
    STATEMENT = "statement"  # a whole text, a copy of one that two persons approved


class NameKind(StrEnum):
    """Who says a name, and what is said of it."""

    PRIMARY = "primary"
    AKA = "aka"
    FKA = "fka"
    LOW = "low"  # a low-quality alias: never enough alone
    ACRONYM = "acronym"
    KNOWN = "known"  # to the unit; no list gives it


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineItem:
    """One post, or one account as it showed itself."""

    item_id: str
    platform: str = ""
    texts: tuple[tuple[Field, str], ...] = ()
    address: str = ""  # URL of the account itself; empty for posts
    links: tuple[str, ...] = ()  # URLs that came apart from the text
    pictures: tuple[bytes, ...] = ()  # PDQ hashes of 32 bytes; those too poor to compare are left out


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownName:
    """A name of an organisation on a list that is in force, or a spelling of it that the unit knows."""

    organisation_id: str
    text: str
    kind: NameKind


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownPicture:
    """A picture known to belong to an organisation's output."""

    signal_id: str
    organisation_id: str
    pdq: bytes  # 32 bytes
    bank: str = "unit"
    radius_bits: int = 31  # greatest distance that counts; never more than 31
    is_disputed: bool = False  # one party says that it belongs here, another that it does not
    stands_alone: bool = True  # False: a party only asks to look into it
    revision: str = ""  # another one: what was matched before may have made no leads, so look for it anew


class TermKind(StrEnum):
    """What a term is to the organisation that it belongs to."""

    SLOGAN = "slogan"
    OUTLET = "outlet"  # a medium of it
    HASHTAG = "hashtag"  # counts behind a number sign only
    ALIAS = "alias"  # of it, of a part or of a person; on no list
    ACRONYM = "acronym"  # never enough alone


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownTerm:
    """A term known to belong to an organisation's output, in words: weaker than a name, as others may use it too."""

    signal_id: str
    organisation_id: str
    text: str
    kind: TermKind
    language: str = ""  # BCP 47; for people who read it
    source: str = ""
    needs_context: bool = False  # counts alone only beside a context word
    context: tuple[str, ...] = ()  # such words, beside those of its organisation's other terms
    valid_from: date | None = None
    valid_until: date | None = None  # the first day on which it counts no more

    def is_valid_on(self, day: date) -> bool:
        """Whether the term counts on a day."""
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_until is None or day < self.valid_until
        )


class Effect(StrEnum):
    """What a picture that must not accuse anybody does to a match that lies no nearer."""

    SUPPRESS = "suppress"  # no lead
    WARN = "warn"  # the lead carries the warning


@dataclass(frozen=True, slots=True, kw_only=True)
class NegativePicture:
    """A picture that shows something else than an organisation's output: press, counter-speech, an upheld appeal."""

    signal_id: str
    bank: str
    purpose: str
    effect: Effect
    pdq: bytes  # 32 bytes
    radius_bits: int = 31


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownAddress:
    """An address known to belong to an organisation's output."""

    signal_id: str
    organisation_id: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Bank:
    """All known signals that engines may use on a day."""

    names: tuple[KnownName, ...] = ()
    pictures: Sequence[KnownPicture] = ()
    addresses: tuple[KnownAddress, ...] = ()
    negatives: tuple[NegativePicture, ...] = ()
    terms: tuple[KnownTerm, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NameExplanation:
    """Which name stands where."""

    rule: str  # see names.rules.NameRule
    field: Field
    start: int  # span of characters in the original text
    end: int
    matched: str  # the original characters
    alias: str  # the name as the list spells it
    kind: NameKind
    context: str = ""  # the word that made a short or poor name count


@dataclass(frozen=True, slots=True, kw_only=True)
class TermExplanation:
    """Which term stands where."""

    rule: str  # see terms.types.TermRule
    field: Field
    start: int  # span of characters in the original text, of the first place
    end: int
    matched: str  # the original characters
    term: str  # as it is known
    kind: TermKind
    language: str = ""
    source: str = ""
    places: int = 1  # how often the term stands in the text
    context: str = ""  # the word that made a short or common term count


@dataclass(frozen=True, slots=True, kw_only=True)
class NegativeFinding:
    """A picture of a negative bank that lies at least as near as the known one."""

    signal_id: str
    bank: str
    purpose: str
    distance_bits: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureExplanation:
    """Which picture of the item looks like the known one, and how much."""

    position: int  # in EngineItem.pictures
    distance_bits: int  # of 256; 0 is the same, 31 the greatest that counts
    bank: str = "unit"
    edit: str = ""  # a guess, see hashes.edits.Edit
    is_disputed: bool = False
    negatives: tuple[NegativeFinding, ...] = ()  # nearest first
    field: Field = Field.PICTURES
    rule: str = "near-picture"


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressExplanation:
    """Which known address was shared, and where it stands."""

    rule: str  # see urls.shared.AddressRule
    field: Field
    start: int  # span of characters in the original text; 0 to 0 if it came apart from the text
    end: int
    matched: str  # the address as it was written
    known: str  # the known address


@dataclass(frozen=True, slots=True, kw_only=True)
class NegativeText:
    """A text that people marked as press, research or counter-speech, and that is at least as near."""

    observation_id: str
    case_id: str
    alike: float


@dataclass(frozen=True, slots=True, kw_only=True)
class TextCopyExplanation:
    """Of which text that two persons approved this one is a copy, and how much both share."""

    rule: str  # same, copy, inside, around: of the text in hand
    of_observation: str
    case_id: str  # the approved one
    alike: float  # Jaccard of the shingles
    contained: float  # shared of the shorter
    observations: int  # that say the same, when the match was made
    accounts: int
    is_widespread: bool = False  # so many accounts say it that it says little of each
    negatives: tuple[NegativeText, ...] = ()  # nearest first
    field: Field = Field.STATEMENT


Explanation = (
    NameExplanation | PictureExplanation | AddressExplanation | TermExplanation | TextCopyExplanation
)


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineMatch:
    """One known signal found in one item: a reason to look, never a verdict."""

    item_id: str
    signal_id: str
    organisation_id: str
    engine: str
    score: float  # 0 to 1: how sure the engine is that this is the signal
    stands_alone: bool  # False: counts only beside a match that stands alone
    explanation: Explanation
    is_suppressed: bool = False  # a negative bank says that this is no lead; told so that it can be counted


class PreparedBank(Protocol):
    """A bank made ready for one engine."""

    def match(self, batch: Sequence[EngineItem]) -> list[EngineMatch]:
        """What is found in a batch: at most one match for an item and a signal, in the order of the items."""
        ...


class Engine(Protocol):
    """A way of finding known signals in items."""

    @property
    def name(self) -> str:
        """A slug, never changed: stored with every match."""
        ...

    @property
    def version(self) -> str:
        """Changes whenever the same bank and item may give another answer; then everything is scanned again."""
        ...

    def prepare(self, bank: Bank) -> PreparedBank:
        """Make a bank ready once; the result is given many batches, and pickles."""
        ...


def explained(explanation: Explanation) -> dict[str, Any]:
    """An explanation as plain values for storing and showing."""
    told = asdict(explanation).items()
    return {name: value for name, value in told if value is not False and value not in ("", ())}

"""The words and facts of advisers: what they are asked, and what they say."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Final, Protocol

from openiru.foundation.digests import sha256_text

RATIONALE_MAX_CHARACTERS: Final = 2_000
CATEGORY_MAX_CHARACTERS: Final = 100
RAW_MAX_CHARACTERS: Final = 8_000


class Label(StrEnum):
    """What an adviser says of a text. It is an opinion, whatever it says."""

    FLAGGED = "flagged"
    CLEAR = "clear"
    UNSURE = "unsure"


class AdviserKind(StrEnum):
    """How an adviser is asked."""

    ONNX = "onnx"  # a folder on this machine
    CHAT = "chat"  # a policy in words, an answer in JSON
    TOKENS = "tokens"  # yes or no, by the probabilities of the first word
    TAXONOMY = "taxonomy"  # "safe", or "unsafe" and the codes of the model's own list


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What the register says of the organisation that was found in a text; empty where none was."""

    organisation: str = ""
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A text to be asked about."""

    id: str
    text: str
    lang: str = ""  # BCP 47; empty if nobody said
    context: Context = field(default_factory=Context)

    @property
    def text_digest(self) -> str:
        """The text by its digest; a lone surrogate of a broken export counts as what it is."""
        return sha256_text(self.text.encode("utf-8", "surrogatepass"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What an adviser is to look for, in the words of the unit."""

    version: str
    text: str = field(repr=False)

    @property
    def digest(self) -> str:
        """The words by their digest."""
        return sha256_text(self.text.encode())


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Where in the text the reason lies; characters of the original, the end exclusive."""

    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Opinion:
    """What an adviser said of one text."""

    item_id: str
    label: Label
    p: float | None  # that it is flagged; None where the adviser gives no probability
    category: str
    rationale: str
    spans: tuple[Span, ...]
    model_id: str
    policy_hash: str
    prompt_hash: str  # of everything that was asked, but for the text and the fence
    latency_ms: int
    raw: str  # the reply as it came, its beginning
    is_cut: bool = False  # only the beginning of the text was asked about
    is_remembered: bool = False  # the same had been asked before


@dataclass(frozen=True, slots=True, kw_only=True)
class Unanswered:
    """A text on which an adviser gave no opinion, and why. No opinion is not "clear"."""

    item_id: str
    code: str
    message: str
    is_away: bool = False  # the adviser was not there; the text has nothing to do with it
    may_repeat: bool = False  # it has certainly not worked on the question
    retry_after_s: int | None = None  # where it says so


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """What came of asking about several texts; each of them is in one of the two."""

    opinions: tuple[Opinion, ...]
    unanswered: tuple[Unanswered, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CallLimits:
    """What one question may cost."""

    connect_s: float = 5.0
    silence_s: float = 60.0  # between two pieces of an answer; a large model thinks before it speaks
    total_s: float = 120.0
    answer_bytes: int = 256 * 1024
    text_characters: int = 8_000  # of one text; the rest is not asked about
    at_once: int = 2
    retries: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class DayBudget:
    """What an adviser may be asked within a day (UTC)."""

    requests: int = 5_000
    characters: int = 10_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """An adviser as the unit describes it."""

    name: str
    kind: AdviserKind
    model: str  # the name by which its server knows it; of a folder, what people call it
    policy: Policy
    label: str = ""  # of the golden set that judges it
    address: str = ""
    folder: str = ""
    digests: Mapping[str, str] = field(default_factory=dict)  # file in the folder -> sha256:…
    key_file: str = ""
    yes: tuple[str, ...] = ("yes",)
    no: tuple[str, ...] = ("no",)
    flagged_codes: tuple[str, ...] = ()  # of a taxonomy; empty: all of them
    signs: tuple[str, ...] = ()  # of its template, which could not be known by their form
    flagged_from: float = 0.5  # the probability from which on a text is flagged
    most_flagged: float = 1.5  # times as many as people flagged, above which it stays off
    limits: CallLimits = field(default_factory=CallLimits)
    budget: DayBudget = field(default_factory=DayBudget)


class Classifier(Protocol):
    """The one way in which every adviser is asked."""

    @property
    def model_id(self) -> str:
        """Which model answers, by name and digest as far as that can be known."""
        ...

    def prompt_hash(self, item: Item) -> str:
        """The digest of all that would be asked beside the text."""
        ...

    def classify(self, items: list[Item], policy: Policy) -> Advice:
        """An opinion on each text, or the reason why there is none; in the order of `items`."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class NewMeasurement:
    """What an adviser got right on one set of labelled texts."""

    adviser: str
    fingerprint: str
    model_id: str
    policy_hash: str
    set_digest: str
    set_name: str
    texts: int
    answered: int
    figures: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasurementView:
    """A measurement that is kept."""

    measurement_id: str
    adviser: str
    fingerprint: str
    model_id: str
    policy_hash: str
    set_digest: str
    set_name: str
    texts: int
    answered: int
    figures: Mapping[str, Any]
    measured_by: str
    measured_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SwitchView:
    """Since when an adviser speaks, or does not."""

    adviser: str
    measurement: MeasurementView | None  # None: it is off
    by: str
    at: datetime
    reason: str

    @property
    def is_on(self) -> bool:
        """Whether it was switched on."""
        return self.measurement is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadOpinion:
    """What an adviser said of one text of a lead."""

    lead_id: str
    observation_id: str
    adviser: str
    fingerprint: str
    text_digest: str
    opinion: Opinion


@dataclass(frozen=True, slots=True, kw_only=True)
class OpinionView:
    """The same as it is kept."""

    lead_id: str
    observation_id: str
    adviser: str
    fingerprint: str
    opinion: Opinion
    asked_by: str
    asked_at: datetime

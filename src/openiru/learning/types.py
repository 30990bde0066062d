"""The words and facts of learning."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from openiru.engines.text.classifier.model import Answer
from openiru.review.types import DecidedText


class Label(StrEnum):
    """What a model tells texts apart by; one model for one label."""

    GROUND_A = "ground-a"  # the grounds of a case: Regulation (EU) 2021/784, Article 2(7), points (a) to (e)
    GROUND_B = "ground-b"
    GROUND_C = "ground-c"  # recruitment
    GROUND_D = "ground-d"
    GROUND_E = "ground-e"
    PROMOTIONAL = "promotional"  # tier 4 of a case
    THREAT_TO_LIFE = "threat-to-life"  # tier 1 of a case
    EXEMPT = "exempt"  # press, research, art, counter-speech or documentation: speaks for the subject


GROUND_LABELS: Final = tuple(each for each in Label if each.value.startswith("ground-"))


class Group(StrEnum):
    """The texts that a model is for: those of one script, or all."""

    ALL = "all"
    LATIN = "latin"
    ARABIC = "arabic"
    DEVANAGARI = "devanagari"


@dataclass(frozen=True, slots=True, kw_only=True)
class Lessons:
    """The texts that people decided about; the lists stand in one order."""

    decided: tuple[DecidedText, ...]
    families: tuple[int, ...]  # the same for copies
    groups: tuple[Group, ...]
    languages: tuple[str, ...]  # BCP 47, as far as they can be told
    taken_back: frozenset[str]  # cases whose referral was withdrawn
    golden: Mapping[Label, Collection[int]]  # families of golden texts, which teach nothing of their label
    golden_cases: Mapping[Label, Collection[str]]  # cases of golden texts, the same
    forgotten: int = 0  # texts that are older than the most that are learnt from


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """A text that is learnt from, and what people said of it."""

    text: str
    is_labelled: bool
    family: int
    subject_id: str
    group: Group
    language: str
    said_by: str = ""  # the one person who said so; empty where two agreed


class GoldenSource(StrEnum):
    """Where a golden text comes from."""

    FILE = "file"
    CASE = "case"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewGoldenText:
    """A text that a person labelled, to be added to those of a golden set."""

    text: str
    is_labelled: bool
    language: str = ""  # BCP 47; empty: found by the engine


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldenAdded:
    """How many texts were added, and how many were there already."""

    added: int
    known: int


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldenTextView:
    """A text that is, or will be, in golden sets of a label."""

    text_id: str
    label: Label
    text: str
    is_labelled: bool
    language: str
    source: GoldenSource
    origin: str  # name and digest of a file, or id of a case
    added_by: str
    added_at: datetime
    withdrawn_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldenSetView:
    """A frozen golden set: it never changes, another choice of texts is another version."""

    set_id: str
    label: Label
    number: int
    digest: str
    texts: int
    labelled: int
    frozen_by: str
    frozen_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What one version gets right on one set of texts, as far as rules look at it."""

    texts: int
    labelled: int
    macro_f1: float
    pr_auc: float | None
    ece: float


class Standing(StrEnum):
    """What became of a version when it was made."""

    SWITCHED_ON = "switched-on"
    HELD = "held"  # kept, not switched on; a person may


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Whether a new version takes the place of the one that is on, and why, in a sentence."""

    standing: Standing
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionView:
    """One version of a model; never changed."""

    version_id: str
    label: Label
    group: Group
    number: int
    digest: str
    data_digest: str
    features: Mapping[str, Any]
    texts: int
    labelled: int
    held_out: Mapping[str, Any]  # as `engines.text.classifier.measures` has them, with `by_language`
    golden: Mapping[str, Any]  # the same on the golden set; empty without one
    golden_set: GoldenSetView | None
    verdict: Verdict
    card: str  # Markdown
    size_bytes: int
    made_by: str
    made_at: datetime
    is_on: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SwitchView:
    """A moment at which a version was switched on, or all were switched off."""

    label: Label
    group: Group
    version_id: str | None  # None: from then on no model of this label and group speaks
    number: int | None
    by: str
    at: datetime
    reason: str
    is_automatic: bool  # by the rule, when it was made


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelReport:
    """What refitting did for one label and group."""

    label: Label
    group: Group
    texts: int
    labelled: int
    version: VersionView | None  # None: nothing was learnt
    words: str  # why, or what became of it


@dataclass(frozen=True, slots=True, kw_only=True)
class RefitReport:
    """What one refit did."""

    decisions: int  # cases that were decided, as far as they teach
    models: tuple[ModelReport, ...]
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class AdviceReport:
    """What versions that are on newly said of leads."""

    answers: int
    broken: tuple[VersionView, ...]  # on, and silent: their files are gone or were changed


@dataclass(frozen=True, slots=True, kw_only=True)
class RefitView:
    """A refit of all labels that came to its end."""

    by: str
    at: datetime
    decisions: int  # cases that were decided by then
    models_made: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AdviceSpan:
    """Characters of the original text, and how much of the score they make; above 0 speaks for the label."""

    start: int
    end: int
    weight: float


@dataclass(frozen=True, slots=True, kw_only=True)
class TextAdvice:
    """What one version says of one text."""

    observation_id: str
    label: Label
    probability: float
    answer: Answer
    spans: tuple[AdviceSpan, ...]
    version_id: str
    version_number: int
    version_digest: str
    group: Group
    given_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadAdvice:
    """What models say of the texts of a lead: for each label the text that is most likely to have it.

    `labels` holds only labels for which a model is on; empty where no model speaks. An answer may be "unsure": then
    nothing may follow from the probability.
    """

    lead_id: str
    labels: Mapping[Label, TextAdvice] = field(default_factory=dict)

    @property
    def grounds(self) -> dict[Label, TextAdvice]:
        """The grounds alone."""
        return {label: said for label, said in self.labels.items() if label in GROUND_LABELS}

    @property
    def exemption(self) -> TextAdvice | None:
        """What speaks for protection, if its model is on."""
        return self.labels.get(Label.EXEMPT)

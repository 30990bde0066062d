"""What is a form made of?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, ClassVar, Final

Value = str | int | bool | Sequence["str | Mapping[str, Value]"] | None
_STRICT: dict[str, Any] = {"extra": "forbid", "str_strip_whitespace": True}

# Answers that a referral gives itself, by the names that fields of forms have for them: nobody writes them otherwise.
FROM_REFERRAL: Final = frozenset(
    {
        *("authority", "addressee", "reference", "issued_at", "comply_by", "items", "grounds", "reasons"),
        *("redress", "legal_instrument", "necessity", "scope", "data_classes", "class_reasons"),
    }
)


class Language(StrEnum):
    """A language that forms are set in; BCP 47."""

    ENGLISH = "en"
    URDU = "ur"


class FieldKind(StrEnum):
    """What a field holds."""

    TEXT = "text"  # one line
    WORDS = "words"  # some sentences
    MOMENT = "moment"  # ISO 8601 with its zone
    DAY = "day"  # ISO 8601
    NUMBER = "number"
    YES_NO = "yes_no"
    CHOICE = "choice"
    CHOICES = "choices"
    EMAIL = "email"
    ADDRESS = "address"  # of a page: http or https
    COUNTRY = "country"  # ISO 3166-1 alpha-2
    ITEMS = "items"  # a table with one row for each target


class Direction(StrEnum):
    """Who fills a form in."""

    TO_PLATFORM = "to_platform"
    FROM_PLATFORM = "from_platform"


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """A word in the languages that forms are set in."""

    __pydantic_config__: ClassVar = _STRICT

    en: str
    ur: str

    def in_language(self, language: Language) -> str:
        """The word in one language."""
        return self.ur if language is Language.URDU else self.en


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One of the answers that a form allows."""

    __pydantic_config__: ClassVar = _STRICT

    code: str
    label: Label


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """When a field is asked for: if another one of the same form has one of these answers."""

    __pydantic_config__: ClassVar = _STRICT

    field: str
    answers: tuple[str, ...]  # codes of choices; "yes" or "no"


@dataclass(frozen=True, slots=True, kw_only=True)
class FormField:
    """One question of a form, or one column of its table."""

    __pydantic_config__: ClassVar = _STRICT

    name: str
    kind: FieldKind
    label: Label
    mandatory: bool = False
    when: Condition | None = None  # elsewhere it may be left out
    choices: tuple[Choice, ...] = ()
    columns: tuple["FormField", ...] = ()
    least: int | None = None  # of a number; else of characters
    most: int | None = None
    verified: bool = True  # False: not compared with the law's text; a unit may change it


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A part of a form."""

    __pydantic_config__: ClassVar = _STRICT

    letter: str
    label: Label
    fields: tuple[FormField, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A form as a law, or its practice, asks for it."""

    __pydantic_config__: ClassVar = _STRICT

    name: str
    title: Label
    law: str  # with article and annex
    direction: Direction
    instruments: tuple[str, ...]  # of referrals that go with it
    sections: tuple[Section, ...]
    head: Label | None = None  # what every copy must say
    verified: bool = False

    @property
    def fields(self) -> tuple[FormField, ...]:
        """All fields in order."""
        return tuple(each for section in self.sections for each in section.fields)


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeLimit:
    """How long somebody has for something."""

    __pydantic_config__: ClassVar = _STRICT

    step: str  # act, act_emergency, acknowledge, feedback, scrutiny, complaint, preserve, not_disclose, prior_information
    seconds: int
    runs_from: str
    source: str
    verified: bool = False
    renewals: int | None = None  # how often it may run again; None: as often as asked


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What a law or an agreement says about asking platforms: forms, time limits, grounds, redress, languages."""

    __pydantic_config__: ClassVar = _STRICT

    name: str
    title: Label
    jurisdiction: str  # ISO 3166-1 alpha-2, EU, or - where there is none
    forms: tuple[str, ...]
    grounds: tuple[Choice, ...]
    redress: Label
    languages: tuple[Language, ...]
    time_limits: tuple[TimeLimit, ...] = ()
    prior_information: Label | None = None
    binding: bool = False
    verified: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FilledForm:
    """Answers to the questions of a form, under a profile."""

    __pydantic_config__: ClassVar = _STRICT

    form: str
    profile: str
    values: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What keeps a form from being sent."""

    field: str  # name; of a column "items[2].url", rows from 1
    section: str  # letter
    message: str  # a sentence

"""The words and facts of deconfliction."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from openiru.review.types import Instrument


class Answer(StrEnum):
    """What became of a question."""

    NO_OBJECTION = "no_objection"
    OBJECTION = "objection"
    ALREADY_REFERRED = "already_referred"
    NO_ANSWER = "no_answer_by_deadline"  # nobody says it; the clock does


# What somebody says; the rest follows from the clock.
SAYABLE: Final = (Answer.NO_OBJECTION, Answer.OBJECTION, Answer.ALREADY_REFERRED)
# What a machine may say by a rule that the unit switched on.
BY_RULE: Final = frozenset({Answer.NO_OBJECTION, Answer.ALREADY_REFERRED})
# What units are asked about: requests for data take nothing down, and some may not wait.
TAKING_DOWN: Final = frozenset({Instrument.ACCOUNT_BLOCK, Instrument.CONTENT_REMOVAL})
STOPPING: Final = frozenset({Answer.OBJECTION, Answer.ALREADY_REFERRED})


ANSWER_WITHIN_S: Final = range(600, 7 * 24 * 3600 + 1)  # ten minutes to a week
REASON_MAX: Final = 1_000
DIGESTS_MAX: Final = 20  # of one subject


class Known(StrEnum):
    """What a question is about, as far as we know."""

    UNKNOWN = "unknown"  # no digest is one of ours: nothing about the subject can be told
    IN_CASE = "in_case"  # people here work on it
    REFERRED = "referred"  # a referral of ours asked for it


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitRules:
    """How long our questions wait for a unit, and whether a machine answers its questions where a rule allows."""

    answer_within_s: int = 4 * 3600
    answers_by_rule: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitView:
    """Another unit that is asked before we refer, and asks us."""

    slug: str
    name: str
    endpoint_url: str
    answer_within_s: int  # how long our questions wait for its answer
    answers_by_rule: bool  # whether a machine of ours answers its questions where a rule allows
    has_send_secret: bool
    has_receive_secret: bool
    is_active: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionView:
    """A question of ours about one item."""

    question_id: str
    unit: str
    unit_name: str
    item_id: str
    referral_id: str
    reference: str
    subject_id: str
    asked_at: datetime
    answer_by: datetime
    answer: Answer | None
    reason: str
    answered_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedView:
    """A question of another unit about something that it names by digests alone."""

    asked_id: str
    unit: str
    unit_name: str
    instrument: str
    received_at: datetime
    answer_by: datetime
    known: Known
    subject_id: str | None
    answer: Answer | None
    is_by_rule: bool
    answered_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldView:
    """What keeps a subject from being referred for a while."""

    hold_id: str
    unit: str
    unit_name: str
    cause: Answer
    reason: str
    item_id: str
    referral_id: str
    reference: str
    subject_id: str
    placed_at: datetime
    expires_at: datetime
    ended_at: datetime | None
    ended_reason: str

    def is_active(self, at: datetime) -> bool:
        """Whether nothing of the subject may leave at `at`."""
        return self.ended_at is None and at < self.expires_at


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One question as another unit words it."""

    question_id: str  # theirs
    digests: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One answer as another unit words it."""

    question_id: str  # ours
    answer: Answer
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Recognised:
    """One of our subjects behind a digest."""

    subject_id: str
    known: Known
    instruments: frozenset[str]  # of referrals of ours


Recognisable = Mapping[str, Recognised]  # by digest

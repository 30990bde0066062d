"""The words and facts of texts that are copies of one another."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from openiru.engines.text.copies.segments import Columns

TEXTS: Final = "texts"  # the engine that matches of copied statements name


class TextRelation(StrEnum):
    """What a text is to the earlier one that it is most like."""

    FIRST = "first"  # the one that arrived first
    SAME = "same"  # letters, marks, addresses and order of words may differ
    COPY = "copy"
    INSIDE = "inside"  # it stands within the other
    AROUND = "around"  # it holds the other, and has more besides


@dataclass(frozen=True, slots=True, kw_only=True)
class NotedText:
    """A text among others of which it may be a copy."""

    observation_id: str
    seq: int
    subject_id: str
    seen_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class NotedCopy:
    """A text with the earlier one that it is most like."""

    text: NotedText
    of: NotedText
    relation: TextRelation
    alike: float  # Jaccard of the shingles


@dataclass(frozen=True, slots=True, kw_only=True)
class NewNoting:
    """A pass over texts that were not compared with the earlier ones yet."""

    statements_digest: str  # of what two persons approved, and of what was exempted
    engines: Mapping[str, str]
    last_seq: int  # of the observations, as they stand now


@dataclass(frozen=True, slots=True, kw_only=True)
class TextShard:
    """A range of observations whose texts were compared with all earlier ones."""

    first_seq: int
    last_seq: int
    input_digest: str
    items: int
    copies: tuple[NotedCopy, ...]  # in order of arrival
    segment: Columns | None  # signatures of the texts that are not the same as earlier ones
    texts: int  # in the segment


@dataclass(frozen=True, slots=True, kw_only=True)
class TextGroup:
    """Texts that are copies of one another; says nothing against those who copy."""

    group_id: str
    observations: int
    accounts: int
    first_observation_id: str  # the earliest by its own time, not by arrival
    first_seen_at: datetime
    last_seen_at: datetime
    judged: str  # a mark of what it was judged by


@dataclass(frozen=True, slots=True, kw_only=True)
class TextCopyRow:
    """One text of a group."""

    observation_id: str
    group_id: str
    subject_id: str
    relation: TextRelation
    alike: float
    seen_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadCopies:
    """The text of a lead that most accounts post, and how many leads of the queue rest on that text alone."""

    group: TextGroup
    leads: int  # open ones on the same organisation and platform, this one among them; 0 if it rests on more


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementText:
    """A text in which a lead was found, and that has copies."""

    lead_id: str
    group_id: str
    observation_id: str
    subject_id: str
    seen_at: datetime
    is_said: bool  # something was found in its words, and not beside them

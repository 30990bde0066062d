"""The facts of known terms."""

from dataclasses import dataclass
from datetime import date, datetime

from openiru.engines.interface import TermKind

TermKey = tuple[str, str, str]  # what makes two terms the same: organisation, kind, words


@dataclass(frozen=True, slots=True, kw_only=True)
class NewTerm:
    """A slogan, outlet, hashtag, alias or acronym that shall be looked for."""

    organisation_id: str
    text: str
    kind: TermKind
    language: str = ""  # BCP 47
    source: str = ""  # where it was seen, in words
    needs_context: bool = False
    context: tuple[str, ...] = ()
    valid_from: date | None = None
    valid_until: date | None = None  # the first day on which it counts no more


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownTermView:
    """A term that is known and was not withdrawn."""

    term_id: str
    organisation_id: str
    text: str
    kind: TermKind
    language: str
    source: str
    needs_context: bool
    context: tuple[str, ...]
    valid_from: date | None
    valid_until: date | None
    added_by: str
    added_at: datetime

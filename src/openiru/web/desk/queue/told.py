"""What does a page say of a copy of what two persons approved?"""

from dataclasses import dataclass

from openiru.signals.types import TEXTS, MatchView, TextRelation
from openiru.web.words import word_of


@dataclass(frozen=True, slots=True, kw_only=True)
class CopiedText:
    """A match of a copied text, told to a person."""

    relation: str
    case_id: str  # the approved one
    alike: float
    accounts: int  # when the match was made
    is_widespread: bool
    negatives: tuple[str, ...]  # cases in which such texts were exempted


def copied_text(match: MatchView) -> CopiedText | None:
    """What is to be said of a match; None if it is about something else."""
    told = match.explanation
    if match.engine != TEXTS or told.get("rule") not in set(TextRelation):
        return None
    negatives = told.get("negatives", ())
    return CopiedText(
        relation=word_of(TextRelation(str(told["rule"]))),
        case_id=str(told.get("case_id", "")),
        alike=float(told.get("alike", 0)),
        accounts=int(told.get("accounts", 0)),
        is_widespread=told.get("is_widespread") is True,
        negatives=tuple(str(each.get("case_id", "")) for each in negatives if isinstance(each, dict)),
    )

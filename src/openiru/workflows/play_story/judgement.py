"""How do the scripted people of the story judge, and how often do they err?

They play what a person would see in the captured content; the program under test never reads
the ground truth.
"""

import random
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from openiru.review.types import Answers, CaseDraft, Exemption, ExemptionAnswer, Ground, Tier
from openiru.simulation.types import Errs, Role

REFERABLE: Final = frozenset({Role.MEMBER, Role.SUPPORTER_MEDIA})

_NO: Final = {
    Exemption.PRESS: "Not journalism: it speaks for the organisation, not about it.",
    Exemption.RESEARCH: "Not research: no source, method or distance to the material.",
    Exemption.ART: "Not art or satire: presented as official output.",
    Exemption.COUNTER_SPEECH: "Does not argue against the organisation anywhere.",
    Exemption.DOCUMENTATION: "Does not document crimes; no victims' or court context.",
}
_WHY_DISMISSED: Final = {
    Role.NEWS: "A news outlet that quotes the organisation: journalism.",
    Role.RESEARCH: "A researcher who writes about the organisation.",
    Role.COUNTER_SPEECH: "Argues against the organisation.",
    Role.NAMESAKE: "Only shares a name; nothing to do with the organisation.",
    Role.ORDINARY: "An ordinary account; one passing mention.",
    Role.MEMBER: "Not enough in what was captured.",
    Role.SUPPORTER_MEDIA: "Not enough in what was captured.",
}
_PROTECTED_BY: Final = {
    Role.NEWS: Exemption.PRESS,
    Role.RESEARCH: Exemption.RESEARCH,
    Role.COUNTER_SPEECH: Exemption.COUNTER_SPEECH,
}


class Verdict(StrEnum):
    """What a scripted person would do."""

    REFER = "refer"
    DISMISS = "dismiss"


@dataclass(frozen=True, slots=True, kw_only=True)
class Truth:
    """What an invented account truly is."""

    account: str  # one name for one account
    role: Role
    organisation: str | None  # slug

    def may_be_referred_for(self, organisation: str) -> bool:
        """Whether referring the account as one of `organisation` would be right."""
        return self.role in REFERABLE and self.organisation == organisation


def judge(truth: Truth, organisation: str, errs: Errs, *, seed: str) -> Verdict:
    """What a person with these error rates makes of the account; the same for the same seed."""
    chance = random.Random(seed).random()  # noqa: S311  (a scripted person, not a secret)
    if truth.may_be_referred_for(organisation):
        return Verdict.DISMISS if chance < errs.misses_true else Verdict.REFER
    return Verdict.REFER if chance < errs.refers_look_alike else Verdict.DISMISS


def draft(truth: Truth) -> CaseDraft:
    """What the author writes into a case."""
    official = truth.role == Role.SUPPORTER_MEDIA
    return CaseDraft(
        ground=Ground.A if official else Ground.C,
        tier=Tier.DESIGNATED if official else Tier.PROMOTIONAL,
        exemptions={
            exemption: ExemptionAnswer(applies=False, words=words) for exemption, words in _NO.items()
        },
        reason="Publishes in the organisation's name and invites to follow it; seen in the captured posts.",
    )


def reason_to_dismiss(truth: Truth) -> str:
    """Why the author or the second person says no."""
    return _WHY_DISMISSED[truth.role]


def protection(truth: Truth) -> Answers:
    """Which exemption protects an account that is dismissed, in words; none for all others."""
    exemption = _PROTECTED_BY.get(truth.role)
    if exemption is None:
        return {}
    return {exemption: ExemptionAnswer(applies=True, words=_WHY_DISMISSED[truth.role])}

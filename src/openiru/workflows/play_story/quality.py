"""How right were the leads and the referrals, against the ground truth of the invented world?"""

from collections.abc import Iterable
from dataclasses import dataclass

from openiru.workflows.play_story.judgement import Truth


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """An account as the program named it: as of which organisation (slug)."""

    truth: Truth
    organisation: str

    def is_right(self) -> bool:
        """Whether the account may be referred as one of that organisation."""
        return self.truth.may_be_referred_for(self.organisation)


@dataclass(frozen=True, slots=True, kw_only=True)
class Quality:
    """Precision and recall; None where nothing was there to be right about."""

    lead_precision: float | None
    lead_recall: float | None
    referral_precision: float | None
    wrong_referrals: int


def quality(leads: Iterable[Named], referred: Iterable[Named], *, true_accounts: int) -> Quality:
    """Compare what was found and what was referred with what is true.

    Args:
        leads: every lead, whatever became of it.
        referred: every item that was sent.
        true_accounts: how many accounts may be referred at all.
    """
    found, items = list(leads), list(referred)
    right_accounts = {lead.truth.account for lead in found if lead.is_right()}
    right_items = sum(item.is_right() for item in items)
    return Quality(
        lead_precision=_share(sum(lead.is_right() for lead in found), len(found)),
        lead_recall=_share(len(right_accounts), true_accounts),
        referral_precision=_share(right_items, len(items)),
        wrong_referrals=len(items) - right_items,
    )


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None

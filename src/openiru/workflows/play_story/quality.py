"""How right were the leads and the referrals, against the ground truth of the invented world?"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from openiru.workflows.play_story.judgement import Truth


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A subject as somebody named it: as of which organisation (slug)."""

    account: str  # `platform:handle` or `platform:native id`
    organisation: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Quality:
    """Precision and recall; None where nothing was there to be right about."""

    lead_precision: float | None
    lead_recall: float | None
    referral_precision: float | None
    wrong_referrals: int


def quality(
    leads: Iterable[Named], referred: Iterable[Named], truths: Mapping[str, Truth], true_accounts: int
) -> Quality:
    """Compare what was found and what was referred with what is true.

    Args:
        leads: every lead, whatever became of it.
        referred: every item that was sent.
        truths: what each account truly is.
        true_accounts: how many accounts may be referred at all.
    """
    right_leads = {lead.account for lead in (found := list(leads)) if _is_right(lead, truths)}
    items = list(referred)
    right_items = sum(_is_right(item, truths) for item in items)
    return Quality(
        lead_precision=_share(sum(_is_right(lead, truths) for lead in found), len(found)),
        lead_recall=_share(len(right_leads), true_accounts),
        referral_precision=_share(right_items, len(items)),
        wrong_referrals=len(items) - right_items,
    )


def _is_right(named: Named, truths: Mapping[str, Truth]) -> bool:
    truth = truths.get(named.account)
    return truth is not None and truth.may_be_referred_for(named.organisation)


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None

"""What do readers call the consequences of a wrong referral, and where reinstatement and appeals stand?"""

from collections.abc import Mapping
from enum import Enum
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from openiru.referrals.types import AppealState, ReinstatementState
from openiru.workflows.withdraw.types import Step

CORRECTION_WORDS: Final[tuple[Mapping[Enum, Promise], ...]] = (
    {
        Step.WITHDRAW_ITEM: _("withdraw the item; the platform is told"),
        Step.ASK_REINSTATEMENT: _("ask the platform to reinstate"),
        Step.STOP_SHARING: _("withdraw the shared hash; partners get its tombstone"),
        Step.STOP_TEACHING: _("texts no longer teach the models"),
        Step.RECALL_REFERRAL: _("recall the referral before it leaves"),
        Step.WITHDRAW_SIGNAL: _("withdraw the known picture"),
        Step.CLOSE_LEAD: _("close the lead"),
        Step.LEAVE_LEAD: _("left open: look at it yourself"),
        Step.HALT_CASE: _("the case can be neither approved nor referred"),
        Step.WITHDRAW_GOLDEN: _("leave the text out of the next golden set"),
    },
    {
        ReinstatementState.ASKED: _("asked, no answer yet"),
        ReinstatementState.CONFIRMED: _("reinstated, it says"),
        ReinstatementState.REFUSED: _("refuses"),
        ReinstatementState.NO_ANSWER: _("no answer in time"),
    },
    {
        AppealState.OPEN: _("under way"),
        AppealState.UPHELD: _("upheld"),
        AppealState.DISMISSED: _("dismissed"),
        AppealState.DROPPED: _("taken back by whoever appealed"),
    },
)
WHY: Final[Mapping[str, Promise]] = {
    "found_wrong": _("found wrong"),
    "was_blocked": _("the platform blocked it on our word"),
    "rests_on_case": _("rests on this case alone"),
    "backed_by_other": _("another approved case backs it; it stays unless ticked"),
    "no_longer_positive": _("the decision no longer counts"),
    "same_evidence": _("found by the same signal"),
    "on_return": _("called a return of the account that was wrong"),
    "made_of_evidence": _("made of this evidence"),
    "nothing_else": _("rests on nothing else"),
    "other_matches": _("other things were found, too"),
    "held": _("somebody works on it"),
    "in_case": _("a case was opened on it"),
    "labelled_by_case": _("labelled by this case"),
}

"""How far is a referral on its way? Its states as a line, each with its time or its clock."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from openiru.clocks.types import Duty, DutyKind
from openiru.referrals.types import ReferralStatus, ReferralView


@dataclass(frozen=True, slots=True, kw_only=True)
class StepView:
    """One point of the line: `mark` is done, now, todo or bad; `due` runs until `at` is known."""

    words: Promise
    mark: str
    at: datetime | None = None
    due: datetime | None = None
    duty: Duty | None = None  # what the platform owes here, until `at` is known
    is_window: bool = False  # `due` ends the recall window; nobody is late after it


def steps_of(
    referral: ReferralView, dues: Mapping[DutyKind, Duty] = MappingProxyType({})
) -> tuple[StepView, ...]:
    """The line of one referral; one that was taken back ends where that happened."""
    made = StepView(words=_("made from approved cases"), mark="done", at=referral.created_at)
    if referral.status is ReferralStatus.RECALLED:
        return (made, StepView(words=_("recalled, never left"), mark="bad", at=referral.recalled_at))
    if referral.sent_at is None:
        return (
            made,
            StepView(words=_("leaves"), mark="now", due=referral.send_not_before, is_window=True),
            StepView(words=_("received by the platform"), mark="todo"),
            StepView(words=_("answered in full"), mark="todo"),
        )
    sent = StepView(words=_("sent"), mark="done", at=referral.sent_at)
    if referral.status is ReferralStatus.WITHDRAWN:
        return (made, sent, StepView(words=_("withdrawn"), mark="bad", at=referral.withdrawn_at))
    return (made, sent, _received(referral, dues), _answered(referral, dues))


def _received(referral: ReferralView, dues: Mapping[DutyKind, Duty]) -> StepView:
    words = _("received by the platform")
    if referral.acknowledged_at is not None:
        return StepView(words=words, mark="done", at=referral.acknowledged_at)
    if referral.status is ReferralStatus.CLOSED:  # answered without a word that it was received
        return StepView(words=words, mark="done")
    return StepView(words=words, mark="now", duty=dues.get(DutyKind.ACKNOWLEDGE))


def _answered(referral: ReferralView, dues: Mapping[DutyKind, Duty]) -> StepView:
    words = _("answered in full")
    if referral.status is ReferralStatus.CLOSED:
        return StepView(words=words, mark="done", at=_last_word(referral))
    mark = "todo" if referral.acknowledged_at is None else "now"
    return StepView(words=words, mark=mark, duty=dues.get(DutyKind.ACT))


def _last_word(referral: ReferralView) -> datetime | None:
    words = [outcome.received_at for item in referral.items for outcome in item.outcomes]
    answers = referral.terms.answers if referral.terms else ()
    return max([*words, *(answer.received_at for answer in answers)], default=None)

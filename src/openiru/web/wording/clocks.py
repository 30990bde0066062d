"""What do readers call duties, pauses, steps of ladders and moments?"""

from collections.abc import Mapping
from enum import Enum
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from openiru.clocks.types import DutyKind, Means, MomentKind, PauseReason, TaskEnding

CLOCK_WORDS: Final[tuple[Mapping[Enum, Promise], ...]] = (
    {
        DutyKind.ACKNOWLEDGE: _("to acknowledge"),
        DutyKind.ACT: _("to answer"),
        DutyKind.RENEW_PRESERVATION: _("to renew the preservation"),
        DutyKind.REVIEW_EMERGENCY: _("to review the emergency"),
        DutyKind.REVIEW_PAUSE: _("to review the pause"),
    },
    {
        PauseReason.CLARIFICATION: _("the platform asked for clarification"),
        PauseReason.IMPOSSIBLE: _("impossible for reasons outside its power"),
        PauseReason.AGREED: _("more time was agreed"),
    },
    {
        Means.REMINDER: _("reminder"),
        Means.CONTACT: _("write to or call the contact"),
        Means.HEAD_OF_POLICY: _("turn to the head of policy"),
        Means.MEETING: _("ask for a meeting"),
        Means.REGULATOR: _("turn to the regulator"),
        Means.OWN: _("own work"),
    },
    {
        TaskEnding.DONE: _("done"),
        TaskEnding.NEEDLESS: _("needless"),
        TaskEnding.ANSWERED: _("answered meanwhile"),
    },
    {
        MomentKind.OBSERVED: _("observed"),
        MomentKind.CAPTURED: _("captured"),
        MomentKind.ASSESSED: _("assessed"),
        MomentKind.APPROVED: _("approved"),
        MomentKind.SENT: _("sent"),
        MomentKind.ACKNOWLEDGED: _("acknowledged"),
        MomentKind.DECIDED: _("decided by the platform"),
        MomentKind.EFFECTIVE: _("in effect"),
        MomentKind.VERIFIED: _("verified by us"),
    },
)

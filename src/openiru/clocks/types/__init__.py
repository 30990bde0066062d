"""The words, facts and views of clocks."""

from openiru.clocks.types.asked import (
    NewLadder,
    NewLimit,
    NewPause,
    NewPriorInformation,
)
from openiru.clocks.types.ladder import Duty, LadderStep, LadderView, StepsReport, TaskView
from openiru.clocks.types.reckoning import Calendar, Stop, TimeRule
from openiru.clocks.types.views import (
    DueRow,
    ItemClocks,
    LimitView,
    Moment,
    PauseView,
    PriorInformationView,
    ReferralClocks,
)
from openiru.clocks.types.words import Count, DutyKind, Means, MomentKind, PauseReason, TaskEnding

__all__ = [
    "Calendar",
    "Count",
    "DueRow",
    "Duty",
    "DutyKind",
    "ItemClocks",
    "LadderStep",
    "LadderView",
    "LimitView",
    "Means",
    "Moment",
    "MomentKind",
    "NewLadder",
    "NewLimit",
    "NewPause",
    "NewPriorInformation",
    "PauseReason",
    "PauseView",
    "PriorInformationView",
    "ReferralClocks",
    "StepsReport",
    "Stop",
    "TaskEnding",
    "TaskView",
    "TimeRule",
]

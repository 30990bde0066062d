"""The acts of clocks: stop and start them, set limits and ladders, take due steps, end tasks."""

from openiru.clocks.operations.pauses import approve_pause, close_pause, open_pause
from openiru.clocks.operations.sending import justify_emergency, note_prior_information
from openiru.clocks.operations.setting import set_ladder, set_limit
from openiru.clocks.operations.steps import take_due_steps
from openiru.clocks.operations.tasks import end_task

__all__ = [
    "approve_pause",
    "close_pause",
    "end_task",
    "justify_emergency",
    "note_prior_information",
    "open_pause",
    "set_ladder",
    "set_limit",
    "take_due_steps",
]

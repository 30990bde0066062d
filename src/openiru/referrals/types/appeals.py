"""What is said of appeals against what was asked about a subject."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class AppealState(StrEnum):
    """Where an appeal stands, to whomever it was made: the platform, a dispute body, a court or the unit."""

    OPEN = "open"
    UPHELD = "upheld"
    DISMISSED = "dismissed"
    DROPPED = "dropped"  # whoever appealed took it back


@dataclass(frozen=True, slots=True, kw_only=True)
class AppealView:
    """The last step of an appeal that we know of."""

    item_id: str
    subject_id: str
    number: int  # of the step, from 1
    state: AppealState
    note: str
    by: str
    at: datetime

    @property
    def is_open(self) -> bool:
        """Whether somebody waits for an answer."""
        return self.state is AppealState.OPEN

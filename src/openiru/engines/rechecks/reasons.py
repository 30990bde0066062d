"""Why somebody is looked at."""

from enum import IntEnum


class Reason(IntEnum):
    """Why somebody is looked at; the smaller goes first."""

    SECOND_LOOK = 0  # a state was seen and another look must agree
    DEADLINE = 1  # the platform's time has run out since the last look
    HAZARD = 2  # enough may have happened since the last look, to enough people

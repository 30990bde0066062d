"""The words and facts of access."""

from enum import StrEnum
from typing import Final

SYSTEM: Final = "system"  # the acting name of machine steps: scanning and delivering, never deciding


class Role(StrEnum):
    """What a person is here for."""

    ANALYST = "analyst"
    SUPERVISOR = "supervisor"
    PLATFORM_STAFF = "platform_staff"
    OVERSIGHT = "oversight"
    ADMINISTRATOR = "administrator"

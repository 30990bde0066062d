"""Which calendars does this installation know?"""

from collections.abc import Mapping

from django.conf import settings

from openiru.clocks.catalogue import calendars
from openiru.clocks.types import Calendar


def known_calendars() -> Mapping[str, Calendar]:
    """All calendars of this installation by name, the unit's own among them.

    Raises:
        BadClockRuleError: if a file of the unit's cannot be followed.
    """
    return calendars(settings.FORMS_FOLDER)

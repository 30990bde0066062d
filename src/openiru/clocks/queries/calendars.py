"""Which calendars does this installation know?"""

from django.conf import settings

from openiru.clocks.catalogue import CalendarBook, calendars


def known_calendars() -> CalendarBook:
    """All calendars of this installation, the unit's own among them; files that cannot be followed are told apart."""
    return calendars(settings.FORMS_FOLDER)

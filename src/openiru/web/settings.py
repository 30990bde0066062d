"""Which settings concern pages alone?"""

from typing import Final

from django.conf import settings

HIGH_REACH: Final = 50_000  # followers from which a subject is decided on one by one


def design_page_is_open() -> bool:
    """Whether `/design/` answers: while developing, or where the setting says so."""
    return settings.DEBUG or getattr(settings, "DESIGN_PAGE", False)

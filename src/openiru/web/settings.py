"""Which settings concern pages alone?"""

from typing import Final

from django.conf import settings

PAGE_ROWS: Final = 50  # rows of a list on one page


def design_page_is_open() -> bool:
    """Whether `/design/` answers: while developing, or where the setting says so."""
    return settings.DEBUG or getattr(settings, "DESIGN_PAGE", False)

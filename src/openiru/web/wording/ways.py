"""What do readers call the ways to a platform?"""

from collections.abc import Mapping
from enum import Enum
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from openiru.platforms.types import Way

WAY_WORDS: Final[tuple[Mapping[Enum, Promise], ...]] = (
    {
        Way.WEBHOOK: _("signed messages to the platform's own endpoint"),
        Way.MAIL: _("letters by e-mail"),
        Way.COOP: _("reports to its Coop"),
        Way.XARF: _("XARF reports"),
        Way.MANUAL: _("filed by a person in its own form"),
    },
)

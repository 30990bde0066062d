"""What do readers call the ways to a platform?"""

from collections.abc import Mapping
from enum import Enum
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from openiru.mailroom.types import Filed
from openiru.platforms.types import Way

WAY_WORDS: Final[tuple[Mapping[Enum, Promise], ...]] = (
    {
        Way.WEBHOOK: _("signed messages to the platform's own endpoint"),
        Way.MAIL: _("letters by e-mail"),
        Way.COOP: _("reports to its Coop"),
        Way.XARF: _("XARF reports"),
        Way.MANUAL: _("filed by a person in its own form"),
    },
    {
        Filed.REPLY: _("reply, kept in the conversation"),
        Filed.BOUNCE: _("sent back: our message did not arrive"),
        Filed.DELAY: _("our message is still under way"),
        Filed.AUTO_REPLY: _("automatic reply"),
        Filed.REPLAYED: _("the same letter again"),
        Filed.FORGED: _("forged address"),
        Filed.UNADDRESSED: _("letter without an address of ours"),
        Filed.OTHER_PLATFORM: _("of another platform, not taken as a reply"),
        Filed.UNREADABLE: _("letter without words that could be taken"),
        Filed.TOO_LARGE: _("letter that is too large"),
        Filed.SEALED: _("about a request for data, sealed"),
        Filed.UNWANTED: _("about a request for data that stands no more, not kept"),
    },
)

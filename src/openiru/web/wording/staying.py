"""What do readers call what became of accounts after their block?"""

from collections.abc import Mapping
from enum import Enum
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from openiru.statistics.types import End, Says, Seen

STAYING_WORDS: Final[tuple[Mapping[Enum, Promise], ...]] = (
    {
        End.UP_AGAIN: _("up again"),
        End.RENAMED: _("up under another name"),
        End.HANDLE_REASSIGNED: _("the name shows another account"),
        End.WITHHELD: _("withheld in some countries"),
        End.TAKEN_BACK: _("the platform took its block back"),
        End.RAN_OUT: _("blocked for a time that is over"),
        End.STILL_DOWN: _("still down when looked at last"),
        End.NOT_SETTLED: _("looks do not agree yet"),
        End.NOTHING_SAID: _("no page said anything"),
        End.NEVER_LOOKED: _("never looked at"),
    },
    {
        Says.REMOVED: _("says: removed"),
        Says.GEO_BLOCKED: _("says: hidden in some countries"),
        Says.IN_PART: _("says: acted on in part"),
        Says.REFUSED: _("says: refused"),
        Says.ALREADY_GONE: _("says: was already gone"),
        Says.NO_ANSWER: _("says nothing"),
    },
    {
        Seen.UP: _("up"),
        Seen.GONE: _("gone"),
        Seen.GONE_BY_OWNER: _("taken down by its owner"),
        Seen.WITHHELD: _("withheld in some countries"),
        Seen.RENAMED: _("up under another name"),
        Seen.HANDLE_REASSIGNED: _("the name shows another account"),
        Seen.NOT_SETTLED: _("looks do not agree yet"),
        Seen.NEVER_LOOKED: _("never looked at"),
    },
)

"""What do readers call what pages of platforms show?"""

from collections.abc import Mapping
from enum import Enum
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from openiru.engines.probes.types import State
from openiru.engines.rechecks.reasons import Reason

CHECK_WORDS: Final[tuple[Mapping[Enum, Promise], ...]] = (
    {
        State.LIVE: _("up"),
        State.LIVE_RESTRICTED: _("up, not open to everybody"),
        State.GEO_WITHHELD: _("withheld in some countries"),
        State.SUSPENDED: _("suspended, the platform's page says"),
        State.REMOVED_BY_PLATFORM: _("removed, the platform's page says"),
        State.REMOVED_BY_OWNER: _("taken down by its owner"),
        State.GONE_CAUSE_UNKNOWN: _("not there, the page does not say why"),
        State.RENAMED: _("up under another name"),
        State.HANDLE_REASSIGNED: _("the name shows another account"),
        State.PREVIEW_OFF: _("up, its posts are not shown to everybody"),
        State.LOGIN_WALL: _("asked to sign in: says nothing"),
        State.CHALLENGE: _("asked to prove ourselves: says nothing"),
        State.RATE_LIMITED: _("asked too often: says nothing"),
        State.PROBE_STALE: _("page not understood: says nothing"),
        State.NET_ERROR: _("no answer: says nothing"),
        State.UNVERIFIABLE: _("such a page never says it"),
    },
)

REASON_WORDS: Final[Mapping[Reason, Promise]] = {
    Reason.SECOND_LOOK: _("a second look, which must agree"),
    Reason.DEADLINE: _("the platform's time has run out"),
    Reason.HAZARD: _("something may have changed since the last look"),
}

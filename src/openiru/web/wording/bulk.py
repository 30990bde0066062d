"""What do readers call steps of bulk jobs, where their things stand, and why something is left out?"""

from collections.abc import Mapping
from enum import Enum
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from openiru.campaigns.types import BulkKind, BulkState

BULK_WORDS: Final[tuple[Mapping[Enum, Promise], ...]] = (
    {
        BulkKind.REFER: _("refer approved cases"),
        BulkKind.WITHDRAW: _("withdraw items"),
        BulkKind.RETRY: _("try messages again"),
        BulkKind.REMIND: _("remind platforms"),
    },
    {
        BulkState.WAITING: _("waits"),
        BulkState.DONE: _("done"),
        BulkState.REFUSED: _("refused by a rule"),
        BulkState.CANCELLED: _("not done: cancelled"),
    },
)
EXCLUDED: Final[Mapping[str, Promise]] = {
    "unknown": _("there is no such thing"),
    "not_approved": _("not approved by a second person"),
    "already_referred": _("in a referral already"),
    "no_list": _("no list names the organisation today"),
    "already_withdrawn": _("withdrawn before"),
    "never_sent": _("was never sent"),
    "still_tried": _("is still tried by itself"),
    "nothing_open": _("nothing in it is open"),
    "press": _("press"),
    "research": _("research"),
    "art": _("art"),
    "counter_speech": _("counter-speech"),
    "documentation": _("documentation of crimes"),
    "held_by_unit": _("is held: another unit objects, or has referred it"),
    "referred_in_error": _("was referred in error before"),
    "under_appeal": _("somebody appeals against what was asked"),
    "appeal_upheld": _("an appeal against what was asked was upheld"),
}

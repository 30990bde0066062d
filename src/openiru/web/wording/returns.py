"""What do readers call accounts that came back, and each line of the reckoning?"""

from collections.abc import Mapping
from enum import Enum
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from openiru.engines.returns.wording import sentence_of
from openiru.linking.types import BarredBy, ReturnState, ReturnVerdict, Tie

RETURN_WORDS: Final[tuple[Mapping[Enum, Promise], ...]] = (
    {
        ReturnState.OPEN: _("nobody decided"),
        ReturnState.CONFIRMED: _("came back, a person says"),
        ReturnState.REJECTED: _("no return, a person says"),
        ReturnState.UNSURE: _("a person is unsure"),
    },
    {
        ReturnVerdict.CONFIRMED: _("came back"),
        ReturnVerdict.REJECTED: _("no return"),
        ReturnVerdict.UNSURE: _("unsure"),
    },
    {
        BarredBy.PLATFORM: _("the platform says that it blocked it"),
        BarredBy.CHECKS: _("we saw it suspended or removed"),
    },
    {
        Tie.NONE: _("two accounts"),
        Tie.SAME_ACCOUNT: _("one account under two handles"),
        Tie.HANDLE_REASSIGNED: _("the handle changed hands"),
    },
)
RETURN_TONES: Final[Mapping[str, tuple[Enum, ...]]] = {
    "active": (ReturnState.OPEN,),
    "warn": (ReturnState.CONFIRMED,),
    "hollow": (ReturnState.REJECTED, ReturnState.UNSURE),
}


def line_said(comparison: str, level: str) -> str:
    """What a line of a reckoning says, in the reader's language."""
    return gettext(sentence_of(comparison, level))

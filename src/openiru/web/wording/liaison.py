"""What do readers call sides, validity and what became of commitments?"""

from collections.abc import Mapping
from enum import Enum
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from openiru.liaison.types import CommitmentState, Side, Validity

LIAISON_WORDS: Final[tuple[Mapping[Enum, Promise], ...]] = (
    {Side.PLATFORM: _("the platform"), Side.UNIT: _("our unit")},
    {
        CommitmentState.OPEN: _("open"),
        CommitmentState.KEPT: _("kept"),
        CommitmentState.BROKEN: _("not kept"),
        CommitmentState.RELEASED: _("no longer asked for"),
    },
    {Validity.COMING: _("does not hold yet"), Validity.VALID: _("holds"), Validity.EXPIRED: _("expired")},
)

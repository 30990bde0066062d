"""What do readers call what units ask and answer each other?"""

from collections.abc import Mapping
from enum import Enum
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from openiru.deconfliction.types import Answer, Known

UNIT_WORDS: Final[tuple[Mapping[Enum, Promise], ...]] = (
    {
        Answer.NO_OBJECTION: _("no objection"),
        Answer.OBJECTION: _("objection"),
        Answer.ALREADY_REFERRED: _("already referred"),
        Answer.NO_ANSWER: _("no answer by the deadline"),
    },
    {
        Known.UNKNOWN: _("nothing that we work on"),
        Known.IN_CASE: _("we work on it"),
        Known.REFERRED: _("we have referred it"),
    },
)
UNIT_TONES: Final[Mapping[str, tuple[Enum, ...]]] = {
    "good": (Answer.NO_OBJECTION,),
    "warn": (Answer.OBJECTION, Answer.ALREADY_REFERRED),
    "hollow": (Answer.NO_ANSWER, Known.UNKNOWN),
    "active": (Known.IN_CASE,),
}

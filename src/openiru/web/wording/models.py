"""What do readers call labels, scripts, answers and states of text models?"""

from collections.abc import Mapping
from enum import Enum
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from openiru.engines.text.classifier.model import Answer
from openiru.learning.types import Group, Label, Standing

MODEL_WORDS: Final[tuple[Mapping[Enum, Promise], ...]] = (
    {
        Label.GROUND_A: _("ground (a): incites"),
        Label.GROUND_B: _("ground (b): solicits an offence"),
        Label.GROUND_C: _("ground (c): recruits"),
        Label.GROUND_D: _("ground (d): instructs"),
        Label.GROUND_E: _("ground (e): threatens"),
        Label.PROMOTIONAL: _("tier 4: promotional"),
        Label.THREAT_TO_LIFE: _("tier 1: threat to life"),
        Label.EXEMPT: _("protected: press, research, art, counter-speech, documentation"),
    },
    {
        Group.ALL: _("all scripts"),
        Group.LATIN: _("texts in Latin letters"),
        Group.ARABIC: _("texts in Arabic letters"),
        Group.DEVANAGARI: _("texts in Devanagari"),
    },
    {
        Answer.POSITIVE: _("likely"),
        Answer.NEGATIVE: _("unlikely"),
        Answer.UNSURE: _("unsure"),
    },
    {
        Standing.SWITCHED_ON: _("switched on by the rule when it was made"),
        Standing.HELD: _("held: not switched on by the rule"),
    },
)
MODEL_TONES: Final[Mapping[str, tuple[Enum, ...]]] = {
    "active": (Answer.POSITIVE,),
    "hollow": (Answer.NEGATIVE, Answer.UNSURE),
}

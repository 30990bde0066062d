"""What do readers call the verdicts on emergencies?"""

from collections.abc import Mapping
from enum import Enum
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from openiru.disclosures.types import Verdict

DISCLOSURE_WORDS: Final[tuple[Mapping[Enum, Promise], ...]] = (
    {Verdict.JUSTIFIED: _("justified"), Verdict.UNJUSTIFIED: _("not justified")},
)

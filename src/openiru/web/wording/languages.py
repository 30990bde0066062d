"""What do readers call the languages of texts?"""

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

LANGUAGES: Final[Mapping[str, Promise]] = {
    "ur": _("Urdu"),
    "ur-Latn": _("Roman Urdu"),
    "ps": _("Pashto"),
    "sd": _("Sindhi"),
    "ar": _("Arabic"),
    "fa": _("Persian"),
    "hi": _("Hindi"),
    "en": _("English"),
    "und-Arab": _("Arabic letters, language unknown"),
    "und-Latn": _("Latin letters, language unknown"),
    "und-Deva": _("Devanagari, language unknown"),
    "und": _("other letters, language unknown"),
    "zxx": _("no words"),
}

"""What do readers call what cases have in common?"""

from collections.abc import Mapping
from enum import Enum
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from openiru.relations.types import Layer, ValueKind

RELATION_WORDS: Final[Mapping[Enum, Promise]] = {
    ValueKind.HASH: _("file"),
    ValueKind.URL: _("address"),
    ValueKind.HANDLE: _("handle"),
    ValueKind.PHRASE: _("phrase"),
    Layer.OUTLET: _("outlet"),
    Layer.CHANNEL: _("channel"),
    Layer.ACCOUNT: _("account"),
}

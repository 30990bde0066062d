"""What do readers call banks, what is said of their pictures, and what may have been done to a picture?"""

from collections.abc import Mapping
from enum import Enum
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from openiru.engines.hashes.edits import Edit
from openiru.engines.interface import Effect
from openiru.engines.media.types import Outcome
from openiru.signals.types import EntryKind, EntryState, Polarity, Purpose, Stance, Standing

BANK_WORDS: Final[tuple[Mapping[Enum, Promise], ...]] = (
    {Polarity.POSITIVE: _("looked for"), Polarity.NEGATIVE: _("must accuse nobody")},
    {
        Purpose.PRESS: _("pictures of the press"),
        Purpose.COUNTER_SPEECH: _("speech against the organisation"),
        Purpose.UPHELD_APPEAL: _("upheld appeals"),
    },
    {
        EntryKind.PICTURE: _("picture"),
        EntryKind.VIDEO: _("video"),
        EntryKind.SOUND: _("sound recording"),
        EntryKind.MARK: _("mark: logo, seal or emblem"),
    },
    {
        Outcome.SAME_CONTENT: _("the same content"),
        Outcome.SHARES_ELEMENT: _("shares an element"),
        Outcome.NOTHING: _("nothing in common"),
    },
    {Effect.SUPPRESS: _("makes no lead"), Effect.WARN: _("puts a warning on the lead")},
    {
        Stance.POSITIVE: _("it belongs here"),
        Stance.NEGATIVE: _("it does not belong here"),
        Stance.SEED: _("to be looked into"),
    },
    {
        Standing.POSITIVE: _("agreed upon"),
        Standing.NEGATIVE: _("nobody stands by it"),
        Standing.SEED: _("only to be looked into"),
        Standing.DISPUTED: _("disputed"),
    },
    {
        EntryState.ACTIVE: _("looked for now"),
        EntryState.WITHDRAWN: _("withdrawn, kept as a tombstone"),
        EntryState.EXPIRED: _("expired"),
        EntryState.QUARANTINED: _("in quarantine"),
        EntryState.NEGATIVE: _("given up by all parties"),
    },
    {
        Edit.NONE: _("the same picture, as far as hashes can tell"),
        Edit.SAVED_AGAIN: _("probably saved again or scaled"),
        Edit.CHANGED: _("perhaps cropped, overlaid or recoloured, or another picture of the same scene"),
        Edit.MIRRORED: _("perhaps mirrored"),
        Edit.UPSIDE_DOWN: _("perhaps mirrored top to bottom"),
        Edit.ROTATED_90: _("perhaps turned to the right"),
        Edit.ROTATED_180: _("perhaps turned upside down"),
        Edit.ROTATED_270: _("perhaps turned to the left"),
        Edit.TRANSPOSED: _("perhaps mirrored along a diagonal"),
        Edit.TRANSVERSED: _("perhaps mirrored along the other diagonal"),
        Edit.DIFFERENT: _("nothing in the hashes says that these are the same picture"),
    },
)
BANK_TONES: Final[Mapping[str, tuple[Enum, ...]]] = {
    "good": (EntryState.ACTIVE,),
    "warn": (Outcome.SAME_CONTENT, EntryState.QUARANTINED, Standing.DISPUTED),
    "hollow": (
        Outcome.SHARES_ELEMENT,
        EntryState.WITHDRAWN,
        EntryState.EXPIRED,
        EntryState.NEGATIVE,
        Standing.NEGATIVE,
    ),
}

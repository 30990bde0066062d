"""What does a page say of a copy: what was found, how, and where?"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from openiru.engines.hashes.edits import Edit
from openiru.web.desk.copies.overlays import can_overlay
from openiru.web.desk.copies.stretches import Stretches, stretches_of
from openiru.web.words import word_of
from openiru.workflows.copies.evidence import CopyEvidence

METHODS: Final[Mapping[str, Promise]] = {
    "pdq": _("hashes of the whole picture"),
    "pdq-turned": _("hashes of the turned picture"),
    "panel": _("hashes of a part of the picture"),
    "orb": _("points of the picture (ORB)"),
    "sift": _("points of the picture (SIFT)"),
    "mark": _("a known mark within it"),
    "mark-colours": _("colours of a known mark: possible, no more"),
    "sound": _("its sound"),
    "frames": _("a run of its frames"),
    "local-frames": _("points of its frames"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyShown:
    """A copy, told to a person."""

    evidence: CopyEvidence
    match_id: str
    method: str
    guess: str  # of what was done; empty where nothing is guessed
    stretches: Stretches | None  # of recordings
    has_overlay: bool


def shown_copy(match_id: str, evidence: CopyEvidence) -> CopyShown:
    """What a page says of a copy."""
    like = evidence.likeness
    return CopyShown(
        evidence=evidence,
        match_id=match_id,
        method=str(METHODS.get(like.method, like.method)),
        guess=word_of(Edit(like.edit)) if like.edit in set(Edit) else like.edit,
        stretches=stretches_of(
            like.segments, query_seconds=evidence.query_seconds, known_seconds=evidence.known_seconds
        ),
        has_overlay=can_overlay(like.transform) or like.box is not None,
    )

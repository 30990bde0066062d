"""What does a page say of a copy: what was found, how, and where?"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from openiru.engines.hashes.edits import Edit
from openiru.web.desk.copies.frames import FrameShown, frame_of
from openiru.web.desk.copies.overlays import can_overlay
from openiru.web.desk.copies.stretches import Stretches, stretches_of
from openiru.web.words import word_of
from openiru.workflows.copies.evidence import CopyEvidence

METHODS: Final[Mapping[str, Promise]] = {
    "pdq": _("hashes of the whole picture"),
    "pdq-part": _("hashes of a part of the picture"),
    "orb": _("points of the picture (ORB)"),
    "orb-mirrored": _("points of the mirrored picture (ORB)"),
    "sift": _("points of the picture (SIFT)"),
    "sift-mirrored": _("points of the mirrored picture (SIFT)"),
    "mark": _("a known mark within it"),
    "mark-colours": _("colours of a known mark: possible, no more"),
    "sound": _("its sound"),
    "sound-under-noise": _("its sound, under loud noise"),
    "sound-by-wave": _("the wave of its lowest sound"),
    "sound-by-levels-and-wave": _("its sound, under loud noise, and the wave of its lowest sound"),
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
    words_read: float | None  # 0: full of writing, and nothing could be read; None: no matter
    words_alike: float | None  # 0 to 1
    frame: FrameShown | None  # of a video, in which a mark stands


EDITS: Final[Mapping[str, Promise]] = {
    "framed": _("with a frame around it"),
    "tempo": _("another tempo"),
    "pitch": _("another pitch, in semitones"),
    "speed": _("another speed"),
}


def guess_of(edit: str) -> str:
    """What may have been done, in words; several things may have been."""
    found = []
    for each in filter(None, map(str.strip, edit.split(","))):
        kind, _space, much = each.removesuffix(" semitones").partition(" ")
        known = word_of(Edit(each)) if each in set(Edit) else str(EDITS.get(kind, kind))
        found.append(f"{known}: {much}" if much else known)
    return "; ".join(found)


def shown_copy(match_id: str, evidence: CopyEvidence) -> CopyShown:
    """What a page says of a copy."""
    like = evidence.likeness
    alike = like.figures.get("words_alike")
    return CopyShown(
        evidence=evidence,
        match_id=match_id,
        method=str(METHODS.get(like.method, like.method)),
        guess=guess_of(like.edit),
        stretches=stretches_of(
            like.segments, query_seconds=evidence.query_seconds, known_seconds=evidence.known_seconds
        ),
        words_read=like.figures.get("words_read"),
        words_alike=None if alike is None else alike / 100,
        frame=frame_of(like),
        has_overlay=can_overlay(like.transform) or like.box is not None,
    )

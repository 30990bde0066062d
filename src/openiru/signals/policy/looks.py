"""Which files must be compared closely with which entries?"""

from collections.abc import Sequence

import numpy as np

from openiru.foundation.digests import sha256_text
from openiru.signals.policy import searched
from openiru.signals.types import CloseEntry, LookPlan, PictureMarks


def entry_line(entry: CloseEntry) -> str:
    """All of an entry that decides what it matches, or what it keeps back."""
    return " ".join(
        (
            entry.entry_id,
            entry.kind,
            entry.bank,
            entry.capture_digest,
            entry.organisation_id or "-",
            entry.effect or "-",
            str(entry.radius_bits),
            str(entry.is_disputed),
            str(entry.stands_alone),
            entry.revision,
        )
    )


def marks_of(entries: Sequence[CloseEntry]) -> PictureMarks:
    """The marks of entries; one that would match otherwise than before has another mark."""
    wanted = [entry_line(each) for each in entries if each.organisation_id is not None]
    negative = [entry_line(each) for each in entries if each.organisation_id is None]
    return PictureMarks(
        pictures=np.unique(searched.marks(wanted)), negatives=np.unique(searched.marks(negative))
    )


def digest_of(entries: Sequence[CloseEntry]) -> str:
    """The same for the same entries, in whatever order."""
    return sha256_text("\n".join(sorted(map(entry_line, entries))).encode())


def next_look(
    entries: Sequence[CloseEntry], looked: PictureMarks, *, through_media: int, last_media: int
) -> LookPlan | None:
    """The next stretch of files to look at, and with what; None if nothing is left.

    What is behind is compared with entries that were not known then, always beside the negative ones; then what is
    ahead with all of them. If a negative entry is gone that may have kept matches back, everything is compared anew.

    Args:
        entries: all that are looked for, and those that must not accuse anybody.
        looked: the marks of those that what is behind was compared with.
        through_media: the last file that is behind.
        last_media: the last file there is.
    """
    wanted = [place for place, each in enumerate(entries) if each.organisation_id is not None]
    if not wanted:
        return None
    negative = [place for place, each in enumerate(entries) if each.organisation_id is None]
    own = searched.marks([entry_line(entries[place]) for place in wanted])
    is_freed = len(np.setdiff1d(looked.negatives, marks_of(entries).negatives)) > 0
    new = [place for place, mark in zip(wanted, own, strict=True) if is_freed or mark not in looked.pictures]
    if through_media and new:
        return LookPlan(first_media=1, last_media=through_media, places=(*new, *negative), is_behind=True)
    if last_media > through_media:
        return LookPlan(
            first_media=through_media + 1,
            last_media=last_media,
            places=tuple(range(len(entries))),
            is_behind=False,
        )
    return None

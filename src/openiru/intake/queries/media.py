"""Whose observations hold a file, and what is its hash?"""

from collections.abc import Collection

from openiru.intake.models import ObservationMedia
from openiru.intake.types import MediaHash, MediaState


def subjects_with_media(digest: str) -> frozenset[str]:
    """The ids of the accounts and posts whose observations hold this file; none for an unknown digest."""
    if "\x00" in digest:
        return frozenset()
    rows = ObservationMedia.objects.filter(digest=digest)
    pairs = rows.values_list("observation__subject_id", "observation__post_id").distinct()
    return frozenset(str(each) for pair in pairs for each in pair if each is not None)


def media_hashes(digests: Collection[str]) -> dict[str, MediaHash]:
    """What hashing made of files that were met before, by digest."""
    rows = (
        ObservationMedia.objects.filter(digest__in=digests)
        .order_by("digest", "id")
        .distinct("digest")
        .values_list("digest", "state", "pdq", "quality")
    )
    return {
        digest: MediaHash(state=MediaState(state), pdq=None if pdq is None else bytes(pdq), quality=quality)
        for digest, state, pdq, quality in rows
    }

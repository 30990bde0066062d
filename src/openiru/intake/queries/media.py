"""Whose observations hold a file, and what is its hash?"""

from collections.abc import Collection

from django.db.models import Max, Min

from openiru.intake.models import ObservationMedia
from openiru.intake.types import ArrivedFile, LatePictures, MediaHash, MediaState


def subjects_with_media(digest: str) -> frozenset[str]:
    """The ids of the accounts and posts whose observations hold this file; none for an unknown digest."""
    if "\x00" in digest:
        return frozenset()
    rows = ObservationMedia.objects.filter(digest=digest)
    pairs = rows.values_list("observation__subject_id", "observation__post_id").distinct()
    return frozenset(str(each) for pair in pairs for each in pair if each is not None)


def files_of(observation_ids: Collection[str]) -> frozenset[str]:
    """The digests of the kept files that observations hold."""
    rows = ObservationMedia.objects.filter(observation_id__in=list(observation_ids))
    return frozenset(rows.exclude(digest="").values_list("digest", flat=True))


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


def last_media() -> int:
    """The number of the file that was noted last; 0 if there is none."""
    newest = ObservationMedia.objects.order_by("-id").values_list("id", flat=True).first()
    return newest or 0


def file_batch(*, after: int, up_to: int, size: int) -> tuple[ArrivedFile, ...]:
    """The next kept files of observations after a number, up to and including another, in the order of being noted.

    Pictures that could not be decoded are left out.
    """
    rows = ObservationMedia.objects.filter(id__gt=after, id__lte=up_to).exclude(
        state=MediaState.UNREADABLE.value
    )
    found = rows.order_by("id").values_list("id", "observation__seq", "digest")[:size]
    return tuple(ArrivedFile(number=number, seq=seq, digest=digest) for number, seq, digest in found)


def late_pictures(*, after_media: int, up_to_seq: int, up_to_media: int | None = None) -> LatePictures | None:
    """The pictures that were noted after a file, of observations up to a number; None if there are none.

    With `up_to_media` those alone that were noted no later than that file.
    """
    rows = ObservationMedia.objects.filter(
        id__gt=after_media, pdq__isnull=False, observation__seq__lte=up_to_seq
    )
    if up_to_media is not None:
        rows = rows.filter(id__lte=up_to_media)
    late = rows.aggregate(first=Min("observation__seq"), last=Max("observation__seq"), media=Max("id"))
    if late["media"] is None:
        return None
    return LatePictures(first_seq=late["first"], last_seq=late["last"], last_media=late["media"])

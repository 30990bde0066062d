"""Whose observations hold a file?"""

from openiru.intake.models import ObservationMedia


def subjects_with_media(digest: str) -> frozenset[str]:
    """The ids of the subjects with an observation that holds this file; none for an unknown digest."""
    if "\x00" in digest:
        return frozenset()
    rows = ObservationMedia.objects.filter(digest=digest).values_list("observation__subject_id", flat=True)
    return frozenset(str(subject_id) for subject_id in rows.distinct())

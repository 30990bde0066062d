"""Whose observations hold a file?"""

from openiru.intake.models import ObservationMedia


def subjects_with_media(digest: str) -> frozenset[str]:
    """The ids of the accounts and posts whose observations hold this file; none for an unknown digest."""
    if "\x00" in digest:
        return frozenset()
    rows = ObservationMedia.objects.filter(digest=digest)
    pairs = rows.values_list("observation__subject_id", "observation__post_id").distinct()
    return frozenset(str(each) for pair in pairs for each in pair if each is not None)

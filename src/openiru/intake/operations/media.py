"""How are the pictures of observations noted?"""

from collections.abc import Sequence

from openiru.intake.models import ObservationMedia
from openiru.intake.types import MediaFound


def record_media(found: Sequence[MediaFound]) -> int:
    """Note kept files of observations; those that are noted already stay as they are.

    Returns:
        How many are noted now that were not before.
    """
    before = ObservationMedia.objects.count()
    ObservationMedia.objects.bulk_create(
        [
            ObservationMedia(
                observation_id=each.observation_id,
                position=each.position,
                digest=each.digest,
                state=each.state.value,
                pdq=each.pdq,
                quality=each.quality,
            )
            for each in sorted(found, key=lambda media: (media.observation_id, media.position))
        ],
        ignore_conflicts=True,
    )
    return ObservationMedia.objects.count() - before

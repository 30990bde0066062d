"""How do rows become views?"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from uuid import UUID

from openiru.intake.models import FollowerCount, Observation, ObservationMedia, Subject, SubjectKey
from openiru.intake.types import (
    MediaState,
    MediaView,
    ObservationKind,
    ObservationView,
    SubjectKind,
    SubjectView,
)


def subject_views(rows: Sequence[Subject]) -> list[SubjectView]:
    """Views of subjects, in the order of the rows; three statements however many."""
    ids = [row.pk for row in rows]
    keys: defaultdict[UUID, list[str]] = defaultdict(list)
    for subject_id, key in SubjectKey.objects.filter(subject_id__in=ids).values_list("subject_id", "key"):
        keys[subject_id].append(key)
    counts = {
        row.subject_id: row
        for row in FollowerCount.objects.filter(subject_id__in=ids)
        .order_by("subject_id", "-observed_at")
        .distinct("subject_id")
    }
    return [_subject_view(row, sorted(keys[row.pk]), counts.get(row.pk)) for row in rows]


def _subject_view(row: Subject, keys: Sequence[str], count: FollowerCount | None) -> SubjectView:
    return SubjectView(
        id=str(row.pk),
        platform=row.platform,
        kind=SubjectKind(row.kind),
        handle=row.handle,
        native_id=row.native_id,
        url=row.url,
        display_name=row.display_name,
        bio=row.bio,
        author_id=None if row.author_id is None else str(row.author_id),
        first_seen_at=row.first_seen_at,
        last_seen_at=row.last_seen_at,
        keys=tuple(keys),
        followers=None if count is None else count.followers,
        followers_at=None if count is None else count.observed_at,
    )


def observation_views(rows: Sequence[Observation]) -> list[ObservationView]:
    """Views of observations with their media, in the order of the rows; one statement for all media."""
    media: defaultdict[UUID, list[MediaView]] = defaultdict(list)
    found = ObservationMedia.objects.filter(observation_id__in=[row.id for row in rows])
    for each in found.order_by("observation_id", "position"):
        media[each.observation_id].append(_media_view(each))
    return [_observation_view(row, media[row.id]) for row in rows]


def _media_view(row: ObservationMedia) -> MediaView:
    return MediaView(
        position=row.position,
        digest=row.digest,
        state=MediaState(row.state),
        pdq=None if row.pdq is None else bytes(row.pdq),
        quality=row.quality,
    )


def _observation_view(row: Observation, media: Iterable[MediaView]) -> ObservationView:
    return ObservationView(
        seq=row.seq,
        id=str(row.id),
        import_id=str(row.import_run_id),
        subject_id=str(row.subject_id),
        post_id=None if row.post_id is None else str(row.post_id),
        kind=ObservationKind(row.kind),
        platform=row.platform,
        native_id=row.native_id,
        url=row.url,
        handle=row.handle,
        display_name=row.display_name,
        text=row.text,
        links=tuple(row.links),
        posted_at=row.posted_at,
        observed_at=row.observed_at,
        raw_digest=row.raw_digest,
        media=tuple(media),
    )

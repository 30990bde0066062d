"""What is known of subjects: who they are, what they posted, how they changed."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import connection
from django.db.models import Count, Q
from django.db.models.functions import TruncDate

from openiru.engines.urls.canonical import canonical_handle, canonical_url
from openiru.engines.urls.rules import PLATFORMS
from openiru.engines.urls.types import CanonicalSubject
from openiru.intake.errors import UnknownSubjectError
from openiru.intake.models import FollowerCount, Observation, Profile, Subject, SubjectKey
from openiru.intake.queries.views import observation_views, subject_views
from openiru.intake.types import (
    FollowersView,
    ObservationKind,
    ObservationView,
    PostsOnDay,
    ProfileView,
    SubjectTimeline,
    SubjectView,
)

_FOLLOWERS_AT = """
SELECT DISTINCT ON (subject_id) subject_id, followers FROM intake_follower_count
WHERE subject_id = ANY(%s) AND observed_at <= %s ORDER BY subject_id, observed_at DESC
"""

_CAPTURED = """
SELECT o.subject_id::text, min(i.started_at) FROM intake_observation o JOIN intake_import i ON i.id = o.import_id
WHERE o.subject_id = ANY(%s) GROUP BY o.subject_id
"""

# What an import brought is known once all of it is in; an older export that comes later changes nothing of a past moment.
_COUNTS_KNOWN: Final = """
SELECT f.subject_id::text, f.observed_at, f.followers FROM intake_follower_count f
WHERE f.subject_id = ANY(%(subjects)s) AND f.observed_at <= %(as_of)s AND EXISTS (
    SELECT 1 FROM intake_observation o JOIN intake_import i ON i.id = o.import_id
    WHERE o.subject_id = f.subject_id AND o.observed_at = f.observed_at AND i.finished_at <= %(as_of)s)
ORDER BY f.subject_id, f.observed_at
"""
_SIGHTED: Final = """
SELECT o.subject_id::text, min(o.observed_at) FROM intake_observation o JOIN intake_import i ON i.id = o.import_id
WHERE o.subject_id = ANY(%(subjects)s) AND o.observed_at <= %(as_of)s AND i.finished_at <= %(as_of)s
GROUP BY o.subject_id
"""

_NAMESAKES_MAX = 12


def subject(subject_id: str) -> SubjectView:
    """One subject as last seen.

    Raises:
        UnknownSubjectError: if there is none with that id.
    """
    try:
        return subject_views([Subject.objects.get(pk=UUID(subject_id))])[0]
    except (Subject.DoesNotExist, ValueError) as error:
        raise UnknownSubjectError(f"There is no subject {subject_id!r}.") from error


def subjects(subject_ids: Collection[str]) -> dict[str, SubjectView]:
    """Subjects by id; ids that are not known are left out."""
    return {view.id: view for view in subject_views(list(Subject.objects.filter(pk__in=set(subject_ids))))}


def observations_of(subject_id: str, limit: int) -> tuple[ObservationView, ...]:
    """The newest observations of an account, or of a post itself; at most `limit`."""
    rows = Observation.objects.filter(subject_id=subject_id).order_by("-posted_at", "-seq")
    return tuple(observation_views(list(rows[:limit])))


def followers_at(subject_ids: Collection[str], at: datetime) -> dict[str, int]:
    """The last follower count observed at or before `at`, by subject; unknown ones are left out."""
    with connection.cursor() as cursor:
        cursor.execute(_FOLLOWERS_AT, [[UUID(each) for each in subject_ids], at])
        return {str(subject_id): followers for subject_id, followers in cursor.fetchall()}


def shown_names(subject_ids: Collection[str]) -> dict[str, str]:
    """By what lists call subjects, by id: a handle, else an address or native id; one statement."""
    rows = Subject.objects.filter(pk__in=list(subject_ids)).values_list("pk", "handle", "url", "native_id")
    return {str(key): handle or url or native_id or str(key) for key, handle, url, native_id in rows}


def follower_counts(subject_ids: Collection[str]) -> dict[str, tuple[FollowersView, ...]]:
    """All counts of followers by subject, oldest first; subjects without any are left out."""
    rows = FollowerCount.objects.filter(subject_id__in=list(subject_ids)).order_by(
        "subject_id", "observed_at"
    )
    found: dict[str, list[FollowersView]] = {}
    for row in rows:
        view = FollowersView(observed_at=row.observed_at, followers=row.followers)
        found.setdefault(str(row.subject_id), []).append(view)
    return {subject_id: tuple(counts) for subject_id, counts in found.items()}


def follower_counts_known(
    subject_ids: Collection[str], as_of: datetime
) -> dict[str, tuple[FollowersView, ...]]:
    """As `follower_counts`, of what imports had brought by a moment."""
    found: dict[str, list[FollowersView]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_COUNTS_KNOWN, _asked(subject_ids, as_of))
        for subject_id, observed_at, followers in cursor.fetchall():
            view = FollowersView(observed_at=observed_at, followers=followers)
            found.setdefault(subject_id, []).append(view)
    return {subject_id: tuple(counts) for subject_id, counts in found.items()}


def first_sightings(subject_ids: Collection[str], as_of: datetime) -> dict[str, datetime]:
    """When subjects were first seen, by what imports had brought by a moment; those of which none had are left out."""
    with connection.cursor() as cursor:
        cursor.execute(_SIGHTED, _asked(subject_ids, as_of))
        return dict(cursor.fetchall())


def _asked(subject_ids: Collection[str], as_of: datetime) -> dict[str, Any]:
    return {"subjects": [UUID(each) for each in subject_ids], "as_of": as_of}


def captured_since(subject_ids: Collection[str]) -> dict[str, datetime]:
    """When an import first brought something of a subject, by subject; those that none brought are left out."""
    with connection.cursor() as cursor:
        cursor.execute(_CAPTURED, [[UUID(each) for each in subject_ids]])
        return dict(cursor.fetchall())


def find_subject(text: str) -> SubjectView | None:
    """The first subject that an address, a handle or an id names, by platform; None if nothing known does."""
    return next(iter(find_subjects(text)), None)


def find_subjects(text: str) -> tuple[SubjectView, ...]:
    """The subjects that an address, a handle or an id names, by platform; a few at most.

    An address names one. A handle may be different people's on different platforms.
    """
    words = text.strip()
    found = canonical_url(words)
    if isinstance(found, CanonicalSubject):
        by_key = SubjectKey.objects.filter(platform=found.platform, key=found.key).first()
        if by_key is not None:
            return (subject(str(by_key.subject_id)),)
    named = Q(key=f"id:{words}")
    for rules in PLATFORMS:
        handle = canonical_handle(rules.slug, words)
        if isinstance(handle, CanonicalSubject):
            named |= Q(platform=rules.slug, key=handle.key)
    keys = SubjectKey.objects.filter(named).order_by("platform", "key")[:_NAMESAKES_MAX]
    ids = list(dict.fromkeys(str(key.subject_id) for key in keys))
    if ids:
        known = subjects(ids)
        return tuple(known[each] for each in ids)
    try:
        return (subject(str(UUID(words))),)
    except (ValueError, UnknownSubjectError):
        return ()


def subject_timeline(subject_id: str) -> SubjectTimeline:
    """Names, followers and number of posts over time."""
    profiles = Profile.objects.filter(subject_id=subject_id).order_by("observed_at")
    counts = FollowerCount.objects.filter(subject_id=subject_id).order_by("observed_at")
    posts = Observation.objects.filter(
        subject_id=subject_id, kind=ObservationKind.POST.value, posted_at__isnull=False
    )
    days = posts.annotate(on=TruncDate("posted_at")).values("on").annotate(posts=Count("seq")).order_by("on")
    return SubjectTimeline(
        subject_id=subject_id,
        profiles=tuple(
            ProfileView(
                observed_at=row.observed_at, handle=row.handle, display_name=row.display_name, bio=row.bio
            )
            for row in profiles
        ),
        followers=tuple(
            FollowersView(observed_at=row.observed_at, followers=row.followers) for row in counts
        ),
        posts=tuple(PostsOnDay(on=row["on"].isoformat(), posts=row["posts"]) for row in days),
    )

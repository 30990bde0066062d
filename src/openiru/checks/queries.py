"""What was seen of subjects?"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import connection

from openiru.checks import policy
from openiru.checks.models import Observation, Reading, Run
from openiru.checks.types import CheckView, Episode, Look, Standing
from openiru.engines.probes.types import State

MOST_SHOWN: Final = 1_000
_BARRED: Final = (State.SUSPENDED, State.REMOVED_BY_PLATFORM)
_ITS_OWN: Final = (
    State.LIVE,
    State.LIVE_RESTRICTED,
    State.GEO_WITHHELD,
    State.PREVIEW_OFF,
)  # pages of the subject itself
_STATES: Final[Mapping[str, State]] = {state.value: state for state in State}
_LOOKS: Final = """
SELECT o.subject_id::text, o.at, coalesce(r.state, o.state), o.followers
FROM checks_observation o
JOIN checks_run u ON u.id = o.run_id AND u.at <= %(as_of)s
LEFT JOIN (
    SELECT DISTINCT ON (observation_id) observation_id, state FROM checks_reading
    WHERE at <= %(as_of)s ORDER BY observation_id, version DESC, id DESC
) r ON r.observation_id = o.id
WHERE o.at <= %(as_of)s AND (%(wanted)s::uuid[] IS NULL OR o.subject_id = ANY(%(wanted)s::uuid[]))
ORDER BY o.subject_id, o.at, o.id
"""


def checks_of(subject_id: str) -> tuple[CheckView, ...]:
    """What pages said of a subject, oldest first; at most the last thousand."""
    rows = (
        Observation.objects.select_related("run")
        .filter(subject_id=UUID(subject_id))
        .order_by("-at", "-id")[:MOST_SHOWN]
    )
    return tuple(_views(list(reversed(rows))))


def standing_of(subject_id: str) -> Standing:
    """What they say together."""
    return standing_of_checks(checks_of(subject_id))


def standing_of_checks(checks: Sequence[CheckView]) -> Standing:
    """What observations of one subject, oldest first, say together."""
    return policy.standing(checks)


def standings(subject_ids: Collection[str]) -> dict[str, Standing]:
    """What they say together, by subject; subjects at which nobody looked are left out. Two statements however many."""
    rows = Observation.objects.select_related("run").filter(
        subject_id__in=[UUID(each) for each in subject_ids]
    )
    by_subject: defaultdict[str, list[CheckView]] = defaultdict(list)
    for view in _views(list(rows.order_by("at", "id"))):
        by_subject[view.subject_id].append(view)
    return {subject_id: policy.standing(views) for subject_id, views in by_subject.items()}


def seen_barred(among: Collection[str] | None = None) -> dict[str, datetime]:
    """Subjects, or those among some, that stand settled as suspended or removed by their platform, by our own looks, and since when we saw it."""
    seen = Observation.objects.filter(state__in=_BARRED).values_list("subject_id", flat=True)
    reread = Reading.objects.filter(state__in=_BARRED).values_list("observation__subject_id", flat=True)
    wanted = {str(each) for each in (*seen.distinct(), *reread.distinct())}
    found = standings(wanted if among is None else wanted & set(among))
    return {
        subject_id: each.first_at
        for subject_id, each in found.items()
        if each.is_settled and each.state in _BARRED and each.first_at is not None
    }


def native_ids_seen(subject_ids: Collection[str]) -> dict[str, str]:
    """The native id that a subject's own page showed when it was first seen up; subjects without one are left out."""
    rows = Observation.objects.filter(
        subject_id__in=[UUID(each) for each in subject_ids], state__in=_ITS_OWN
    ).exclude(stable_id="")
    pairs = rows.order_by("-at", "-id").values_list("subject_id", "stable_id")
    return {str(subject_id): stable_id for subject_id, stable_id in pairs}


def rereadable(probe: str | None = None) -> Iterator[CheckView]:
    """All observations with a body, in the order of their recording; those of one probe if it is named."""
    rows = Observation.objects.select_related("run").filter(body__isnull=False)
    if probe:
        rows = rows.filter(probe=probe)
    last = 0
    # By pages, so that a long history does not lie in memory at once.
    while batch := list(rows.filter(id__gt=last).order_by("id")[:200]):
        yield from _views(batch)
        last = batch[-1].pk


def _views(rows: list[Observation]) -> Iterator[CheckView]:
    newest = {
        each.observation_id: each
        for each in Reading.objects.filter(observation_id__in=[row.pk for row in rows]).order_by(
            "version", "id"
        )
    }
    for row in rows:
        again = newest.get(row.pk)
        source = again or row
        yield CheckView(
            observation_id=row.pk,
            run_id=str(row.run_id),
            subject_id=str(row.subject_id),
            at=row.at,
            url=row.url,
            state=State(source.state),
            rule=source.rule,
            place=source.place,
            found=source.found,
            identity=row.identity,
            followers=row.followers,
            countries=tuple(row.countries),
            probe=source.probe,
            version=source.version,
            body_digest=row.body_id,
            are_controls_held=row.are_controls_held,
            fault=row.run.fault,
            is_reread=again is not None,
        )


def looks_until(as_of: datetime, subject_ids: Collection[str] | None = None) -> dict[str, list[Look]]:
    """What pages said by subject, oldest first, as it was known at a moment; of these subjects, or of all.

    Runs and readings recorded later do not count, whatever they are about. One statement; about 5 microseconds a look.
    """
    found: defaultdict[str, list[Look]] = defaultdict(list)
    wanted = None if subject_ids is None else [UUID(each) for each in subject_ids]
    with connection.cursor() as cursor:
        cursor.execute(_LOOKS, {"as_of": as_of, "wanted": wanted})
        for subject_id, at, state, followers in cursor.fetchall():
            found[subject_id].append(Look(at, _STATES[state], followers))
    return dict(found)


def episodes_of(looks: Sequence[Look]) -> tuple[Episode, ...]:
    """What looks at one subject, oldest first, say one after the other."""
    return policy.episodes(looks)


def looks_version(as_of: datetime) -> str:
    """A text that stays the same while what was seen and known at a moment does; cheap, for caches."""
    runs, readings = Run.objects.filter(at__lte=as_of), Reading.objects.filter(at__lte=as_of)
    return f"{runs.count()}-{readings.count()}"

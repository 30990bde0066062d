"""What was seen of subjects?"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final, TypeVar
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.db.models import Count, Min

from openiru.checks import policy
from openiru.checks.models import Hazard, Host, Observation, Reading, Run, Turn
from openiru.checks.types import CheckView, HostView, Look, Looked, Rates, Row, RunOfLooks, Standing, Stretch
from openiru.engines.probes.types import GONE, NO_VERDICT, State
from openiru.foundation.moments import moment_of, moment_or_none

K = TypeVar("K")

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
SELECT o.subject_id::text, (extract(epoch FROM o.at) * 1000000)::bigint, coalesce(r.state, o.state), o.followers, u.vantage, u.country,
       o.countries <> '[]'::jsonb
FROM checks_observation o
JOIN checks_run u ON u.id = o.run_id AND u.at <= %(as_of)s
LEFT JOIN (
    SELECT DISTINCT ON (observation_id) observation_id, state FROM checks_reading
    WHERE at <= %(as_of)s ORDER BY observation_id, version DESC, id DESC
) r ON r.observation_id = o.id
WHERE o.at <= %(as_of)s AND (%(wanted)s::uuid[] IS NULL OR o.subject_id = ANY(%(wanted)s::uuid[]))
ORDER BY o.subject_id, o.at, o.id
"""

# The newest looks in a row that agree, of subjects that showed such a state at least once.
_SEEN_BARRED: Final = """
WITH candidate AS (
    SELECT subject_id FROM checks_observation
    WHERE state = ANY(%(barred)s) AND (%(among)s::uuid[] IS NULL OR subject_id = ANY(%(among)s::uuid[]))
    UNION
    SELECT o.subject_id FROM checks_reading r JOIN checks_observation o ON o.id = r.observation_id
    WHERE r.state = ANY(%(barred)s) AND (%(among)s::uuid[] IS NULL OR o.subject_id = ANY(%(among)s::uuid[]))
), look AS (
    SELECT o.subject_id, o.at, o.id, u.vantage, coalesce(r.state, o.state) AS state
    FROM candidate c JOIN checks_observation o ON o.subject_id = c.subject_id JOIN checks_run u ON u.id = o.run_id
    LEFT JOIN LATERAL (
        SELECT state FROM checks_reading WHERE observation_id = o.id ORDER BY version DESC, id DESC LIMIT 1
    ) r ON true
    LEFT JOIN unnest(%(over)s::uuid[], %(over_at)s::timestamptz[]) e(subject_id, at) ON e.subject_id = o.subject_id
    WHERE coalesce(r.state, o.state) <> ALL(%(silent)s) AND (e.at IS NULL OR o.at > e.at)
), named AS (
    SELECT *, first_value(state) OVER (PARTITION BY subject_id ORDER BY at DESC, id DESC) AS newest FROM look
), agreeing AS (
    SELECT *, bool_or(state <> newest) OVER (PARTITION BY subject_id ORDER BY at DESC, id DESC) AS is_before FROM named
    WHERE newest = ANY(%(barred)s)
)
SELECT subject_id::text, min(at), max(at) FROM agreeing WHERE NOT is_before
GROUP BY subject_id HAVING count(*) >= %(least)s AND max(at) - min(at) >= %(apart)s
   AND (%(vantages)s <= 1 OR count(DISTINCT vantage) FILTER (WHERE vantage <> '') >= %(vantages)s)
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
    return policy.standing(checks, gone_vantages=settings.GONE_VANTAGES)


def standings(subject_ids: Collection[str]) -> dict[str, Standing]:
    """What they say together, by subject; subjects at which nobody looked are left out. Two statements however many."""
    rows = Observation.objects.select_related("run").filter(
        subject_id__in=[UUID(each) for each in subject_ids]
    )
    by_subject: defaultdict[str, list[CheckView]] = defaultdict(list)
    for view in _views(list(rows.order_by("at", "id"))):
        by_subject[view.subject_id].append(view)
    return {subject_id: standing_of_checks(views) for subject_id, views in by_subject.items()}


def seen_barred(
    among: Collection[str] | None = None, *, since: Mapping[str, datetime] | None = None
) -> dict[str, tuple[datetime, datetime]]:
    """Subjects, or those among some, that stand settled as suspended or removed by their platform, by our own looks; when we saw it first and last.

    The same as `standings` says of them, in one statement that gives out these subjects alone.

    Args:
        among: of whom; of all without it.
        since: after which moment a look at a subject counts, where not all do.
    """
    since = since or {}
    wanted: dict[str, Any] = {
        "barred": [each.value for each in _BARRED],
        "silent": [each.value for each in NO_VERDICT],
        "among": None if among is None else [UUID(each) for each in among],
        "least": policy.LEAST_AGREEING,
        "apart": policy.APART,
        "over": [UUID(each) for each in since],
        "over_at": list(since.values()),
        "vantages": settings.GONE_VANTAGES,
    }
    with connection.cursor() as cursor:
        cursor.execute(_SEEN_BARRED, wanted)
        return {subject_id: (first_at, last_at) for subject_id, first_at, last_at in cursor.fetchall()}


def looked_at(after: int, size: int) -> tuple[frozenset[str], int]:
    """Whom the next looks after a number were about, `size` looks at the most; and the number of the last of them."""
    rows = Observation.objects.filter(pk__gt=after).order_by("pk").values_list("pk", "subject_id")[:size]
    found = list(rows)
    return frozenset(str(subject_id) for _, subject_id in found), found[-1][0] if found else after


def last_look() -> int:
    """The number of the look that was recorded last; 0 if none was."""
    return Observation.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


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
            vantage=row.run.vantage,
            country=row.run.country,
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
        for subject_id, at, state, *rest in cursor.fetchall():
            found[subject_id].append(Look(moment_of(at), _STATES[state], *rest))
    return dict(found)


def rows_of(
    looks: Iterable[Look], kinds: Mapping[State, K], *, standing: tuple[K, datetime] | None = None
) -> tuple[Row[K], ...]:
    """What looks at one subject, oldest first, say by kinds of state; see `policy.rows`."""
    return policy.rows(looks, kinds, standing=standing, gone_vantages=settings.GONE_VANTAGES)


def looks_version(as_of: datetime) -> str:
    """A text that stays the same while what was seen and known at a moment does; cheap, for caches."""
    runs, readings = Run.objects.filter(at__lte=as_of), Reading.objects.filter(at__lte=as_of)
    return f"{runs.count()}-{readings.count()}"


# What each look says now, and the row of looks that call a subject gone, or up, in which it stands.
_MARKED: Final = """
WITH seen AS (
    SELECT o.subject_id, o.id, o.at, coalesce(r.state, o.state) AS state
    FROM checks_observation o
    LEFT JOIN LATERAL (
        SELECT state FROM checks_reading WHERE observation_id = o.id ORDER BY version DESC, id DESC LIMIT 1
    ) r ON true
    WHERE o.subject_id = ANY(%(subjects)s)
), said AS (
    SELECT *, state = ANY(%(gone)s) AS is_gone FROM seen WHERE state <> ALL(%(mute)s)
), marked AS (
    SELECT *, is_gone IS DISTINCT FROM lag(is_gone) OVER w AS turned, lag(is_gone) OVER w AS was_gone,
           state IS DISTINCT FROM lag(state) OVER w AS changed
    FROM said WINDOW w AS (PARTITION BY subject_id ORDER BY at, id)
)
"""
_LOOKED: Final = """
, told AS (
    SELECT subject_id, max(at) AS said_at, max(at) FILTER (WHERE changed) AS first_at,
           max(at) FILTER (WHERE turned) AS turned_at, max(at) FILTER (WHERE NOT is_gone) AS up_at, count(*) FILTER (WHERE turned AND was_gone) AS returns,
           (array_agg(state ORDER BY at DESC, id DESC))[1] AS state
    FROM marked GROUP BY subject_id
)
SELECT s.subject_id::text, t.state, (extract(epoch FROM t.said_at) * 1000000)::bigint, (extract(epoch FROM t.first_at) * 1000000)::bigint,
       (extract(epoch FROM t.turned_at) * 1000000)::bigint, (extract(epoch FROM t.up_at) * 1000000)::bigint,
       count(*) FILTER (WHERE s.at >= t.first_at AND s.state = t.state), coalesce(t.returns, 0), (extract(epoch FROM max(s.at)) * 1000000)::bigint,
       count(*) FILTER (WHERE t.said_at IS NULL OR s.at > t.said_at),
       (array_agg(s.state ORDER BY s.at DESC, s.id DESC) FILTER (WHERE t.said_at IS NULL OR s.at > t.said_at))[1]
FROM seen s LEFT JOIN told t USING (subject_id)
GROUP BY s.subject_id, t.state, t.said_at, t.first_at, t.turned_at, t.up_at, t.returns
"""
_STRETCHES: Final = """
, rows AS (
    SELECT subject_id, is_gone, at, sum(turned::int) OVER (PARTITION BY subject_id ORDER BY at, id) AS number FROM marked
)
SELECT subject_id::text, is_gone, (extract(epoch FROM min(at)) * 1000000)::bigint, (extract(epoch FROM max(at)) * 1000000)::bigint,
       (extract(epoch FROM lead(min(at)) OVER (PARTITION BY subject_id ORDER BY number)) * 1000000)::bigint
FROM rows GROUP BY subject_id, number, is_gone ORDER BY subject_id, number
"""


def looked(subject_ids: Collection[str]) -> dict[str, Looked]:
    """What all looks at each subject add up to; those that nobody asked about are left out. Two statements.

    A turn after which no look was recorded was cut off: it counts as a look that said nothing.
    """
    ids = [UUID(each) for each in subject_ids]
    found = {row[0]: _looked(row) for row in _rows(_LOOKED, ids)}
    with connection.cursor() as cursor:
        # As one array: a hundred thousand ids, each a word of its own, take seconds to write down.
        cursor.execute("SELECT subject_id::text, asked_at FROM checks_turn WHERE subject_id = ANY(%s)", [ids])
        turns = cursor.fetchall()
    for subject_id, asked_at in turns:
        before = found.get(subject_id, _nothing(subject_id))
        if before.asked_at is None or before.asked_at < asked_at:
            found[subject_id] = replace(before, asked_at=asked_at, refusals=before.refusals + 1)
    return found


def stretches(subject_ids: Collection[str]) -> tuple[Stretch, ...]:
    """The rows of looks that call each subject gone, or up, in order of time; one statement."""
    return tuple(
        Stretch(
            subject_id=row[0],
            is_gone=row[1],
            begun_at=moment_of(row[2]),
            through_at=moment_of(row[3]),
            ended_at=moment_or_none(row[4]),
        )
        for row in _rows(_STRETCHES, [UUID(each) for each in subject_ids])
    )


def spent(at: datetime) -> Mapping[str, int]:
    """How many subjects were asked about in the hour before a moment, by the platform that paid."""
    rows = (
        Turn.objects.filter(asked_at__gt=at - timedelta(hours=1))
        .values_list("purse")
        .annotate(asked=Count("pk"))
    )
    return dict(rows)


def hosts(at: datetime) -> tuple[HostView, ...]:
    """All hosts that were asked by turns, those that wait longest first."""
    rows = sorted(
        Host.objects.all(),
        key=lambda row: (row.wait_until is None, -(row.wait_until or at).timestamp(), row.name),
    )
    return tuple(
        HostView(
            name=row.name,
            failures=row.failures,
            wait_until=row.wait_until,
            why=row.why,
            asked_at=row.asked_at,
            is_busy=row.busy_until is not None and row.busy_until > at,
        )
        for row in rows
    )


def runs_of_looks(vantage: str, *, since: datetime | None = None) -> Iterator[RunOfLooks]:
    """The runs of our own looks from a vantage, recorded since a moment or ever, in order; each with its looks."""
    runs = Run.objects.filter(vantage=vantage).order_by("at", "id")
    for run in (runs if since is None else runs.filter(at__gte=since)).iterator(chunk_size=200):
        rows = Observation.objects.select_related("run").filter(run=run, origin__isnull=True).order_by("id")
        if found := tuple(_views(list(rows))):
            yield RunOfLooks(
                run_id=str(run.pk),
                at=run.at,
                live_control=State(run.live_control) if run.live_control else None,
                absent_control=State(run.absent_control) if run.absent_control else None,
                fault=run.fault,
                checks=found,
            )


def known_origins(origins: Iterable[str]) -> frozenset[str]:
    """Which of these looks of other vantages are on record."""
    rows = Observation.objects.filter(origin__in=list(origins)).values_list("origin", flat=True)
    return frozenset(each for each in rows if each)


def looked_at_since(at: datetime) -> frozenset[str]:
    """At whom anybody looked since a moment; one statement, about half a second for a million looks."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT subject_id::text FROM checks_observation WHERE at >= %s", [at])
        return frozenset(row[0] for row in cursor.fetchall())


def kept_hazards(since: datetime | None = None) -> Mapping[str, Rates]:
    """What looks taught and was kept, by platform; nothing if nothing was, or not since a moment."""
    rows = Hazard.objects.all() if since is None else Hazard.objects.filter(learned_at__gt=since)
    return {row.platform: Rates(returns=tuple(row.returns), removals=tuple(row.removals)) for row in rows}


def hazards_learned_at() -> datetime | None:
    """When what is kept was learned; None if nothing is."""
    learned_at: datetime | None = Hazard.objects.aggregate(at=Min("learned_at"))["at"]
    return learned_at


def _rows(statement: str, ids: Sequence[UUID]) -> list[tuple[Any, ...]]:
    words: dict[str, Any] = {"subjects": list(ids), "gone": [*GONE], "mute": [*NO_VERDICT]}
    with connection.cursor() as cursor:
        cursor.execute(_MARKED + statement, words)
        return list(cursor.fetchall())


def _looked(row: tuple[Any, ...]) -> Looked:
    subject_id, state, *moments, agreeing, returns, asked_at, refusals, refused_as = row
    said_at, first_at, turned_at, up_at = map(moment_or_none, moments)
    return Looked(
        subject_id=subject_id,
        state=_STATES[state] if state else None,
        said_at=said_at,
        first_at=first_at,
        turned_at=turned_at,
        up_at=up_at,
        agreeing=agreeing,
        returns=returns,
        asked_at=moment_or_none(asked_at),
        refusals=refusals,
        refused_as=_STATES[refused_as] if refused_as else None,
        second_look_at=policy.second_look_at(agreeing, first_at, said_at),
    )


def _nothing(subject_id: str) -> Looked:
    return Looked(
        subject_id=subject_id,
        state=None,
        said_at=None,
        first_at=None,
        turned_at=None,
        up_at=None,
        agreeing=0,
        returns=0,
        asked_at=None,
        refusals=0,
        refused_as=None,
        second_look_at=None,
    )

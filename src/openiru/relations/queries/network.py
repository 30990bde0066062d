"""What stands around a case: who shares what, who points to whom, how many follow, and what platforms took away?"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import combinations
from typing import Final

from django.db import connection

from openiru.access.queries import check_may
from openiru.access.types import Right
from openiru.intake import queries as intake
from openiru.intake.types import SubjectView
from openiru.referrals import queries as referrals
from openiru.referrals.types import ItemState, ItemView
from openiru.registry.queries import organisation
from openiru.relations.models import Reading
from openiru.relations.policy import layer_of, reach_by_day, worth
from openiru.relations.types import COMMON_FROM, Edge, HeldValue, Loss, Network, Node, ValueKind
from openiru.review import queries as review
from openiru.review.types import CaseFilter, CaseStatus

MOST_NODES: Final = 150
MOST_EDGES: Final = 600
_MOST_OF_ORGANISATION: Final = 500
_NEIGHBOURS: Final = """
SELECT DISTINCT other.owner_id::text
FROM relations_posting mine
JOIN relations_value v ON v.id = mine.value_id AND v.accounts BETWEEN 2 AND %s
JOIN relations_posting other ON other.value_id = v.id AND other.owner_id <> mine.owner_id
WHERE mine.subject_id = %s
"""
_AMONG: Final = """
SELECT v.id, v.kind, v.text, v.accounts, array_agg(p.subject_id::text ORDER BY p.subject_id)
FROM relations_posting p JOIN relations_value v ON v.id = p.value_id
WHERE p.subject_id = ANY(%s::uuid[]) AND v.accounts BETWEEN 2 AND %s
GROUP BY v.id HAVING count(*) > 1
"""
_ACTED: Final = frozenset({ItemState.ACTED, ItemState.PARTLY})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Around:
    """What was gathered, before it is cut to size."""

    subjects: Mapping[str, SubjectView]
    cases: Mapping[str, str]  # subject -> newest case of the organisation
    acted: Mapping[str, ItemView]  # subject -> last item on which a platform acted


def network_of(case_id: str, *, by: str, on: date | None = None) -> Network:
    """The network around a case: leads, never findings.

    Subjects that share rare values with the subject of the case, those of approved cases of the same organisation, and all edges
    between them.

    Args:
        case_id: whose network.
        by: who asks; what they may see is asked now.
        on: as it was known on that day; as of now without it.

    Raises:
        NotAllowedError: if `by` may not read the desk.
        UnknownCaseError: if there is no such case.
    """
    check_may(by, Right.READ_DESK)
    facts = review.facts(case_id)
    centre = _account_of(facts.subject_id)
    cases = {
        row.subject_id: row.case_id
        for row in reversed(
            review.cases(
                CaseFilter(organisation_id=facts.organisation_id, statuses=frozenset({CaseStatus.APPROVED})),
                rows=_MOST_OF_ORGANISATION,
            ).rows
        )
    } | {centre: case_id}
    ids = {centre, *_neighbours(centre), *cases}
    known = {
        key: each
        for key, each in intake.subjects(ids).items()
        if on is None or each.first_seen_at.date() <= on
    }
    items = referrals.items_about(known)
    acted = {each.subject_id: each for each in items if each.state in _ACTED and _acted_on(each, on)}
    edges = _edges(known)
    nodes = _nodes(centre, edges, _Around(subjects=known, cases=cases, acted=acted))
    shown = {each.subject.id for each in nodes[:MOST_NODES]}
    between = [each for each in edges if each.one in shown and each.other in shown]
    counts = intake.follower_counts(shown)
    return Network(
        case_id=case_id,
        organisation=organisation(facts.organisation_id),
        centre=centre,
        nodes=tuple(nodes[:MOST_NODES]),
        left_out=len(nodes) - len(shown),
        edges=tuple(between[:MOST_EDGES]),
        edges_left_out=max(0, len(between) - MOST_EDGES),
        reach=tuple(each for each in reach_by_day(counts) if on is None or each.on <= on),
        losses=_losses([each for each in acted.values() if each.subject_id in shown], between),
    )


def _account_of(subject_id: str) -> str:
    """The account of a post that is known to be its, else the subject itself."""
    return intake.subject(subject_id).author_id or subject_id


def _neighbours(centre: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(_NEIGHBOURS, [COMMON_FROM, centre])
        return [row[0] for row in cursor.fetchall()]


def _edges(subjects: Mapping[str, SubjectView]) -> list[Edge]:
    """All edges between the subjects, the heaviest first."""
    everyone = Reading.objects.filter(pk=1).values_list("accounts", flat=True).first() or 0
    shared: defaultdict[tuple[str, str], list[HeldValue]] = defaultdict(list)
    for kind, text, accounts, holders in _among(subjects):
        value = HeldValue(kind=ValueKind(kind), text=text, accounts=accounts)
        for couple in combinations(holders, 2):
            shared[couple].append(value)
    handles = {key: _handles_of(each) for key, each in subjects.items()}
    edges = [
        Edge(
            one=one,
            other=other,
            weight=sum(worth(each.accounts, everyone) for each in values),
            shared=tuple(sorted(values, key=lambda each: (each.accounts, each.kind, each.text))),
            points=tuple(
                pointing
                for pointing, named in ((one, other), (other, one))
                if any(each.text in handles[named] for each in values if each.kind is ValueKind.HANDLE)
            ),
        )
        for (one, other), values in shared.items()
    ]
    return sorted(edges, key=lambda each: (-each.weight, each.one, each.other))


def _among(subjects: Collection[str]) -> list[tuple[str, str, int, list[str]]]:
    with connection.cursor() as cursor:
        cursor.execute(_AMONG, [list(subjects), COMMON_FROM])
        return [(kind, text, accounts, holders) for _, kind, text, accounts, holders in cursor.fetchall()]


def _handles_of(subject: SubjectView) -> frozenset[str]:
    """How values name a subject itself."""
    return frozenset(
        f"{subject.platform} @{key.removeprefix('h:')}" for key in subject.keys if key.startswith("h:")
    )


def _nodes(centre: str, edges: Collection[Edge], around: _Around) -> list[Node]:
    """The subject of the case first, then those that share most with it, then the rest of the organisation."""
    weights: defaultdict[str, float] = defaultdict(float)
    for edge in edges:
        if centre in {edge.one, edge.other}:
            weights[edge.other if edge.one == centre else edge.one] += edge.weight
    weights[centre] = float("inf")
    nodes = [
        Node(
            subject=subject,
            layer=layer_of(subject.kind),
            weight=weights[key],
            case_id=around.cases.get(key),
            acted_at=_at(around.acted[key]) if key in around.acted else None,
        )
        for key, subject in around.subjects.items()
    ]
    return sorted(nodes, key=lambda each: (-each.weight, each.case_id is None, each.subject.id))


def _acted_on(item: ItemView, on: date | None) -> bool:
    return bool(item.outcomes) and (on is None or _at(item).date() <= on)


def _at(item: ItemView) -> datetime:
    last = item.outcomes[-1]
    return last.effective_at or last.received_at


def _losses(acted: Collection[ItemView], edges: Collection[Edge]) -> tuple[Loss, ...]:
    """What each action took away, in order of time; an edge is lost once."""
    lost: set[str] = set()
    losses = []
    for item in sorted(acted, key=lambda each: (_at(each), each.item_id)):
        gone = [
            each
            for each in edges
            if item.subject_id in {each.one, each.other} and not {each.one, each.other} & lost
        ]
        lost.add(item.subject_id)
        reach = intake.followers_at([item.subject_id], _at(item))
        losses.append(
            Loss(
                item_id=item.item_id,
                referral_id=item.referral_id,
                reference=item.reference,
                subject_id=item.subject_id,
                on=_at(item).date(),
                edges=len(gone),
                followers=reach.get(item.subject_id),
            )
        )
    return tuple(losses)

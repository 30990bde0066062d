"""How do matches become leads?"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import groupby
from typing import Final
from uuid import UUID

from django.db import transaction

from openiru.access.queries import check_may
from openiru.access.types import Right
from openiru.foundation.ids import derived_id
from openiru.intake.queries import followers_at
from openiru.signals.models import Lead, Match
from openiru.signals.policy import leads as policy
from openiru.signals.policy.leads import Evidence
from openiru.signals.policy.weights import VERSION
from openiru.signals.types import LeadStatus, NewMatch, QueueAdvice

Key = tuple[str, str]  # subject, organisation

_WEIGHED: Final = (
    "status",
    "confidence",
    "severity",
    "priority",
    "weighed",
    "reach_followers",
    "engines",
    "match_count",
    "updated_at",
)


@transaction.atomic
def record_matches(scan_id: str, found: Sequence[NewMatch], *, by: str, at: datetime) -> int:
    """Record matches and the leads that follow; what is recorded already changes nothing.

    A dismissed lead is opened again only by a signal that stands alone and did not when it was dismissed.
    The scan records the act.

    Returns:
        How many matches were new.

    Raises:
        NotAllowedError: if `by` may not scan.
    """
    check_may(by, Right.RUN_SCAN)
    groups: defaultdict[Key, list[NewMatch]] = defaultdict(list)
    for match in found:
        groups[match.subject_id, match.organisation_id].append(match)
    known = _known(groups)
    new = {key: [m for m in group if _match_id(m) not in known[key]] for key, group in groups.items()}
    strong = {key: group for key, group in new.items() if group and _is_enough(known[key], groups[key])}
    if not strong:
        return 0
    _save_leads(strong, known, at)
    rows = [_row(scan_id, match, at) for key in sorted(strong) for match in strong[key]]
    Match.objects.bulk_create(rows, ignore_conflicts=True, batch_size=2000)
    return len(rows)


def slices_by_lead(found: Iterable[NewMatch], size: int) -> Iterator[list[NewMatch]]:
    """The matches in slices of at least so many; those of one lead lie together, for they are weighed together.

    Leads come in the order in which everybody locks them, whatever the slices.
    """
    some: list[NewMatch] = []
    for _, group in groupby(sorted(found, key=_lead_of), key=_lead_of):
        some += group
        if len(some) >= size:
            yield some
            some = []
    if some:
        yield some


def _known(keys: Iterable[Key]) -> defaultdict[Key, dict[UUID, Evidence]]:
    lead_keys = {_lead_id(key): key for key in keys}
    known: defaultdict[Key, dict[UUID, Evidence]] = defaultdict(dict)
    rows = Match.objects.filter(lead_id__in=list(lead_keys)).values_list(
        "id", "lead_id", "signal_id", "score", "explanation"
    )
    for match_id, lead_id, signal_id, score, explanation in rows:
        known[lead_keys[lead_id]][match_id] = policy.evidence_of(signal_id, explanation, score)
    return known


def _is_enough(known: dict[UUID, Evidence], group: Iterable[NewMatch]) -> bool:
    return bool(known) or policy.is_enough(_evidence(match) for match in group)


def _save_leads(
    strong: dict[Key, list[NewMatch]], known: defaultdict[Key, dict[UUID, Evidence]], at: datetime
) -> None:
    ids = {_lead_id(key): key for key in strong}
    # In one order for everybody: two scans wait for each other and never block each other.
    there = {row.pk: row for row in Lead.objects.select_for_update().filter(pk__in=list(ids)).order_by("pk")}
    reach = followers_at({subject for subject, _ in strong}, at)
    rows = []
    for lead_id in sorted(ids):
        key = ids[lead_id]
        row = there.get(lead_id) or _new_lead(lead_id, key, strong[key][0].platform, at)
        row.reach_followers = reach.get(key[0])
        _weigh(row, strong[key], known[key], at)
        rows.append(row)
    Lead.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["id"], update_fields=_WEIGHED, batch_size=2000
    )


def _new_lead(lead_id: UUID, key: Key, platform: str, at: datetime) -> Lead:
    return Lead(
        id=lead_id,
        subject_id=UUID(key[0]),
        organisation_id=UUID(key[1]),
        platform=platform,
        engines=[],
        match_count=0,
        created_at=at,
    )


def _weigh(row: Lead, new: Sequence[NewMatch], known: dict[UUID, Evidence], at: datetime) -> None:
    found = [_evidence(match) for match in new]
    if row.status == LeadStatus.DISMISSED.value and policy.opens_again(known.values(), found):
        row.status = LeadStatus.OPEN.value
    weigh(row, [*known.values(), *found])
    row.engines = sorted({*row.engines, *(match.engine for match in new)})
    row.match_count += len(new)
    row.updated_at = at


def weigh(row: Lead, evidence: Sequence[Evidence]) -> None:
    """Set what the evidence weighs, and the place in the queue that follows."""
    row.confidence, row.severity = policy.confidence(evidence), policy.severity(evidence)
    row.weighed = VERSION
    put_in_place(row)


def put_in_place(row: Lead) -> None:
    """Set the place in the queue that follows from what a lead weighs and from advice."""
    advice = QueueAdvice(ground=row.advice_ground, exempt=row.advice_exempt)
    row.priority = policy.priority(policy.urgency(row.severity, row.confidence, advice), row.reach_followers)


def _evidence(match: NewMatch) -> Evidence:
    return Evidence(
        signal_id=match.signal_id,
        place=policy.place_of(match.explanation),
        score=match.score,
        stands_alone=match.stands_alone,
    )


def _lead_id(key: Key) -> UUID:
    return derived_id("lead", *key)


def _lead_of(match: NewMatch) -> UUID:
    return _lead_id((match.subject_id, match.organisation_id))


def _match_id(match: NewMatch) -> UUID:
    # A copy that comes after a shared element stands beside it: what is recorded is never changed.
    apart = ("element",) if match.explanation.get("field") == "element" else ()
    return derived_id(
        "match", match.engine, match.observation_id, match.organisation_id, match.signal_id, *apart
    )


def _row(scan_id: str, match: NewMatch, at: datetime) -> Match:
    return Match(
        id=_match_id(match),
        lead_id=_lead_of(match),
        observation_id=UUID(match.observation_id),
        scan_id=UUID(scan_id),
        engine=match.engine,
        engine_version=match.engine_version,
        signal_id=match.signal_id,
        score=match.score,
        explanation=dict(match.explanation) | ({} if match.stands_alone else {policy.STANDS_ALONE: False}),
        found_at=at,
    )

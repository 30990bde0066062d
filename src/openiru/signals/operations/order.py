"""How is the queue put in order again when weights or advice have changed?"""

from collections import defaultdict
from collections.abc import Mapping
from uuid import UUID

from django.db import transaction

from openiru.access.queries import check_may
from openiru.access.types import Right
from openiru.signals.models import Lead, Match
from openiru.signals.operations.matches import put_in_place, weigh
from openiru.signals.policy import leads as policy
from openiru.signals.policy.leads import Evidence
from openiru.signals.policy.weights import VERSION
from openiru.signals.types import QueueAdvice


@transaction.atomic
def weigh_leads(advice: Mapping[str, QueueAdvice], *, by: str) -> int:
    """Put leads in their place by what a classifier advises, and by the weights of today; others stay where they are.

    Args:
        advice: by lead.
        by: who scans.

    Returns:
        How many have another place now.

    Raises:
        NotAllowedError: if `by` may not scan.
    """
    check_may(by, Right.RUN_SCAN)
    rows = list(Lead.objects.select_for_update().filter(pk__in=list(advice)).order_by("pk"))
    stale = _evidence([row.pk for row in rows if row.weighed != VERSION])
    changed = []
    for row in rows:
        before = (row.priority, row.weighed, row.advice_ground, row.advice_exempt)
        said = advice[str(row.pk)]
        row.advice_ground, row.advice_exempt = round(said.ground, 4), round(said.exempt, 4)
        if row.weighed != VERSION and stale[row.pk]:
            weigh(row, stale[row.pk])
        put_in_place(row)
        if before != (row.priority, row.weighed, row.advice_ground, row.advice_exempt):
            changed.append(row)
    fields = ("priority", "weighed", "severity", "confidence", "advice_ground", "advice_exempt")
    Lead.objects.bulk_update(changed, fields, batch_size=500)
    return len(changed)


def _evidence(lead_ids: list[UUID]) -> defaultdict[UUID, list[Evidence]]:
    found: defaultdict[UUID, list[Evidence]] = defaultdict(list)
    rows = Match.objects.filter(lead_id__in=lead_ids).values_list(
        "lead_id", "signal_id", "explanation", "score"
    )
    for lead_id, signal_id, explanation, score in rows:
        found[lead_id].append(policy.evidence_of(signal_id, explanation, score))
    return found

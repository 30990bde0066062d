"""How many cases stand where?"""

from django.db.models import Count, Q

from openiru.review.models import Case
from openiru.review.types import OPEN_STATUSES, CaseCounts, CaseStatus


def case_counts(by: str = "") -> CaseCounts:
    """The number of cases by status, and what waits for person `by`."""
    in_review = Q(status=CaseStatus.IN_REVIEW)
    counted = Case.objects.aggregate(
        **{f"is_{status}": Count("id", filter=Q(status=status)) for status in CaseStatus},
        unreferred=Count("id", filter=Q(status=CaseStatus.APPROVED, referred_at=None)),
        awaiting=Count("id", filter=in_review & ~Q(author_id=by)),
        mine=Count("id", filter=Q(status__in=OPEN_STATUSES, author_id=by)),
    )
    return CaseCounts(
        by_status={status: counted[f"is_{status}"] for status in CaseStatus},
        approved_unreferred=counted["unreferred"],
        awaiting_approval=counted["awaiting"],
        my_open=counted["mine"],
    )

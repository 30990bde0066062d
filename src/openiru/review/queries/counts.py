"""How many cases stand where, and how many wait for somebody?"""

from django.db.models import Count, Q

from openiru.review.models import Case
from openiru.review.types import OPEN_STATUSES, CaseDuties, CaseStatus


def case_counts() -> dict[CaseStatus, int]:
    """The number of cases by status, also of those without any; reads every case."""
    counted = Case.objects.aggregate(
        **{f"is_{status}": Count("id", filter=Q(status=status)) for status in CaseStatus}
    )
    return {status: counted[f"is_{status}"] for status in CaseStatus}


def subjects_in_review() -> frozenset[str]:
    """The subjects that people work on: with an open case, or an approved one that did not leave yet."""
    standing = Q(status__in=OPEN_STATUSES) | Q(status=CaseStatus.APPROVED, referred_at=None)
    rows = Case.objects.filter(standing | Q(status=CaseStatus.APPROVED, referral_ended_at=None))
    return frozenset(str(each) for each in rows.values_list("subject_id", flat=True).distinct())


def case_duties(by: str) -> CaseDuties:
    """What waits for person `by`, and for anybody who refers; three looks at indexes, however many cases there are."""
    return CaseDuties(
        approved_unreferred=Case.objects.filter(status=CaseStatus.APPROVED, referred_at=None).count(),
        awaiting_approval=Case.objects.filter(status=CaseStatus.IN_REVIEW).exclude(author_id=by).count(),
        my_open=Case.objects.filter(status__in=OPEN_STATUSES, author_id=by).count(),
    )

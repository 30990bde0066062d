"""Against which items does an appeal run, or did one?"""

from collections.abc import Collection, Mapping

from django.db.models import QuerySet

from openiru.referrals.models import AppealStep
from openiru.referrals.queries.keys import id_of
from openiru.referrals.types import AppealState, AppealView


def appeals_of(item_ids: Collection[str]) -> Mapping[str, AppealView]:
    """Where the appeal against each item stands; items without one are left out."""
    wanted = [id_of(each, "item") for each in item_ids]
    return {
        str(row.item_id): AppealView(
            item_id=str(row.item_id),
            subject_id=str(row.item.subject_id),
            number=row.number,
            state=AppealState(row.state),
            note=row.note,
            by=row.by,
            at=row.at,
        )
        for row in _last().filter(item_id__in=wanted)
    }


def subjects_under_appeal(subject_ids: Collection[str]) -> frozenset[str]:
    """Those of the subjects against which somebody appeals at this time."""
    return _subjects_with(AppealState.OPEN, subject_ids)


def subjects_of_upheld_appeals(subject_ids: Collection[str]) -> frozenset[str]:
    """Those of the subjects about which an appeal was right, and nobody appealed against that."""
    return _subjects_with(AppealState.UPHELD, subject_ids)


def _subjects_with(state: AppealState, subject_ids: Collection[str]) -> frozenset[str]:
    wanted = [id_of(each, "subject") for each in subject_ids]
    rows = _last().filter(item__subject_id__in=wanted)
    return frozenset(str(row.item.subject_id) for row in rows if row.state == state)


def _last() -> QuerySet[AppealStep]:
    steps = AppealStep.objects.select_related("item")
    return steps.order_by("item_id", "-number").distinct("item_id")

"""Which other decision backs a shared entry, when the one that it rests on was wrong?"""

from collections.abc import Sequence

from openiru.access.errors import NotAllowedError
from openiru.access.queries import check_may
from openiru.access.types import Right
from openiru.referrals.queries.items import withdrawn_cases
from openiru.review.queries import approved_on
from openiru.signals import queries as known
from openiru.signals.types import KnownPictureView


def other_ground(entry: KnownPictureView, wrong: Sequence[str]) -> str | None:
    """Another approved case on a subject that showed the picture, if a supervisor still stands by the entry."""
    if entry.organisation_id is None or not _is_vouched_for(entry):
        return None
    cases = [
        case.case_id
        for case in approved_on(entry.organisation_id, known.subjects_showing(entry))
        if case.case_id not in wrong
    ]
    taken_back = withdrawn_cases(cases)
    return next((case_id for case_id in cases if case_id not in taken_back), None)


def _is_vouched_for(entry: KnownPictureView) -> bool:
    try:
        return entry.confirmed_by is not None and bool(check_may(entry.confirmed_by, Right.CONFIRM_SIGNAL))
    except NotAllowedError:
        return False

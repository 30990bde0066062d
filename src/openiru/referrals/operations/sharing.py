"""What becomes of shared pictures when the decision that they rest on was wrong?"""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from openiru.access.errors import NotAllowedError
from openiru.access.queries import check_may
from openiru.access.types import Right
from openiru.referrals.queries import withdrawn_cases
from openiru.review.queries import approved_on
from openiru.signals import operations as signals
from openiru.signals import queries as known
from openiru.signals.types import KnownPictureView


@transaction.atomic
def stop_sharing(case_ids: Sequence[str], *, by: str, at: datetime, reason: str) -> int:
    """Withdraw the shared entries that rest on cases which turned out wrong; from now on they match nothing.

    An entry that another approved case backs, whose subject showed the same picture, rests on that one from now on.
    Called where a referral is taken back, within its transaction, and for any other way to find a decision wrong.

    Returns:
        How many entries were withdrawn.
    """
    withdrawn = 0
    for entry in known.shared_on(case_ids, at):
        other = _backing(entry, case_ids)
        if other is not None:
            signals.rest_on_case(entry.entry_id, other, by=by, at=at)
        else:
            signals.withdraw_shared(entry.entry_id, by=by, at=at, reason=reason)
            withdrawn += 1
    return withdrawn


def _backing(entry: KnownPictureView, wrong: Sequence[str]) -> str | None:
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

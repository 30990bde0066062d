"""What becomes of shared pictures when the decision that they rest on was wrong?"""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from openiru.referrals.queries import other_ground
from openiru.signals import operations as signals
from openiru.signals import queries as known


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
        other = other_ground(entry, case_ids)
        if other is not None:
            signals.rest_on_case(entry.entry_id, other, by=by, at=at)
        else:
            signals.withdraw_shared(entry.entry_id, by=by, at=at, reason=reason)
            withdrawn += 1
    return withdrawn

"""How does a hold end, so that what it kept goes on?"""

from datetime import datetime

from django.db import transaction

from openiru.deconfliction import operations as deconfliction
from openiru.deconfliction import queries
from openiru.referrals import operations as referrals


@transaction.atomic
def end_hold(hold_id: str, *, reason: str, by: str, at: datetime) -> None:
    """End a hold; what waited for it is tried at once. Raises what `deconfliction.operations.end_hold` raises."""
    referral_id = queries.referral_held(hold_id)
    # First, since nothing may be locked once an act was recorded; without the end of the hold it is undone.
    referrals.bring_forward(referral_id, at=at)
    deconfliction.end_hold(hold_id, reason=reason, by=by, at=at)

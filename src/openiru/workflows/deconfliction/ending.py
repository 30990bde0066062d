"""How does a hold end, so that what it kept goes on?"""

from datetime import datetime

from django.db import transaction

from openiru.deconfliction import operations as deconfliction
from openiru.referrals import operations as referrals


@transaction.atomic
def end_hold(hold_id: str, *, reason: str, by: str, at: datetime) -> None:
    """End a hold; what waited for it is tried at once. Raises what `deconfliction.operations.end_hold` raises."""
    referral_id = deconfliction.end_hold(hold_id, reason=reason, by=by, at=at)
    referrals.bring_forward(referral_id, at=at)

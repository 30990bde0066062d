"""How does preservation go on?"""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from openiru.access.queries import check_may
from openiru.access.types import Right
from openiru.audit.operations import record
from openiru.audit.types import Event
from openiru.disclosures.errors import RenewalError
from openiru.disclosures.models import Renewal
from openiru.disclosures.policy import check_may_renew, check_reason
from openiru.disclosures.queries.requests import preservations
from openiru.disclosures.types import PreservationView
from openiru.referrals.queries import referral


@transaction.atomic
def renew(referral_id: str, *, words: str, by: str, at: datetime) -> PreservationView:
    """Note that a platform preserves as long again; as often as the profile of its forms says.

    Raises:
        NotAllowedError: if `by` may not make referrals.
        NotFoundError: if there is no such referral.
        RenewalError: if it does not hold any more, or was renewed as often as allowed.
        OpeningError: without a reason in words.
    """
    check_may(by, Right.CREATE_REFERRAL)
    found = referral(referral_id)
    held = next(iter(preservations([found.referral_id])), None)
    check_may_renew(held, at=at)
    check_reason(words)
    number = held.renewals + 1 if held else 1
    row = Renewal.objects.create(
        referral_id=UUID(found.referral_id), number=number, words=words.strip(), renewed_by=by, renewed_at=at
    )
    record(
        Event.PRESERVATION_RENEWED,
        subject_kind="referral",
        subject_id=found.referral_id,
        by=by,
        at=at,
        detail={"reference": found.reference, "renewal_id": str(row.pk), "number": number},
    )
    renewed = next(iter(preservations([found.referral_id])), None)
    if renewed is None:
        raise RenewalError("This preservation does not hold any more.")
    return renewed

"""How is a referral made, with the order that a request for data rests on?"""

from dataclasses import replace
from datetime import datetime
from typing import Final

from django.db import transaction

from openiru.evidence import operations as evidence
from openiru.referrals import operations as referrals
from openiru.referrals.errors import TermsError
from openiru.referrals.types import NewReferral, ReferralView

ORDER_BYTES_MAX: Final = 20 * 1024 * 1024  # of a scanned order; far more than any we have seen


@transaction.atomic
def make_referral(new: NewReferral, *, order: bytes | None = None, by: str, at: datetime) -> ReferralView:
    """Keep the attached order as evidence and make the referral; both or neither is recorded.

    Raises:
        TermsError: if the order is too large, or attached to what is no request for data.
        Otherwise as `referrals.operations.create_referral`.
    """
    if order is None:
        return referrals.create_referral(new, by=by, at=at)
    if new.terms is None:
        raise TermsError("An order is attached to requests for data alone.")
    if len(order) > ORDER_BYTES_MAX:
        raise TermsError(f"The order has {len(order):,} bytes; the limit is {ORDER_BYTES_MAX:,}.")
    kept = evidence.keep(order, source="order of a request for data", collector=by, at=at)
    terms = replace(new.terms, order_digest=kept.digest)
    return referrals.create_referral(replace(new, terms=terms), by=by, at=at)

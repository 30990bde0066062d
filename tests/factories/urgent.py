"""An emergency request of which one supervisor of the scene knows nothing, and a preservation that holds."""

from dataclasses import replace

from tests.factories import people, referrals
from tests.factories.orders import ORDER

from openiru.review import operations as review
from openiru.review.types import Instrument
from openiru.workflows.make_referral import make_referral

THREAT = "A post of this morning names a school, a day and an hour of an attack with many dead."


def urgent() -> str:
    """The id of an emergency request, approved and made by another supervisor than the scene's."""
    by, asked = people.supervisor("sana"), Instrument.DATA_REQUEST
    account = referrals.account("urgent.voice", platform="x")
    case = referrals.case_in_review(account, platform="x", instrument=asked)
    review.approve(case, by=by, at=referrals.AT, reason="Holds.")
    terms = replace(referrals.TERMS, order_digest="")
    new = referrals.new_referral([case], platform="x", instrument=asked, terms=terms)
    basis = replace(referrals.BASIS, emergency=THREAT)
    return make_referral(new, order=ORDER, basis=basis, by=by, at=referrals.AT).referral_id


def preserved() -> str:
    """The id of a preservation request that was sent."""
    return referrals.sent(platform="x", items=1, instrument=Instrument.PRESERVATION).referral_id

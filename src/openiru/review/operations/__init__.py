"""Operations of review: the steps of a case, the same steps for many, and its way into a referral."""

from openiru.review.operations.bulk import (
    approve_many,
    dismiss_many,
    open_many,
    return_many,
)
from openiru.review.operations.following import (
    end_referral,
    hold_cases,
    release_from_referral,
    take_into_referral,
)
from openiru.review.operations.opening import dismiss_lead, open_case, open_case_on
from openiru.review.operations.steps import approve, dismiss, lapse, propose, return_to_author

__all__ = [
    "approve",
    "approve_many",
    "dismiss",
    "dismiss_lead",
    "dismiss_many",
    "end_referral",
    "hold_cases",
    "lapse",
    "open_case",
    "open_case_on",
    "open_many",
    "propose",
    "release_from_referral",
    "return_many",
    "return_to_author",
    "take_into_referral",
]

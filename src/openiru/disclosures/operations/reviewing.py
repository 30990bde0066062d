"""How does another person look at an emergency after the fact?"""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from openiru.access.queries import check_may
from openiru.access.types import Right
from openiru.audit.operations import record
from openiru.audit.types import Event
from openiru.disclosures.errors import UnknownDisclosureError
from openiru.disclosures.models import Basis, Emergency, EmergencyReview, Holding
from openiru.disclosures.operations.holdings import destroy
from openiru.disclosures.policy import check_may_review, check_reason
from openiru.disclosures.queries.requests import emergency_of
from openiru.disclosures.types import EmergencyView, Verdict
from openiru.referrals.operations import hold_referral, recall, withdraw_items
from openiru.referrals.queries import referral
from openiru.referrals.types import ItemState, ReferralStatus
from openiru.review.queries import facts_of_many


@transaction.atomic
def review_emergency(
    referral_id: str, verdict: Verdict, *, words: str, by: str, at: datetime
) -> EmergencyView:
    """Say after the fact whether an emergency was one; if not, it is taken back and all that came is destroyed.

    Raises:
        NotAllowedError: if `by` may not review.
        UnknownDisclosureError: if nobody declared such an emergency.
        AlreadyReviewedError, OwnEmergencyError: as `policy.check_may_review`.
        OpeningError: without a reason in words.
    """
    check_may(by, Right.REVIEW_EMERGENCY)
    view = emergency_of(referral_id)
    if view is None:
        raise UnknownDisclosureError("Nobody declared such an emergency.")
    # Two reviewers may press the button at once.
    Emergency.objects.select_for_update().get(pk=UUID(view.referral_id))
    view = emergency_of(referral_id) or view
    check_may_review(view, had_part=_had_part(view), by=by)
    check_reason(words)
    if verdict is Verdict.UNJUSTIFIED:
        _undo(view, words, by=by, at=at)
    EmergencyReview.objects.create(
        emergency_id=UUID(view.referral_id),
        verdict=verdict.value,
        words=words.strip(),
        reviewed_by=by,
        reviewed_at=at,
    )
    record(
        Event.EMERGENCY_REVIEWED,
        subject_kind="referral",
        subject_id=view.referral_id,
        by=by,
        at=at,
        detail={"reference": view.reference, "verdict": verdict.value},
    )
    return emergency_of(referral_id) or view


def _had_part(view: EmergencyView) -> frozenset[str]:
    """Who declared it, asked for it, said why, or proposed or approved one of its cases."""
    found = referral(view.referral_id)
    cases = facts_of_many([item.case_id for item in found.items]).values()
    stated = Basis.objects.filter(pk=UUID(view.referral_id)).values_list("stated_by", flat=True)
    persons = {view.declared_by, found.created_by, *stated}
    for case in cases:
        persons |= {case.author_id, case.decided_by or ""}
    return frozenset(persons)


def _undo(view: EmergencyView, words: str, *, by: str, at: datetime) -> None:
    # All locks before the first record: the platform may answer at this moment, and others may open what came.
    hold_referral(view.referral_id)
    held = Holding.objects.select_for_update().filter(referral_id=UUID(view.referral_id), destroyed_at=None)
    standing_holdings = [str(pk) for pk in held.order_by("pk").values_list("pk", flat=True)]
    found = referral(view.referral_id)
    if found.status is ReferralStatus.SCHEDULED:
        recall(found.referral_id, by=by, at=at, reason=words)
    else:
        gone = {ItemState.WITHDRAWN, ItemState.RECALLED}
        standing = [item.item_id for item in found.items if item.state not in gone]
        if standing:
            withdraw_items(standing, reason="The request was not justified; we take it back.", by=by, at=at)
    for holding_id in standing_holdings:
        destroy(holding_id, reason="The emergency was found unjustified.", by=by, at=at)

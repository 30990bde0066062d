"""How does a request for data say why it is made, and that somebody's life is in danger?"""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from openiru.access.queries import check_may
from openiru.access.types import Right
from openiru.audit.operations import record
from openiru.audit.types import Event
from openiru.disclosures.errors import BasisError, EmergencyError
from openiru.disclosures.models import Basis, Emergency
from openiru.disclosures.policy import REVIEW_WITHIN, check_basis, check_preserved
from openiru.disclosures.queries.requests import emergency_of, preservations
from openiru.disclosures.types import EmergencyView, NewBasis, PreservationView
from openiru.referrals.queries import find_reference, referral
from openiru.referrals.types import ReferralStatus, ReferralView
from openiru.review.types import Instrument


@transaction.atomic
def state_basis(referral_id: str, basis: NewBasis | None, *, by: str, at: datetime) -> None:
    """Say why a data request that has not left is proportionate; without this it does not leave.

    Raises:
        NotAllowedError: if `by` may not make referrals; for an emergency, if `by` may not declare one.
        NotFoundError: if there is no such referral.
        BasisError: if words are missing, or what it names preserves nothing of it.
        EmergencyError: as `declare_emergency`.
    """
    check_may(by, Right.CREATE_REFERRAL)
    found = _unsent(referral_id)
    check_basis(basis, list(found.terms.data_classes) if found.terms else [])
    if basis is None:
        raise BasisError("Say why the request is proportionate.")
    held = _held(basis, found, at) if basis.preservation else None
    Basis.objects.create(
        referral_id=UUID(found.referral_id),
        proportionality=basis.proportionality.strip(),
        preservation_id=UUID(held.referral_id) if held else None,
        no_preservation_because=basis.no_preservation_because.strip(),
        stated_by=by,
        stated_at=at,
    )
    record(
        Event.BASIS_STATED,
        subject_kind="referral",
        subject_id=found.referral_id,
        by=by,
        at=at,
        detail={"reference": found.reference, "preservation": held.reference if held else None},
    )
    if basis.emergency:
        declare_emergency(found.referral_id, words=basis.emergency, by=by, at=at)


@transaction.atomic
def declare_emergency(
    referral_id: str, *, words: str, by: str, at: datetime, review_within: timedelta = REVIEW_WITHIN
) -> EmergencyView:
    """Say that a data request that has not left is about an imminent threat to life; one supervisor's word.

    It may ask for content and traffic without preservation before it. Another person reviews it afterwards, until
    `review_within` has passed; there is no such way for removals.

    Raises:
        NotAllowedError: if `by` may not declare an emergency.
        NotFoundError: if there is no such referral.
        EmergencyError: for anything but a data request that has not left, and if it was declared before.
    """
    check_may(by, Right.DECLARE_EMERGENCY)
    found = _unsent(referral_id)
    if emergency_of(found.referral_id) is not None:
        raise EmergencyError("This emergency was declared before.")
    row = Emergency.objects.create(
        referral_id=UUID(found.referral_id),
        words=words.strip(),
        declared_by=by,
        declared_at=at,
        review_by=at + review_within,
    )
    record(
        Event.EMERGENCY_DECLARED,
        subject_kind="referral",
        subject_id=found.referral_id,
        by=by,
        at=at,
        detail={"reference": found.reference, "review_by": row.review_by.isoformat()},
    )
    view = emergency_of(found.referral_id)
    if view is None:
        raise EmergencyError("The emergency could not be read again.")
    return view


def _unsent(referral_id: str) -> ReferralView:
    found = referral(referral_id)
    if found.instrument is not Instrument.DATA_REQUEST:
        raise EmergencyError(
            "Only a request for data has a basis or an emergency of its own; removals never do."
        )
    if found.status is not ReferralStatus.SCHEDULED:
        raise EmergencyError(f"This is said before the request leaves; it is {found.status}.")
    return found


def _held(basis: NewBasis, found: ReferralView, at: datetime) -> PreservationView:
    named = find_reference(basis.preservation)
    held = next(iter(preservations([named.referral_id if named else basis.preservation])), None)
    check_preserved(
        held, platform=found.platform, subject_ids={item.subject_id for item in found.items}, at=at
    )
    if held is None:
        raise BasisError("There is no such preservation request.")
    return held

"""How is it noted that a provider was told before its first order, or why there was no time?"""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from openiru.access.queries import check_may
from openiru.access.types import Right
from openiru.audit.operations import record
from openiru.audit.types import Event
from openiru.clocks.errors import AlreadyEndedError, BadClockRuleError
from openiru.clocks.models import Emergency, PriorInformation
from openiru.clocks.policy.sending import check_span, check_words
from openiru.clocks.types import NewPriorInformation
from openiru.platforms.queries import known_forms, platform
from openiru.referrals.queries import referral
from openiru.referrals.types import ReferralStatus


@transaction.atomic
def note_prior_information(new: NewPriorInformation, *, by: str, at: datetime) -> None:
    """Note that a provider was told of procedures and time limits.

    Raises:
        NotAllowedError: if `by` may not note it.
        UnknownPlatformError, UnknownFormError: if there is no such platform or profile.
        BadClockRuleError: for a time that cannot be, or without words.
    """
    check_may(by, Right.MANAGE_CLOCKS)
    told = platform(new.platform)
    profile = known_forms().profile(new.profile)
    check_words(new.words, what="how and whom you told")
    check_span(new.given_at, None, sent_at=new.given_at, at=at)
    row = PriorInformation.objects.create(
        platform_id=told.slug,
        profile=profile.name,
        given_at=new.given_at,
        words=new.words.strip(),
        recorded_by=by,
        recorded_at=at,
    )
    record(
        Event.PROVIDER_INFORMED,
        subject_kind="platform",
        subject_id=told.slug,
        by=by,
        at=at,
        detail={"note_id": str(row.pk), "profile": profile.name, "given_at": new.given_at.isoformat()},
    )


@transaction.atomic
def justify_emergency(referral_id: str, *, words: str, by: str, at: datetime) -> None:
    """Say why a first order leaves without information before it; a supervisor's word.

    Raises:
        NotAllowedError: if `by` may not justify it.
        NotFoundError: if there is no such referral.
        BadClockRuleError: if it left, or without words.
        AlreadyEndedError: if somebody justified it before.
    """
    check_may(by, Right.JUSTIFY_EMERGENCY)
    found = referral(referral_id)
    if found.status is not ReferralStatus.SCHEDULED:
        raise BadClockRuleError(f"Only a referral that has not left needs this; it is {found.status}.")
    check_words(words, what="why there was no time")
    _, is_new = Emergency.objects.get_or_create(
        pk=UUID(found.referral_id),
        defaults={"words": words.strip(), "justified_by": by, "justified_at": at},
    )
    if not is_new:
        raise AlreadyEndedError("Somebody justified this emergency before.")
    record(
        Event.EMERGENCY_JUSTIFIED,
        subject_kind="referral",
        subject_id=found.referral_id,
        by=by,
        at=at,
        detail={"reference": found.reference},
    )

"""Was a provider told of procedures and time limits long enough before its first order?"""

from datetime import datetime
from uuid import UUID

from openiru.clocks.models import Emergency, PriorInformation
from openiru.clocks.policy.sending import check_informed
from openiru.clocks.types import PriorInformationView
from openiru.platforms.queries import known_forms, platform
from openiru.referrals.queries import form_of, referral, was_ordered_before


def informed(platform: str) -> tuple[PriorInformationView, ...]:
    """When and how a provider was told, oldest first."""
    rows = PriorInformation.objects.filter(platform_id=platform).order_by("given_at", "id")
    return tuple(
        PriorInformationView(
            platform=row.platform_id,
            profile=row.profile,
            given_at=row.given_at,
            words=row.words,
            recorded_by=row.recorded_by,
        )
        for row in rows
    )


def check_may_leave(referral_id: str, at: datetime) -> None:
    """Refuse a first order to a provider who was not told of procedures and time limits long enough before.

    Which orders that is, and how long before, the profile of the form says that goes with the referral. An emergency
    that somebody justified in words lifts it.

    Raises:
        NotFoundError: if there is no such referral.
        BadFormError: if the unit's own file of that profile cannot be followed.
        NotInformedError: naming the rule, and what would satisfy it.
    """
    carried = form_of(referral_id)
    profile = known_forms().find_profile(carried.profile) if carried else None
    limit = next(
        (each for each in (profile.time_limits if profile else ()) if each.step == "prior_information"), None
    )
    if profile is None or limit is None:
        return
    found = referral(referral_id)
    if was_ordered_before(found.platform, profile.name, at=at):
        return
    if Emergency.objects.filter(referral_id=UUID(found.referral_id)).exists():
        return
    known = PriorInformation.objects.filter(platform_id=found.platform, profile=profile.name)
    first = known.order_by("given_at").values_list("given_at", flat=True).first()
    check_informed(
        platform=platform(found.platform).name,
        given_at=first,
        needed_s=limit.seconds,
        source=limit.source,
        at=at,
    )

"""In whose name is a platform's word recorded?"""

from dataclasses import dataclass

from openiru.access.queries import check_may
from openiru.access.types import Right
from openiru.referrals.errors import NotFoundError
from openiru.referrals.policy.requests import check_moment
from openiru.referrals.types import Reply


@dataclass(frozen=True, slots=True, kw_only=True)
class Speaker:
    """A platform that speaks: through one of its people, a signed callback or a token link."""

    platform: str
    received_by: str


def speaker(by: str, reply: Reply | None) -> Speaker:
    """The platform for which `by` may speak.

    Platform staff speak for their own platform, whatever `reply` says; the system speaks for the
    platform whose callback or token link it checked.

    Raises:
        NotAllowedError: if `by` may not answer referrals.
        NotFoundError: if staff speak for another platform.
        BadOutcomeError: if the time of saying has no zone, or lies in a year that cannot be meant.
        ValueError: if the system does not say for whom it speaks: a fault of the caller.
    """
    actor = check_may(by, Right.ANSWER_REFERRAL)
    check_moment(reply.said_at if reply else None)
    named = reply.platform if reply else None
    if actor.platform is not None:
        if named not in {None, actor.platform}:
            raise NotFoundError("There is no such referral.")
        return Speaker(platform=actor.platform, received_by=actor.person_id)
    if named is None:
        raise ValueError("A machine step must name the platform whose word it records.")
    by_link = reply.link_id if reply else None
    return Speaker(platform=named, received_by=f"link:{by_link}" if by_link else f"callback:{named}")

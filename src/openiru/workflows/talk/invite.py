"""For whom is a link made? For a contact of the platform that is on record and valid that day, and for nobody else."""

from datetime import UTC, datetime

from openiru.invitations.errors import BadInvitationError
from openiru.invitations.operations import invite
from openiru.invitations.types import MadeLink, NewInvitation
from openiru.liaison.queries import contacts
from openiru.liaison.types import ContactView, Validity
from openiru.referrals.queries import referral


def invitable(platform: str, at: datetime) -> tuple[ContactView, ...]:
    """The contacts of a platform for whom a link may be made on that day."""
    known = contacts(platform, on=at.astimezone(UTC).date())
    return tuple(each for each in known if each.validity is Validity.VALID)


def invite_contact(referral_id: str, contact: str, *, days: int, by: str, at: datetime) -> MadeLink:
    """Make a link to a referral for one contact of its platform.

    Args:
        referral_id: of a referral that was sent.
        contact: mailbox, role or id of a contact on record.
        days: how long the link lasts, 1 to 30.
        by: an analyst or supervisor.
        at: now.

    Raises:
        BadInvitationError: if no valid contact of the platform is called so; otherwise as `invitations.operations.invite`.
    """
    about = referral(referral_id)
    wanted = contact.strip().casefold()
    for each in invitable(about.platform, at):
        if wanted in {each.email.casefold(), each.role_title.casefold(), each.contact_id}:
            named = each.email or each.role_title
            new = NewInvitation(referral_id=about.referral_id, contact=named, days=days)
            return invite(new, by=by, at=at)
    raise BadInvitationError(
        f"No contact of {about.platform} that is valid today is called so; record one on the platform's page first."
    )

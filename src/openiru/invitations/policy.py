"""For whom, for how long and for what may a link be made?"""

from datetime import datetime, timedelta

from openiru.invitations.errors import BadInvitationError
from openiru.invitations.types import DAYS_MAX, NewInvitation


def check_invitation(new: NewInvitation, *, is_sent: bool) -> None:
    """Refuse a link to nobody, without end, or to what the platform was not sent.

    Raises:
        BadInvitationError: saying what would do.
    """
    if not is_sent:
        raise BadInvitationError("A link opens a referral that was sent; this one was not.")
    if not 3 <= len(new.contact.strip()) <= 200 or not new.contact.isprintable():
        raise BadInvitationError("Say for whom the link is: a mailbox or a role at the platform.")
    if not 1 <= new.days <= DAYS_MAX:
        raise BadInvitationError(f"A link lasts 1 to {DAYS_MAX} days.")


def end_of(new: NewInvitation, at: datetime) -> datetime:
    """When a link that is made at `at` opens nothing any more."""
    return at + timedelta(days=new.days)

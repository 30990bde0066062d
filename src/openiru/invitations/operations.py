"""How is a link made, opened and revoked?"""

import secrets
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction

from openiru.access.queries import check_may
from openiru.access.types import SYSTEM, Right
from openiru.audit.operations import record
from openiru.audit.types import Event
from openiru.foundation.digests import sha256_text
from openiru.invitations.errors import AlreadyRevokedError, NoLinkError
from openiru.invitations.models import Link, Opening
from openiru.invitations.policy import check_invitation, end_of
from openiru.invitations.queries import guest_of_secret, link
from openiru.invitations.types import Guest, LinkView, MadeLink, NewInvitation
from openiru.referrals.queries import referral

SECRET_BYTES: Final = 32  # 256 bits: nobody guesses one


@transaction.atomic
def invite(new: NewInvitation, *, by: str, at: datetime) -> MadeLink:
    """Make a link by which the platform of a referral reads and answers it without an account.

    Returns:
        The link with its secret, which is shown once and kept nowhere.

    Raises:
        NotAllowedError: if `by` may not invite platforms.
        NotFoundError: of referring, if there is no such referral.
        BadInvitationError: if it is not sent yet, for nobody, or for too long.
    """
    check_may(by, Right.INVITE_PLATFORM)
    about = referral(new.referral_id)
    check_invitation(new, is_sent=about.sent_at is not None)
    secret = secrets.token_urlsafe(SECRET_BYTES)
    row = Link.objects.create(
        referral_id=UUID(about.referral_id),
        platform_id=about.platform,
        contact=new.contact.strip(),
        secret_digest=sha256_text(secret.encode()),
        made_by=by,
        made_at=at,
        expires_at=end_of(new, at),
    )
    _record(Event.LINK_MADE, row, by=by, at=at)
    return MadeLink(link=link(str(row.pk)), secret=secret)


@transaction.atomic
def open_link(secret: str, *, at: datetime) -> Guest:
    """Note that the button behind a link was pressed; every press is kept, and no address of a machine.

    Raises:
        NoLinkError: if it opens nothing.
    """
    guest = guest_of_secret(secret, at)
    Opening.objects.create(link_id=UUID(guest.link_id), opened_at=at)
    _record(Event.LINK_OPENED, Link.objects.get(pk=guest.link_id), by=SYSTEM, at=at)
    return guest


@transaction.atomic
def revoke(link_id: str, *, by: str, at: datetime) -> LinkView:
    """End a link before its time; whoever is in is out with the next page.

    Raises:
        NotAllowedError: if `by` may not invite platforms.
        NoLinkError: if there is no such link.
        AlreadyRevokedError: if it was revoked before.
    """
    check_may(by, Right.INVITE_PLATFORM)
    view = link(link_id)
    row = Link.objects.select_for_update().filter(pk=view.link_id).first()
    if row is None:
        raise NoLinkError("There is no such link.")
    if row.revoked_at is not None:
        raise AlreadyRevokedError("This link was revoked before.")
    row.revoked_at, row.revoked_by = at, by
    row.save(update_fields=["revoked_at", "revoked_by"])
    _record(Event.LINK_REVOKED, row, by=by, at=at)
    return link(link_id)


def _record(event: Event, row: Link, *, by: str, at: datetime) -> None:
    record(
        event,
        subject_kind="referral",
        subject_id=str(row.referral_id),
        by=by,
        at=at,
        detail={
            "link_id": str(row.pk),
            "platform": row.platform_id,
            "contact": row.contact,
            "expires_at": row.expires_at.isoformat(),
        },
    )

"""Which links lead to a referral, and what does a secret open?"""

from collections import defaultdict
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from openiru.foundation.digests import sha256_text
from openiru.invitations.errors import NoLinkError
from openiru.invitations.models import Link, Opening
from openiru.invitations.types import Guest, LinkView


def links_to(referral_id: str) -> tuple[LinkView, ...]:
    """The links to a referral, newest first, with their openings."""
    return views(Link.objects.filter(referral_id=_id_of(referral_id)).order_by("-made_at", "-pk"))


def link(link_id: str) -> LinkView:
    """One link.

    Raises:
        NoLinkError: if there is none.
    """
    found = views(Link.objects.filter(pk=_id_of(link_id)))
    if not found:
        raise NoLinkError("There is no such link.")
    return found[0]


def guest_of_secret(secret: str, at: datetime) -> Guest:
    """Whom a secret lets in at `at`.

    Raises:
        NoLinkError: if it opens nothing: unknown, expired and revoked ones alike.
    """
    # Secrets are 256 random bits: an index may look for the digest, and timing tells nothing of use.
    return _guest(Link.objects.filter(secret_digest=sha256_text(secret.encode())), at)


def guest_of_link(link_id: str, at: datetime) -> Guest:
    """Whom a link that was opened before lets in at `at`; asked again at every page.

    Raises:
        NoLinkError: if it is over.
    """
    return _guest(Link.objects.filter(pk=_id_of(link_id)), at)


def _guest(rows: QuerySet[Link], at: datetime) -> Guest:
    found = rows.filter(revoked_at=None, expires_at__gt=at, made_at__lte=at).values_list(
        "pk", "platform_id", "referral_id", "referral__reference"
    )
    for link_id, platform, referral_id, reference in found:
        return Guest(
            link_id=str(link_id), platform=platform, referral_id=str(referral_id), reference=reference
        )
    raise NoLinkError("There is no such link.")


def views(rows: QuerySet[Link]) -> tuple[LinkView, ...]:
    """Links as others may see them, in the order of the rows."""
    found = list(rows)
    openings: defaultdict[UUID, tuple[datetime, ...]] = defaultdict(tuple)
    opened = Opening.objects.filter(link_id__in=[row.pk for row in found]).order_by("opened_at", "pk")
    for link_id, opened_at in opened.values_list("link_id", "opened_at"):
        openings[link_id] += (opened_at,)
    return tuple(
        LinkView(
            link_id=str(row.pk),
            referral_id=str(row.referral_id),
            platform=row.platform_id,
            contact=row.contact,
            made_by=row.made_by,
            made_at=row.made_at,
            expires_at=row.expires_at,
            revoked_at=row.revoked_at,
            openings=openings[row.pk],
        )
        for row in found
    )


def _id_of(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise NoLinkError("There is no such link.") from error

"""Who is this, and may they do it?"""

import hmac
from datetime import datetime
from uuid import UUID

from openiru.access import policy
from openiru.access.errors import InvalidTokenError, NoSuchPersonError, NotAllowedError
from openiru.access.models import ApiToken, Person
from openiru.access.types import SYSTEM, Actor, PersonView, Right, Role, TokenView
from openiru.foundation.digests import sha256_text


def check_may(by: str, right: Right) -> Actor:
    """The person `by`, if active and holding `right`; `SYSTEM` for machine steps.

    Raises:
        NoSuchPersonError: if nobody has that id.
        NotAllowedError: if the account is switched off or the role lacks the right.
    """
    found = actor(by)
    policy.check_may(found, right)
    return found


def rights_of(role: Role) -> frozenset[Right]:
    """What a role holds: for what pages offer. Operations ask `check_may`, which knows the person."""
    return policy.RIGHTS[role]


def actor(by: str) -> Actor:
    """The person `by` as rules see them, if active; `SYSTEM` for the machine.

    Raises:
        NoSuchPersonError: if nobody has that id.
        NotAllowedError: if the account is switched off.
    """
    if by == SYSTEM:
        return Actor(person_id=SYSTEM, role=None, platform=None, outward_name="OpenIRU")
    found = person(by)
    if not found.is_active:
        raise NotAllowedError("This account is switched off; an administrator can tell why.")
    return Actor(
        person_id=found.person_id,
        role=found.role,
        platform=found.platform,
        outward_name=found.outward_name,
    )


def actor_for_token(token: str, at: datetime) -> Actor:
    """Who acts with this token at `at`; what they may do, `check_may` tells.

    Raises:
        InvalidTokenError: if it is unknown, expired or revoked, or its owner is switched off;
            always with the same words, so that guessing teaches nothing.
    """
    # Tokens are 256 random bits: an index may look for the digest, and timing tells nothing of use.
    digest = sha256_text(token.encode())
    row = ApiToken.objects.select_related("person").filter(digest=digest).first()
    refused = InvalidTokenError("This token opens nothing: unknown, expired or revoked. Ask for a new one.")
    if row is None or not hmac.compare_digest(row.digest, digest):
        raise refused
    if row.revoked_at is not None or not row.created_at <= at < row.expires_at or not row.person.is_active:
        raise refused
    return actor(str(row.person_id))


def tokens_of(person_id: str) -> tuple[TokenView, ...]:
    """The tokens of one person, the newest first; revoked and expired ones too.

    Raises:
        NoSuchPersonError: if nobody has that id.
    """
    owner = person(person_id)
    rows = ApiToken.objects.filter(person_id=owner.person_id).order_by("-created_at", "-pk")
    return tuple(
        TokenView(
            token_id=str(row.pk),
            person_id=owner.person_id,
            label=row.label,
            created_at=row.created_at,
            expires_at=row.expires_at,
            revoked_at=row.revoked_at,
        )
        for row in rows
    )


def person(person_id: str) -> PersonView:
    """The person with that id.

    Raises:
        NoSuchPersonError: if there is none.
    """
    try:
        return view_of(Person.objects.get(pk=UUID(person_id)))
    except (Person.DoesNotExist, ValueError) as error:
        raise NoSuchPersonError(f"Nobody here has the id {person_id}.") from error


def person_by_username(username: str) -> PersonView:
    """The person who logs in as `username`, whatever its case.

    Raises:
        NoSuchPersonError: if there is none.
    """
    try:
        return view_of(Person.objects.get_by_natural_key(username))
    except Person.DoesNotExist as error:
        raise NoSuchPersonError(f"Nobody here logs in as {username}; see `openiru user list`.") from error


def people() -> tuple[PersonView, ...]:
    """Everybody, by user name."""
    return tuple(view_of(row) for row in Person.objects.order_by("username"))


def view_of(row: Person) -> PersonView:
    """A row as others may see it."""
    return PersonView(
        person_id=str(row.pk),
        username=row.username,
        role=Role(row.role),
        platform=row.platform_slug,
        outward_name=row.outward_name,
        is_active=row.is_active,
        created_at=row.created_at,
    )

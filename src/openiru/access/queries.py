"""Who is this, and may they do it?"""

from uuid import UUID

from openiru.access import policy
from openiru.access.errors import NoSuchPersonError, NotAllowedError
from openiru.access.models import Person
from openiru.access.types import SYSTEM, Actor, PersonView, Right, Role


def check_may(by: str, right: Right) -> Actor:
    """The person `by`, if active and holding `right`; `SYSTEM` for machine steps.

    Raises:
        NoSuchPersonError: if nobody has that id.
        NotAllowedError: if the account is switched off or the role lacks the right.
    """
    if by == SYSTEM:
        actor = Actor(person_id=SYSTEM, role=None, platform=None, outward_name="OpenIRU")
    else:
        found = person(by)
        if not found.is_active:
            raise NotAllowedError("This account is switched off; an administrator can tell why.")
        actor = Actor(
            person_id=found.person_id,
            role=found.role,
            platform=found.platform,
            outward_name=found.outward_name,
        )
    policy.check_may(actor, right)
    return actor


def person(person_id: str) -> PersonView:
    """The person with that id.

    Raises:
        NoSuchPersonError: if there is none.
    """
    try:
        return _view(Person.objects.get(pk=UUID(person_id)))
    except (Person.DoesNotExist, ValueError) as error:
        raise NoSuchPersonError(f"Nobody here has the id {person_id}.") from error


def person_by_username(username: str) -> PersonView:
    """The person who logs in as `username`, whatever its case.

    Raises:
        NoSuchPersonError: if there is none.
    """
    try:
        return _view(Person.objects.get_by_natural_key(username))
    except Person.DoesNotExist as error:
        raise NoSuchPersonError(f"Nobody here logs in as {username}; see `openiru user list`.") from error


def people() -> tuple[PersonView, ...]:
    """Everybody, by user name."""
    return tuple(_view(row) for row in Person.objects.order_by("username"))


def _view(row: Person) -> PersonView:
    return PersonView(
        person_id=str(row.pk),
        username=row.username,
        role=Role(row.role),
        platform=row.platform_slug,
        outward_name=row.outward_name,
        is_active=row.is_active,
        created_at=row.created_at,
    )

"""People of a unit, added through the operations as administrators do."""

from datetime import UTC, datetime

from openiru.access import operations, queries
from openiru.access.types import SYSTEM, NewPerson, PersonView, Role

AT = datetime(2025, 7, 1, 8, 0, tzinfo=UTC)
PASSWORD = "correct horse battery staple"


def administrator() -> PersonView:
    """The first administrator, `omar`; the same one when asked again."""
    for person in queries.people():
        if person.username == "omar":
            return person
    new = NewPerson(username="omar", role=Role.ADMINISTRATOR)
    return operations.add_person(new, PASSWORD, by=SYSTEM, at=AT)


def somebody(username: str, role: Role, *, platform: str | None = None) -> PersonView:
    """A person with that role, added by the administrator."""
    if role is Role.PLATFORM_STAFF and platform is None:
        platform = "facebook"
    new = NewPerson(username=username, role=role, platform=platform)
    return operations.add_person(new, PASSWORD, by=administrator().person_id, at=AT)


def analyst(username: str = "ayesha") -> str:
    """The id of an analyst; the same one when asked again."""
    return _person_id(username, Role.ANALYST)


def supervisor(username: str = "bilal") -> str:
    """The id of a supervisor; the same one when asked again."""
    return _person_id(username, Role.SUPERVISOR)


def overseer(username: str = "nadia") -> str:
    """The id of somebody from oversight; the same one when asked again."""
    return _person_id(username, Role.OVERSIGHT)


def _person_id(username: str, role: Role) -> str:
    for person in queries.people():
        if person.username == username:
            return person.person_id
    return somebody(username, role).person_id

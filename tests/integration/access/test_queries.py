import pytest
from tests.factories.people import administrator, somebody

from openiru.access import queries
from openiru.access.errors import NoSuchPersonError, NotAllowedError
from openiru.access.types import SYSTEM, Right, Role

pytestmark = pytest.mark.django_db


class TestCheckMay:
    def test_tells_who_acts(self) -> None:
        staff = somebody("staff", Role.PLATFORM_STAFF, platform="x")

        actor = queries.check_may(staff.person_id, Right.READ_PORTAL)

        assert (actor.person_id, actor.role, actor.platform, actor.outward_name) == (
            staff.person_id,
            Role.PLATFORM_STAFF,
            "x",
            staff.outward_name,
        )

    def test_refuses_what_the_role_may_not(self) -> None:
        with pytest.raises(NotAllowedError):
            queries.check_may(somebody("amina", Role.OVERSIGHT).person_id, Right.CLAIM_LEAD)

    def test_knows_the_machine(self) -> None:
        assert queries.check_may(SYSTEM, Right.RUN_SCAN).role is None

    @pytest.mark.parametrize("by", ["", "rubbish", "System", "0197c1e0-1111-7222-8333-444455556666"])
    def test_refuses_who_is_not_here(self, by: str) -> None:
        with pytest.raises(NoSuchPersonError):
            queries.check_may(by, Right.READ_DESK)


class TestRightsOf:
    @pytest.mark.parametrize("role", Role)
    def test_are_those_that_check_may_lets_through(self, role: Role) -> None:
        person_id = somebody("somebody", role).person_id

        held = set()
        for right in Right:
            try:
                queries.check_may(person_id, right)
            except NotAllowedError:
                continue
            held.add(right)

        assert held == queries.rights_of(role)


class TestPersonByUsername:
    def test_finds_in_any_case(self) -> None:
        amina = somebody("Amina", Role.ANALYST)

        assert queries.person_by_username("aMINA") == amina

    @pytest.mark.parametrize("username", ["", "nobody", "%", "amin_"])
    def test_finds_nobody_else(self, username: str) -> None:
        somebody("amina", Role.ANALYST)

        with pytest.raises(NoSuchPersonError):
            queries.person_by_username(username)


class TestPeople:
    def test_come_by_user_name(self) -> None:
        administrator()
        somebody("amina", Role.ANALYST)

        assert [person.username for person in queries.people()] == ["amina", "omar"]

import threading
from collections.abc import Callable
from datetime import timedelta

import psycopg
import pytest
from django.contrib.auth.hashers import check_password
from django.db import connection
from tests.factories.people import AT, PASSWORD, administrator, somebody

from openiru.access import operations, queries
from openiru.access.errors import (
    AlreadyDeactivatedError,
    InvalidPersonError,
    LastAdministratorError,
    NoSuchPersonError,
    NotAllowedError,
    UsernameTakenError,
    WeakPasswordError,
)
from openiru.access.models import Person
from openiru.access.types import SYSTEM, NewPerson, Right, Role
from openiru.audit.queries import events_of
from openiru.audit.types import Event
from openiru.foundation.errors import OpenIruError

NOBODY = "0197c1e0-1111-7222-8333-444455556666"
ANOTHER_PASSWORD = "a wholly other sentence"


@pytest.mark.django_db
class TestAddPerson:
    @pytest.mark.parametrize("role", list(Role))
    def test_adds_every_role(self, role: Role) -> None:
        added = somebody("amina", role)

        assert queries.person(added.person_id) == added
        assert (added.role, added.is_active, added.created_at) == (role, True, AT)
        assert added.platform == ("facebook" if role is Role.PLATFORM_STAFF else None)

    def test_keeps_passwords_as_argon2_only(self) -> None:
        added = somebody("amina", Role.ANALYST)

        kept = Person.objects.get(pk=added.person_id).password
        assert kept.startswith("argon2$argon2id$")
        assert check_password(PASSWORD, kept)

    def test_gives_a_neutral_outward_name(self) -> None:
        added = somebody("amina", Role.ANALYST)

        assert added.outward_name.startswith("Analyst ")
        assert "amina" not in added.outward_name.lower()

    def test_is_recorded_without_the_name(self) -> None:
        added = somebody("amina", Role.ANALYST)

        event = events_of("person", added.person_id)[-1]
        assert (event.event, event.actor_id, event.at) == (
            Event.PERSON_ADDED,
            administrator().person_id,
            AT,
        )
        assert event.detail == {"role": "analyst", "platform": None}

    @pytest.mark.parametrize("username", ["amina", "AMINA", "\uff41mina"])
    def test_refuses_a_name_that_is_taken_in_any_form(self, username: str) -> None:
        somebody("Amina", Role.ANALYST)

        with pytest.raises(UsernameTakenError):
            somebody(username, Role.SUPERVISOR)
        assert len(queries.people()) == 2

    @pytest.mark.parametrize("password", ["", "short", "password1234"])
    def test_refuses_passwords_that_are_guessed(self, password: str) -> None:
        new = NewPerson(username="amina", role=Role.ANALYST)

        with pytest.raises(WeakPasswordError):
            operations.add_person(new, password, by=administrator().person_id, at=AT)

    @pytest.mark.parametrize("role", sorted(set(Role) - {Role.ADMINISTRATOR}))
    def test_refuses_everybody_but_administrators(self, role: Role) -> None:
        by = somebody("amina", role).person_id

        with pytest.raises(NotAllowedError):
            operations.add_person(NewPerson(username="new", role=Role.ANALYST), PASSWORD, by=by, at=AT)

    def test_refuses_the_machine_a_second_administrator(self) -> None:
        administrator()

        with pytest.raises(NotAllowedError):
            operations.add_person(
                NewPerson(username="new", role=Role.ADMINISTRATOR), PASSWORD, by=SYSTEM, at=AT
            )

    def test_refuses_facts_that_do_not_fit(self) -> None:
        with pytest.raises(InvalidPersonError):
            somebody("amina", Role.ANALYST, platform="facebook")


@pytest.mark.django_db
class TestSetPassword:
    def test_replaces_the_password(self) -> None:
        person_id = somebody("amina", Role.ANALYST).person_id

        operations.set_password(person_id, ANOTHER_PASSWORD, by=person_id, at=AT)

        row = Person.objects.get(pk=person_id)
        assert row.check_password(ANOTHER_PASSWORD)
        assert not row.check_password(PASSWORD)
        assert events_of("person", person_id)[-1].event == Event.PASSWORD_SET

    def test_ends_the_sessions(self) -> None:
        person_id = somebody("amina", Role.ANALYST).person_id
        before = Person.objects.get(pk=person_id).get_session_auth_hash()

        operations.set_password(person_id, ANOTHER_PASSWORD, by=administrator().person_id, at=AT)

        assert Person.objects.get(pk=person_id).get_session_auth_hash() != before

    def test_refuses_colleagues(self) -> None:
        person_id = somebody("amina", Role.ANALYST).person_id
        colleague = somebody("bilal", Role.SUPERVISOR).person_id

        with pytest.raises(NotAllowedError):
            operations.set_password(person_id, ANOTHER_PASSWORD, by=colleague, at=AT)

    @pytest.mark.parametrize("person_id", [NOBODY, "rubbish", ""])
    def test_refuses_people_who_are_not_here(self, person_id: str) -> None:
        with pytest.raises(NoSuchPersonError):
            operations.set_password(person_id, ANOTHER_PASSWORD, by=administrator().person_id, at=AT)


@pytest.mark.django_db
class TestDeactivate:
    def test_shuts_the_person_out(self) -> None:
        amina = somebody("amina", Role.ANALYST)
        by = administrator().person_id
        token = operations.issue_token(amina.person_id, "desk", by=by, at=AT, valid_for=timedelta(days=9))

        assert not operations.deactivate(amina.person_id, by=by, at=AT).is_active

        with pytest.raises(NotAllowedError, match="switched off"):
            queries.check_may(amina.person_id, Right.READ_DESK)
        with pytest.raises(OpenIruError):
            queries.actor_for_token(token, AT)
        assert events_of("person", amina.person_id)[-1].event == Event.PERSON_DEACTIVATED

    @pytest.mark.parametrize("role", sorted(set(Role) - {Role.ADMINISTRATOR}))
    def test_refuses_everybody_but_administrators(self, role: Role) -> None:
        by = somebody("amina", role).person_id

        with pytest.raises(NotAllowedError):
            operations.deactivate(administrator().person_id, by=by, at=AT)

    def test_refuses_the_own_account(self) -> None:
        by = administrator().person_id

        with pytest.raises(NotAllowedError, match="their own"):
            operations.deactivate(by, by=by, at=AT)

    def test_refuses_a_second_time(self) -> None:
        amina, by = somebody("amina", Role.ANALYST), administrator().person_id
        operations.deactivate(amina.person_id, by=by, at=AT)

        with pytest.raises(AlreadyDeactivatedError):
            operations.deactivate(amina.person_id, by=by, at=AT)


class TestTwoAdministratorsAtOnce:
    def test_cannot_switch_each_other_off(self, superuser: psycopg.Connection) -> None:
        first, second = administrator(), somebody("zara", Role.ADMINISTRATOR)
        refused: list[type[OpenIruError]] = []
        together = threading.Barrier(2, timeout=30)

        def switch_off(whom: str, by: str) -> Callable[[], None]:
            def act() -> None:
                together.wait()
                try:
                    operations.deactivate(whom, by=by, at=AT)
                except OpenIruError as error:
                    refused.append(type(error))
                finally:
                    connection.close()

            return act

        acts = (
            switch_off(second.person_id, first.person_id),
            switch_off(first.person_id, second.person_id),
        )
        threads = [threading.Thread(target=act) for act in acts]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=60)

        assert len(refused) == 1
        assert refused[0] in {NotAllowedError, LastAdministratorError}
        assert [person.is_active for person in queries.people()].count(True) == 1

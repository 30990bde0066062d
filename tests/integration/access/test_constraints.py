from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from tests.factories.guards import checked, refused
from tests.factories.people import AT, administrator, somebody

from openiru.access.models import ApiToken, Person
from openiru.access.operations import deactivate, issue_token, revoke_token
from openiru.access.types import Role
from openiru.audit.operations import record
from openiru.audit.types import Event

pytestmark = pytest.mark.django_db

DIGEST = "sha256:" + "0" * 64
GHOST = (
    "INSERT INTO access_person (id, username, role, outward_name, is_active, created_at, password) "
    "VALUES (gen_random_uuid(), 'ghost', 'supervisor', 'Ghost', true, now(), 'x')"
)


def insert_person(**changed: Any) -> None:
    facts = {"username": "bilal", "role": "analyst", "outward_name": "Analyst 1", "created_at": AT}
    with transaction.atomic():
        row = Person.objects.create(**{**facts, **changed})
        record(Event.PERSON_ADDED, subject_kind="person", subject_id=str(row.pk), by="test", at=AT)


def insert_token(**changed: Any) -> None:
    facts = {
        "person": Person.objects.get(username="amina"),
        "label": "desk",
        "digest": DIGEST,
        "created_at": AT,
        "expires_at": AT + timedelta(days=1),
    }
    with transaction.atomic():
        row = ApiToken.objects.create(**{**facts, **changed})
        record(Event.TOKEN_ISSUED, subject_kind="token", subject_id=str(row.pk), by="test", at=AT)


class TestPersonTable:
    @pytest.mark.parametrize(
        ("changed", "constraint"),
        [
            ({"username": "AMINA"}, "access_username_once"),
            ({"role": "superuser"}, "access_role_is_known"),
            ({"role": "platform_staff"}, "access_platform_staff_has_one_platform"),
            ({"platform_slug": "facebook"}, "access_platform_staff_has_one_platform"),
        ],
    )
    def test_refuses(self, changed: dict[str, str], constraint: str) -> None:
        somebody("amina", Role.ANALYST)
        insert_person()

        with pytest.raises(IntegrityError, match=constraint):
            insert_person(**{"username": "other", **changed})


class TestTokenTable:
    @pytest.mark.parametrize(
        ("changed", "constraint"),
        [
            ({"digest": "oiru_in-the-clear"}, "access_token_is_a_digest"),
            ({"digest": "sha256:" + "0" * 63}, "access_token_is_a_digest"),
            ({"digest": DIGEST}, "digest"),
            ({"expires_at": AT}, "access_token_has_a_term"),
        ],
    )
    def test_refuses(self, changed: dict[str, Any], constraint: str) -> None:
        somebody("amina", Role.ANALYST)
        insert_token()

        with pytest.raises(IntegrityError, match=constraint):
            insert_token(**{"digest": "sha256:" + "1" * 64, **changed})


def sql(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


class TestGuards:
    """Whoever writes around the code is refused by the database."""

    @pytest.mark.parametrize(
        ("statement", "why"),
        [
            ("UPDATE access_person SET role = 'supervisor' WHERE username = 'amina'", "never change"),
            ("UPDATE access_person SET platform_slug = 'x' WHERE username = 'farid'", "never change"),
            ("UPDATE access_person SET is_active = true WHERE username = 'left'", "stays so"),
            ("UPDATE access_person SET is_active = false WHERE username = 'amina'", "without a record"),
            ("DELETE FROM access_person WHERE username = 'amina'", "DELETE refused"),
            ("TRUNCATE access_person CASCADE", "TRUNCATE refused"),
            ("UPDATE access_api_token SET expires_at = expires_at + interval '1 day'", "never changes"),
            ("UPDATE access_api_token SET digest = 'sha256:' || repeat('1', 64)", "never changes"),
            ("UPDATE access_api_token SET revoked_at = now()", "without a record"),
            ("DELETE FROM access_api_token", "DELETE refused"),
            (GHOST, "without a record"),
        ],
    )
    def test_refuse(self, statement: str, why: str) -> None:
        amina = somebody("amina", Role.ANALYST)
        somebody("farid", Role.PLATFORM_STAFF)
        by = administrator().person_id
        deactivate(somebody("left", Role.SUPERVISOR).person_id, by=by, at=AT)
        issue_token(amina.person_id, "desk", by=by, at=AT, valid_for=timedelta(days=1))
        checked()

        with refused(why):
            sql(statement)

    def test_a_token_that_was_revoked_stays_so(self) -> None:
        amina = somebody("amina", Role.ANALYST)
        by = administrator().person_id
        issue_token(amina.person_id, "desk", by=by, at=AT, valid_for=timedelta(days=1))
        revoke_token(str(ApiToken.objects.get().pk), by=by, at=AT)

        with refused("stays so"):
            sql("UPDATE access_api_token SET revoked_at = NULL")

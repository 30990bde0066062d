from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from tests.factories.people import AT, somebody

from openiru.access.models import ApiToken, Person
from openiru.access.types import Role

pytestmark = pytest.mark.django_db

DIGEST = "sha256:" + "0" * 64


def insert_person(**changed: Any) -> None:
    facts = {"username": "bilal", "role": "analyst", "outward_name": "Analyst 1", "created_at": AT}
    with transaction.atomic():
        Person.objects.create(**{**facts, **changed})


def insert_token(**changed: Any) -> None:
    facts = {
        "person": Person.objects.get(username="amina"),
        "label": "desk",
        "digest": DIGEST,
        "created_at": AT,
        "expires_at": AT + timedelta(days=1),
    }
    with transaction.atomic():
        ApiToken.objects.create(**{**facts, **changed})


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

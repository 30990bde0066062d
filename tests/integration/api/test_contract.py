"""The API against its own OpenAPI document: whatever is sent, the answer is one that the document names."""

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import positive_data_acceptance
from tests.factories import conversations as talk
from tests.factories import people
from tests.factories import referrals as factory
from tests.factories.machines import Machine

from openiru.access.types import Role
from openiru.config.wsgi import application
from openiru.conversations.queries import waiting_files

pytestmark = [pytest.mark.django_db, pytest.mark.timeout(240)]

EXAMPLES = 10
EFFORT = settings(
    max_examples=EXAMPLES,
    deadline=None,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture
def known() -> dict[str, str]:
    """Ids that exist, by the name of the parameter."""
    made = factory.sent(items=1)
    talk.asked(made.referral_id, files=(talk.picture(),))
    files = waiting_files(1)
    return {
        "referral_id": made.referral_id,
        "item_id": made.items[0].item_id,
        "platform": "facebook",
        "file_id": files[0].attachment_id,
    }


@pytest.fixture(autouse=True)
def _keep_connection() -> Iterator[None]:
    """A request through WSGI ends by closing connections; here one transaction spans them all."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def operations() -> Iterator[Any]:
    """Every operation of the document that the API itself gives out."""
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)
    for found in schema.get_all_operations():
        assert isinstance(found, Ok), found
        yield found.ok()


def check(operation: Any, machine: Machine, known: dict[str, str]) -> int:
    """Send generated requests; the number of those that were answered as the document says."""
    answered = 0

    @EFFORT
    @given(case=operation.as_strategy())
    def holds(case: Any) -> None:
        nonlocal answered
        for name in set(known) & set(case.path_parameters or {}):
            case.path_parameters[name] = known[name]
        # A cursor is opaque: the document cannot say which texts are one, and a wrong one is refused.
        case.call_and_validate(headers=machine.headers, excluded_checks=[positive_data_acceptance])
        answered += 1

    holds()
    return answered


class TestContract:
    @pytest.mark.parametrize("role", [Role.PLATFORM_STAFF, Role.ANALYST, Role.PARTNER])
    def test_holds_whatever_is_sent_about_what_exists(self, known: dict[str, str], role: Role) -> None:
        machine = Machine(people.somebody("one", role).person_id)

        counts = {operation.label: check(operation, machine, known) for operation in operations()}

        assert len(counts) == 21
        assert min(counts.values()) > 0

    def test_holds_whatever_is_sent_about_anything(self, known: dict[str, str]) -> None:
        machine = Machine(people.somebody("one", Role.PLATFORM_STAFF).person_id)

        counts = {operation.label: check(operation, machine, {}) for operation in operations()}

        assert min(counts.values()) > 0

    def test_holds_for_strangers(self, known: dict[str, str]) -> None:
        counts = {operation.label: check(operation, Machine(), known) for operation in operations()}

        assert min(counts.values()) > 0

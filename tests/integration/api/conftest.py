"""What tests of the API share: a clock that stands still, and no limit unless a test wants one."""

from datetime import timedelta

import pytest
from django.conf import settings
from tests.factories import people
from tests.factories import referrals as factory
from tests.factories.machines import Machine, StandingClock

from openiru.access.types import Role
from openiru.api import callbacks, callers
from openiru.api.limits import FixedWindow


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> StandingClock:
    """The time at which the API answers."""
    made = StandingClock(factory.AFTER_WINDOW + timedelta(hours=4))
    monkeypatch.setattr(settings, "CLOCK", made)
    monkeypatch.setattr(callers, "TOKEN_WINDOW", FixedWindow(10**9))
    monkeypatch.setattr(callbacks, "CALLBACK_WINDOW", FixedWindow(10**9))
    return made


@pytest.fixture
def facebook(db: None) -> Machine:
    """A program of Facebook's staff."""
    factory.platforms()
    return Machine(people.somebody("fb.staff", Role.PLATFORM_STAFF, platform="facebook").person_id)


@pytest.fixture
def analyst(db: None) -> Machine:
    """A program of an analyst."""
    factory.platforms()
    return Machine(people.analyst())

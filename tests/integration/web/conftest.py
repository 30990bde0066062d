"""What tests of pages share: a unit in the middle of its work, a clock that stands still, and people who are signed in."""

import logging
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings as ours
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from pytest_django import DjangoDbBlocker, Settings
from tests.factories import people
from tests.factories.browsers import MARKS, SignIn
from tests.factories.databases import copied_database, pointed_at
from tests.factories.machines import StandingClock
from tests.factories.scene import Scene, stand_up

from openiru.access.models import Person
from openiru.access.types import Role
from openiru.database.cluster import Cluster
from openiru.referrals.models import OutboxMessage
from openiru.signals.operations import claim_lead


@pytest.fixture(autouse=True)
def _settings(settings: Settings) -> Iterator[None]:
    """Nobody needs a second factor unless a test wants it, and caches are those of the process."""
    settings.TOTP_REQUIRED = False
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    cache.clear()
    log = logging.getLogger("django.request")
    before = log.level
    log.setLevel(logging.ERROR)  # a walk is refused a thousand times
    yield
    log.setLevel(before)
    cache.clear()


@pytest.fixture(scope="session")
def _stood_up(
    cluster: Cluster,
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[str, Path, Scene]]:
    """A database with the scene in it, made once: standing it up takes seconds."""
    folder = tmp_path_factory.mktemp("unit")
    with django_db_blocker.unblock(), copied_database(cluster) as name:
        with pointed_at(name), pytest.MonkeyPatch.context() as patch:
            patch.setattr(ours, "DATA_FOLDER", folder / "data")
            made = stand_up(folder / "scene", people.AT, MARKS)
            made.people["xenia"] = people.somebody("xenia", Role.PLATFORM_STAFF, platform="x").person_id
            made.people["pia"] = people.somebody("pia", Role.PARTNER).person_id
            at = made.at + timedelta(hours=1)
            claim_lead(made.leads["student.notes"], by=made.people["ayesha"], at=at)
            OutboxMessage.objects.filter(referral_id=made.referrals["waiting"].referral_id).update(
                dead_at=at, last_error="refused"
            )
        yield name, folder, made


@pytest.fixture
def scene(
    _stood_up: tuple[str, Path, Scene], django_db_blocker: DjangoDbBlocker, settings: Settings
) -> Iterator[Scene]:
    """The unit an hour after its last step; one lead is held, one message was given up.

    What a test changes is undone.
    """
    name, folder, made = _stood_up
    settings.DATA_FOLDER = folder / "data"
    settings.CLOCK = StandingClock(made.at + timedelta(hours=1))
    with django_db_blocker.unblock(), pointed_at(name), transaction.atomic():
        yield made
        transaction.set_rollback(True)


@pytest.fixture
def sign_in() -> SignIn:
    """A browser of somebody who is signed in; of a stranger for None."""

    def made(username: str | None) -> Client:
        browser = Client(raise_request_exception=False)
        if username is not None:
            browser.force_login(Person.objects.get(username=username))
        return browser

    return made

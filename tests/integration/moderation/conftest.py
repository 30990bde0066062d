"""What tests of a platform's own side share: its addresses, and a clock that stands still."""

import pytest
from django.core.cache import cache
from django.test import Client
from pytest_django import Settings
from tests.factories.browsers import SignIn
from tests.factories.machines import StandingClock
from tests.factories.moderated import AT

from openiru.access.models import Person


@pytest.fixture
def platform_side(settings: Settings) -> StandingClock:
    """The installation is a platform's own; its clock."""
    settings.IS_PLATFORM = True
    settings.ROOT_URLCONF = "openiru.config.platform_urls"
    settings.TOTP_REQUIRED = False
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    cache.clear()
    clock = StandingClock(AT)
    settings.CLOCK = clock
    return clock


@pytest.fixture
def sign_in() -> SignIn:
    """A browser of somebody who is signed in; of a stranger for None."""

    def made(username: str | None) -> Client:
        browser = Client()
        if username is not None:
            browser.force_login(Person.objects.get(username=username))
        return browser

    return made

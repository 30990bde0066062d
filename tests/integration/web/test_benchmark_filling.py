"""What the benchmark of pages fills in still fits the tables, and the pages that it times show it."""

import re
from pathlib import Path

import psycopg
import pytest
from benchmarks.bench_pages import PAGES
from django.test import Client
from pytest_django import DjangoDbBlocker, Settings
from tests.factories import people
from tests.factories.databases import own_database
from tests.factories.machines import StandingClock
from tests.factories.referrals import day, platforms

from openiru.access.models import Person
from openiru.access.types import Role
from openiru.database.cluster import Cluster

FILL = Path(__file__).parents[3] / "benchmarks" / "fill.sql"
# A thousandth of everything, so that the test is quick; the ids that are timed stay inside.
_SMALLER = {r"\b100000\b": "100", r"\b50000\b": "50", r"\b5000\b": "20", r"\b1999\b": "19", r"\b333\b": "3"}


def small_filling() -> str:
    """The same statements for fewer rows."""
    text = FILL.read_text(encoding="utf-8")
    for number, less in _SMALLER.items():
        text = re.sub(number, less, text)
    return text


class TestFilling:
    @pytest.mark.timeout(300)
    def test_shows_on_every_page_that_is_timed(
        self, cluster: Cluster, django_db_setup: None, django_db_blocker: DjangoDbBlocker, settings: Settings
    ) -> None:
        settings.CLOCK = StandingClock(day("2025-09-01"))
        with django_db_blocker.unblock(), own_database(cluster) as url:
            platforms()
            names = {"supervisor": Role.SUPERVISOR, "overseer": Role.OVERSIGHT, "staff": Role.PLATFORM_STAFF}
            for name, role in names.items():
                people.somebody(name, role, platform="x" if role is Role.PLATFORM_STAFF else None)
            with psycopg.connect(url, autocommit=True) as superuser:
                superuser.execute(small_filling().encode())
            answers = {}
            for page in PAGES:
                browser = Client()
                browser.force_login(Person.objects.get(username=page.username))
                answers[page.name] = browser.get(page.path).status_code

        assert {name: status for name, status in answers.items() if status != 200} == {"search": 302}
        assert len(answers) >= 15

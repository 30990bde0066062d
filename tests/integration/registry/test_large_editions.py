"""An edition that changes tens of thousands of rows goes in statements that a server takes."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.factories.lists import parsed_entry
from tests.integration.registry.conftest import Desk

MANY = 1_100
MOST_STEPS = 3 * 1_000  # of a statement that moves periods: three columns of so many rows

pytestmark = pytest.mark.django_db


def test_moves_the_periods_of_a_large_list_some_at_a_time(desk: Desk) -> None:
    desk.bring(*(parsed_entry(f"q{number}", f"Order {number}") for number in range(MANY)))

    with CaptureQueriesContext(connection) as asked:
        report = desk.bring(*(parsed_entry(f"q{number}", f"Order of {number}") for number in range(MANY)))

    moves = [each["sql"].count("WHEN") for each in asked if 'UPDATE "registry_entry_period"' in each["sql"]]
    assert report.changed == MANY
    assert sum(moves) == 3 * MANY
    assert max(moves) <= MOST_STEPS

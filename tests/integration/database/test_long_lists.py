"""A question may name more rows than a statement has parameters."""

import uuid
from collections.abc import Sequence
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.factories.banks import entry
from tests.factories.organisations import listed

from openiru.database.long_lists import MANY
from openiru.signals import queries
from openiru.signals.models import BankEntry, Opinion
from openiru.signals.types import KnownPictureView

TOO_MANY = 70_000  # a server takes 65,535 parameters

pytestmark = pytest.mark.django_db


@pytest.fixture
def known() -> KnownPictureView:
    """One picture of a bank."""
    return entry(listed().organisation_id)


def strangers() -> list[uuid.UUID]:
    return [uuid.UUID(int=number) for number in range(TOO_MANY)]


@pytest.mark.parametrize("others", [0, 1, MANY, TOO_MANY])
def test_finds_what_is_among_any_number(known: KnownPictureView, others: int) -> None:
    named = [*strangers()[:others], uuid.UUID(known.entry_id)]

    assert [str(row.pk) for row in BankEntry.objects.filter(pk__in=named)] == [known.entry_id]
    assert Opinion.objects.filter(entry_id__in=named).count() == 1
    assert not BankEntry.objects.exclude(pk__in=named).exists()


@pytest.mark.parametrize(
    ("column", "values"),
    [
        ("source", ["test", *map(str, range(TOO_MANY))]),
        ("pdq", [bytes(range(32)), *(number.to_bytes(32) for number in range(TOO_MANY))]),
        ("quality", [90, *range(200, 2000)]),
        ("confirmed_by", [None, *map(str, range(TOO_MANY))]),
    ],
)
def test_takes_columns_of_every_kind(known: KnownPictureView, column: str, values: Sequence[Any]) -> None:
    found = [str(row.pk) for row in BankEntry.objects.filter(**{f"{column}__in": values})]

    assert found == ([] if column == "confirmed_by" else [known.entry_id])


def test_names_many_as_one_parameter(known: KnownPictureView) -> None:
    with CaptureQueriesContext(connection) as asked:
        queries.pictures_by_id([known.entry_id, *map(str, strangers())], known.added_at)

    assert "= ANY" in asked[0]["sql"]

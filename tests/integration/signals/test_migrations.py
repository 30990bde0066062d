"""Pictures that were known before there were banks are in the unit's bank afterwards, under their old ids."""

from datetime import UTC, datetime
from importlib import import_module
from uuid import uuid4

import pytest
from django.apps import apps
from django.db import connection
from tests.factories.organisations import listed

from openiru.signals.models import BankEntry, KnownImage, Opinion, SignalBank

AT = datetime(2025, 7, 1, 9, 0, tzinfo=UTC)
MOVE = import_module("openiru.signals.migrations.0004_move_known_images")

pytestmark = pytest.mark.django_db


class TestMoveKnownImages:
    def test_keeps_ids_provenance_and_withdrawals(self) -> None:
        organisation = listed().organisation_id
        with connection.cursor() as cursor:
            # The bank is there already in a new installation; an old one has none yet.
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("ALTER TABLE signals_bank DISABLE TRIGGER USER")
            cursor.execute("DELETE FROM signals_bank")
            cursor.execute("ALTER TABLE signals_bank ENABLE TRIGGER USER")
        kept, withdrawn = (
            KnownImage.objects.create(
                id=uuid4(),
                organisation_id=organisation,
                pdq=bytes([number] * 32),
                quality=80,
                capture_digest="sha256:0",
                note="seen in May",
                added_by="ayesha",
                added_at=AT,
                withdrawn_at=gone,
            )
            for number, gone in ((1, None), (2, AT))
        )

        MOVE._fill(apps, None)

        moved = {row.pk: row for row in BankEntry.objects.select_related("bank")}
        assert set(moved) == {kept.pk, withdrawn.pk}
        assert {row.bank.slug for row in moved.values()} == {"unit"}
        assert bytes(moved[kept.pk].pdq) == bytes([1] * 32)
        assert (moved[kept.pk].note, moved[kept.pk].capture_digest) == ("seen in May", "sha256:0")
        assert (moved[kept.pk].withdrawn_at, moved[withdrawn.pk].withdrawn_at) == (None, AT)
        assert Opinion.objects.count() == 2
        assert SignalBank.objects.get().polarity == "positive"

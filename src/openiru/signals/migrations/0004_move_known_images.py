"""Move known pictures into the bank `unit`, each under its old id, so that what it matched stays explained."""

from typing import Any

from django.db import migrations
from django.utils import timezone

from openiru.foundation.ids import derived_id


def _fill(apps: Any, schema_editor: Any) -> None:
    bank = apps.get_model("signals", "SignalBank").objects.create(
        id=derived_id("signal-bank", "unit"),
        slug="unit",
        name="The unit's own pictures",
        polarity="positive",
        legal_basis="Pictures that the unit itself saw an organisation publish; looked for while a list names it.",
        created_by="system",
        created_at=timezone.now(),
    )
    entries, opinions = apps.get_model("signals", "BankEntry"), apps.get_model("signals", "Opinion")
    for known in apps.get_model("signals", "KnownImage").objects.order_by("id").iterator(chunk_size=2000):
        entry = entries.objects.create(
            id=known.id,
            bank=bank,
            organisation_id=known.organisation_id,
            pdq=known.pdq,
            quality=known.quality,
            capture_digest=known.capture_digest,
            source="known before there were banks",
            note=known.note,
            added_by=known.added_by,
            added_at=known.added_at,
            withdrawn_at=known.withdrawn_at,
            withdrawn_reason="" if known.withdrawn_at is None else "The reason stands in the audit record.",
        )
        opinions.objects.create(
            entry=entry,
            party="unit",
            stance="positive",
            reason="Added before there were banks.",
            by=known.added_by,
            at=known.added_at,
        )


def _empty(apps: Any, schema_editor: Any) -> None:
    apps.get_model("signals", "Opinion").objects.all().delete()
    apps.get_model("signals", "BankEntry").objects.all().delete()
    apps.get_model("signals", "SignalBank").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("signals", "0003_add_banks")]

    operations = [migrations.RunPython(_fill, _empty)]

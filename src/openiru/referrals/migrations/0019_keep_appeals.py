"""Keep appeals against what was asked about a subject, and how they ended."""

import django.db.models.deletion
from django.db import migrations, models

import openiru.foundation.ids


class Migration(migrations.Migration):
    dependencies = [
        ("referrals", "0018_guard_corrections"),
    ]

    operations = [
        migrations.CreateModel(
            name="AppealStep",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=openiru.foundation.ids.new_id,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("state", models.TextField()),
                ("note", models.TextField()),
                ("by", models.TextField()),
                ("at", models.DateTimeField()),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="referrals.item"
                    ),
                ),
            ],
            options={
                "db_table": "referrals_appeal_step",
                "constraints": [
                    models.UniqueConstraint(fields=("item", "number"), name="referrals_appeal_numbered"),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["open", "upheld", "dismissed", "dropped"])),
                        name="referrals_appeal_state_known",
                    ),
                ],
            },
        ),
    ]

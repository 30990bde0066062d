"""Keep which referrals were wrong, what may back nothing again, and whether subjects were reinstated."""

import django.db.models.deletion
from django.db import migrations, models

import openiru.foundation.ids


class Migration(migrations.Migration):
    dependencies = [
        ("referrals", "0016_wait_for_people"),
    ]

    operations = [
        migrations.CreateModel(
            name="Correction",
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
                ("reason", models.TextField()),
                ("plan_digest", models.TextField(unique=True)),
                ("consequences", models.JSONField(default=list)),
                ("by", models.TextField()),
                ("at", models.DateTimeField()),
            ],
            options={
                "db_table": "referrals_correction",
            },
        ),
        migrations.CreateModel(
            name="CorrectedItem",
            fields=[
                (
                    "item",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="referrals.item",
                    ),
                ),
                (
                    "correction",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="referrals.correction",
                    ),
                ),
            ],
            options={
                "db_table": "referrals_corrected_item",
            },
        ),
        migrations.CreateModel(
            name="CorrectedEvidence",
            fields=[
                ("mark", models.TextField(primary_key=True, serialize=False)),
                (
                    "correction",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="referrals.correction",
                    ),
                ),
            ],
            options={
                "db_table": "referrals_corrected_evidence",
            },
        ),
        migrations.CreateModel(
            name="ReinstatementStep",
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
                ("due_at", models.DateTimeField(null=True)),
                ("note", models.TextField(blank=True, default="")),
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
                "db_table": "referrals_reinstatement_step",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("item", "number"), name="referrals_reinstatement_numbered"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("due_at__isnull", False), ("state", "asked")),
                            models.Q(("due_at__isnull", True), ("state__in", ["confirmed", "refused"])),
                            _connector="OR",
                        ),
                        name="referrals_reinstatement_state_known",
                    ),
                ],
            },
        ),
    ]

"""Keep barred accounts, runs, leads, reckonings and decisions."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

import openiru.foundation.ids


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("intake", "0004_fold_dots_of_facebook"),
        ("registry", "0005_derive_organisation_ids"),
    ]

    operations = [
        migrations.CreateModel(
            name="Cursor",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("way", models.TextField(unique=True)),
                ("through_seq", models.BigIntegerField()),
                ("through_media", models.BigIntegerField()),
                ("swept_barred", models.BigIntegerField(default=0)),
                ("sweep_barred", models.BigIntegerField(null=True)),
                ("sweep_after", models.UUIDField(null=True)),
                ("swept_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "linking_cursor",
            },
        ),
        migrations.CreateModel(
            name="Run",
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
                ("model", models.TextField()),
                ("expected_share", models.FloatField(null=True)),
                ("barred", models.PositiveIntegerField()),
                ("counted", models.PositiveIntegerField()),
                ("screened", models.PositiveIntegerField()),
                ("by", models.TextField()),
                ("at", models.DateTimeField()),
            ],
            options={
                "db_table": "linking_run",
            },
        ),
        migrations.CreateModel(
            name="Lead",
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
                ("platform", models.TextField()),
                ("found_at", models.DateTimeField()),
                (
                    "barred",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="intake.subject"
                    ),
                ),
                (
                    "subject",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="intake.subject",
                    ),
                ),
            ],
            options={
                "db_table": "linking_lead",
            },
        ),
        migrations.CreateModel(
            name="Reckoning",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("way", models.TextField()),
                ("probability", models.FloatField()),
                ("bits", models.FloatField()),
                ("start_bits", models.FloatField()),
                ("lines", models.JSONField()),
                ("tie", models.TextField()),
                ("barred_by", models.TextField()),
                ("barred_at", models.DateTimeField()),
                ("facts_digest", models.TextField()),
                ("at", models.DateTimeField()),
                (
                    "lead",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="linking.lead",
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="linking.run"
                    ),
                ),
            ],
            options={
                "db_table": "linking_reckoning",
            },
        ),
        migrations.CreateModel(
            name="Decision",
            fields=[
                ("number", models.BigAutoField(primary_key=True, serialize=False)),
                ("id", models.UUIDField(default=openiru.foundation.ids.new_id, editable=False, unique=True)),
                ("verdict", models.TextField()),
                ("reason", models.TextField()),
                (
                    "protected_by",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(), default=list, size=None
                    ),
                ),
                ("exemption_words", models.TextField(blank=True, default="")),
                ("by", models.TextField()),
                ("at", models.DateTimeField()),
                (
                    "lead",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="linking.lead",
                    ),
                ),
                (
                    "reckoning",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="linking.reckoning"
                    ),
                ),
            ],
            options={
                "db_table": "linking_decision",
            },
        ),
        migrations.CreateModel(
            name="Standing",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("is_barred", models.BooleanField()),
                ("barred_by", models.TextField()),
                ("barred_at", models.DateTimeField()),
                ("noted_by", models.TextField()),
                ("at", models.DateTimeField()),
                (
                    "organisation",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="registry.organisation",
                    ),
                ),
                (
                    "subject",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="intake.subject",
                    ),
                ),
            ],
            options={
                "db_table": "linking_standing",
            },
        ),
        migrations.AddConstraint(
            model_name="lead",
            constraint=models.UniqueConstraint(fields=("subject", "barred"), name="linking_lead_once"),
        ),
        migrations.AddConstraint(
            model_name="lead",
            constraint=models.CheckConstraint(
                condition=models.Q(("subject", models.F("barred")), _negated=True),
                name="linking_lead_not_of_itself",
            ),
        ),
        migrations.AddIndex(
            model_name="decision",
            index=models.Index(fields=["lead", "-number"], name="linking_decision_last"),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.CheckConstraint(
                condition=models.Q(("verdict__in", ["confirmed", "rejected", "unsure"])),
                name="linking_verdict_known",
            ),
        ),
        migrations.AddIndex(
            model_name="reckoning",
            index=models.Index(fields=["lead", "-id"], name="linking_reckoning_newest"),
        ),
        migrations.AddConstraint(
            model_name="reckoning",
            constraint=models.UniqueConstraint(
                fields=("lead", "way", "facts_digest"), name="linking_same_facts_reckoned_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="reckoning",
            constraint=models.CheckConstraint(
                condition=models.Q(("probability__gte", 0), ("probability__lte", 1)),
                name="linking_probability_is_one",
            ),
        ),
        migrations.AddConstraint(
            model_name="reckoning",
            constraint=models.CheckConstraint(
                condition=models.Q(("tie__in", ["none", "same_account", "handle_reassigned"])),
                name="linking_tie_known",
            ),
        ),
        migrations.AddIndex(
            model_name="standing",
            index=models.Index(fields=["subject", "-id"], name="linking_standing_subject"),
        ),
        migrations.AddConstraint(
            model_name="standing",
            constraint=models.CheckConstraint(
                condition=models.Q(("barred_by__in", ["platform", "checks"])), name="linking_barred_by_known"
            ),
        ),
    ]

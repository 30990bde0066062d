"""Keep whose turn it was and how hosts took it, and from where a run asked: unknown for those before."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("checks", "0002_guard_checks"),
        ("intake", "0004_fold_dots_of_facebook"),
    ]

    operations = [
        migrations.CreateModel(
            name="Host",
            fields=[
                ("name", models.TextField(primary_key=True, serialize=False)),
                ("failures", models.PositiveIntegerField(default=0)),
                ("wait_until", models.DateTimeField(null=True)),
                ("why", models.TextField(blank=True, default="")),
                ("busy_until", models.DateTimeField(null=True)),
                ("asked_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "checks_host",
            },
        ),
        migrations.CreateModel(
            name="Turn",
            fields=[
                (
                    "subject",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="intake.subject",
                    ),
                ),
                ("purse", models.TextField()),
                ("reason", models.TextField()),
                ("asked_at", models.DateTimeField()),
            ],
            options={
                "db_table": "checks_turn",
            },
        ),
        migrations.AddField(
            model_name="run",
            name="country",
            field=models.TextField(blank=True, default=""),
        ),
        migrations.AddField(
            model_name="run",
            name="vantage",
            field=models.TextField(blank=True, default=""),
        ),
        migrations.AddConstraint(
            model_name="run",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("country", ""), ("vantage", "")),
                    models.Q(models.Q(("vantage", ""), _negated=True), ("country__regex", "^[A-Z]{2}$")),
                    _connector="OR",
                ),
                name="checks_vantage_has_country",
            ),
        ),
        migrations.AddConstraint(
            model_name="host",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("failures", 0), ("wait_until__isnull", True)),
                    models.Q(("failures__gt", 0), ("wait_until__isnull", False)),
                    _connector="OR",
                ),
                name="checks_host_waits_after_failures",
            ),
        ),
        migrations.AddIndex(
            model_name="turn",
            index=models.Index(fields=["purse", "asked_at"], name="checks_turn_of_hour"),
        ),
        migrations.AddConstraint(
            model_name="turn",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason__in", ["second_look", "deadline", "hazard"])),
                name="checks_turn_reason_is_known",
            ),
        ),
    ]

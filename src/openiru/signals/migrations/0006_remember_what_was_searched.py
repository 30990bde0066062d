"""Remember with which pictures everything up to a number was compared, so that new ones can be swept over it."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("signals", "0005_guard_banks"),
    ]

    operations = [
        migrations.CreateModel(
            name="Searched",
            fields=[
                ("id", models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False)),
                ("engine_version", models.TextField()),
                ("through_seq", models.BigIntegerField()),
                ("pictures", models.BinaryField()),
                ("negatives", models.BinaryField()),
            ],
            options={
                "db_table": "signals_searched",
            },
        ),
        migrations.AddField(
            model_name="scan",
            name="kind",
            field=models.TextField(default="scan"),
        ),
        migrations.AddField(
            model_name="scan",
            name="words_digest",
            field=models.TextField(blank=True, default=""),
        ),
        migrations.AddConstraint(
            model_name="scan",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["scan", "sweep"])), name="signals_scan_kind_known"
            ),
        ),
        migrations.AddField(
            model_name="searched",
            name="scan",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="signals.scan"
            ),
        ),
        migrations.AddConstraint(
            model_name="searched",
            constraint=models.CheckConstraint(condition=models.Q(("id", 1)), name="signals_searched_one_row"),
        ),
    ]

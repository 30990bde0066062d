"""Keep which pauses need a second person, and who that was."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("clocks", "0002_guard_clocks"),
    ]

    operations = [
        migrations.AddField(
            model_name="pause",
            name="needs_approval",
            field=models.BooleanField(default=False),
        ),
        migrations.CreateModel(
            name="PauseApproval",
            fields=[
                (
                    "pause",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="approval",
                        serialize=False,
                        to="clocks.pause",
                    ),
                ),
                ("words", models.TextField()),
                ("approved_by", models.TextField()),
                ("approved_at", models.DateTimeField()),
            ],
            options={
                "db_table": "clocks_pause_approval",
            },
        ),
    ]

"""Keep which ends of pauses need a second person, and who that was."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("clocks", "0004_guard_backdated_pauses"),
    ]

    operations = [
        migrations.AddField(
            model_name="pauseend",
            name="needs_approval",
            field=models.BooleanField(default=False),
        ),
        migrations.CreateModel(
            name="PauseEndApproval",
            fields=[
                (
                    "end",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="approval",
                        serialize=False,
                        to="clocks.pauseend",
                    ),
                ),
                ("words", models.TextField()),
                ("approved_by", models.TextField()),
                ("approved_at", models.DateTimeField()),
            ],
            options={
                "db_table": "clocks_pause_end_approval",
            },
        ),
    ]

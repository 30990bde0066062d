"""Keep what looks taught of each platform, and find the looks since a day."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("checks", "0003_keep_turns_and_vantages")]

    operations = [
        migrations.CreateModel(
            name="Hazard",
            fields=[
                ("platform", models.TextField(primary_key=True, serialize=False)),
                ("returns", models.JSONField()),
                ("removals", models.JSONField()),
                ("learned_at", models.DateTimeField()),
            ],
            options={"db_table": "checks_hazard"},
        ),
        migrations.AddIndex(
            model_name="observation",
            index=models.Index(fields=["at", "subject"], name="checks_observation_since"),
        ),
    ]

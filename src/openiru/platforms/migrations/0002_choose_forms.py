"""Say which form goes with what is asked of a platform."""

import django.db.models.deletion
from django.db import migrations, models

import openiru.foundation.ids


class Migration(migrations.Migration):
    dependencies = [("platforms", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="FormRule",
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
                ("instrument", models.TextField()),
                ("form", models.TextField()),
                ("profile", models.TextField()),
                ("language", models.TextField()),
                ("particulars", models.JSONField(default=dict)),
                (
                    "platform",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="platforms.platform",
                    ),
                ),
            ],
            options={
                "db_table": "platforms_form_rule",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("platform", "instrument"),
                        name="platforms_one_form_each",
                        nulls_distinct=False,
                    )
                ],
            },
        ),
    ]

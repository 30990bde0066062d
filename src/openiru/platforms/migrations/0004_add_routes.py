"""Let what is asked of a platform reach it on a way of its own."""

import django.db.models.deletion
from django.db import migrations, models

import openiru.foundation.ids
from openiru.audit import sql

WAYS = ["webhook", "mail", "coop", "xarf", "manual"]


class Migration(migrations.Migration):
    dependencies = [("platforms", "0003_hand_contacts_to_liaison"), ("audit", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="Route",
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
                ("instrument", models.TextField(null=True)),
                ("way", models.TextField()),
                ("settings", models.JSONField(default=dict)),
                ("sealed_secrets", models.BinaryField(null=True)),
                (
                    "platform",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="platforms.platform",
                    ),
                ),
            ],
            options={
                "db_table": "platforms_route",
                "constraints": [
                    models.UniqueConstraint(
                        fields=["platform", "instrument"],
                        name="platforms_one_route_each",
                        nulls_distinct=False,
                    ),
                    models.CheckConstraint(condition=models.Q(way__in=WAYS), name="platforms_way_known"),
                ],
            },
        ),
        migrations.CreateModel(
            name="HandedPart",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("message_id", models.TextField()),
                ("part", models.TextField()),
                ("ticket", models.TextField(blank=True, default="")),
                ("at", models.DateTimeField()),
            ],
            options={
                "db_table": "platforms_handed_part",
                "constraints": [
                    models.UniqueConstraint(fields=["message_id", "part"], name="platforms_part_once")
                ],
            },
        ),
        migrations.RunSQL(*sql.append_only("platforms_handed_part")),
    ]

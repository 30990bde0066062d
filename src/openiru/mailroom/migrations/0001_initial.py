"""File letters that come back."""

from django.db import migrations, models

import openiru.foundation.ids
from openiru.audit import sql


class Migration(migrations.Migration):
    initial = True
    dependencies = [("audit", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="Letter",
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
                ("filed", models.TextField()),
                ("key", models.TextField()),
                ("sender", models.TextField(blank=True, default="")),
                ("size_bytes", models.PositiveIntegerField()),
                ("platform", models.TextField(blank=True, default="")),
                ("referral_id", models.TextField(blank=True, default="")),
                ("outbox_message_id", models.TextField(blank=True, default="")),
                ("raw_digest", models.TextField(blank=True, default="")),
                ("text", models.TextField(blank=True, default="")),
                ("received_at", models.DateTimeField()),
            ],
            options={
                "db_table": "mailroom_letter",
                "indexes": [
                    models.Index(fields=["-received_at", "-id"], name="mailroom_letter_newest"),
                    models.Index(fields=["referral_id"], name="mailroom_letter_referral"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=~models.Q(filed="replayed"), fields=["key"], name="mailroom_letter_once"
                    ),
                    models.CheckConstraint(
                        condition=~models.Q(filed__in=["forged", "unaddressed", "too_large"])
                        | models.Q(raw_digest="", text="", referral_id=""),
                        name="mailroom_keeps_nothing_of_strangers",
                    ),
                ],
            },
        ),
        migrations.RunSQL(*sql.append_only("mailroom_letter")),
    ]

"""Keep prints of files, and remember with which entries of banks they were compared closely."""

from django.db import migrations, models
from django.db.models import Q

import openiru.foundation.ids


class Migration(migrations.Migration):
    dependencies = [("signals", "0014_keep_recordings_and_marks")]

    operations = [
        migrations.CreateModel(
            name="MediaPrint",
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
                ("digest", models.TextField()),
                ("reader", models.TextField()),
                ("data", models.BinaryField()),
                ("fault", models.TextField(blank=True, default="")),
                ("made_at", models.DateTimeField()),
            ],
            options={"db_table": "signals_media_print"},
        ),
        migrations.CreateModel(
            name="Looked",
            fields=[
                ("id", models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False)),
                ("engines", models.JSONField()),
                ("through_media", models.BigIntegerField(default=0)),
                ("entries", models.BinaryField(default=b"")),
                ("negatives", models.BinaryField(default=b"")),
            ],
            options={"db_table": "signals_looked"},
        ),
        migrations.AddConstraint(
            "mediaprint",
            models.UniqueConstraint(fields=["digest", "reader"], name="signals_print_once"),
        ),
        migrations.AddConstraint(
            "mediaprint",
            models.CheckConstraint(
                condition=Q(fault="") & ~Q(data=b"") | ~Q(fault="") & Q(data=b""),
                name="signals_print_or_fault",
            ),
        ),
        migrations.AddConstraint(
            "looked", models.CheckConstraint(condition=Q(id=1), name="signals_looked_one_row")
        ),
        migrations.RemoveConstraint("scan", "signals_scan_kind_known"),
        migrations.AddConstraint(
            "scan",
            models.CheckConstraint(
                condition=Q(kind__in=["scan", "sweep", "look"]), name="signals_scan_kind_known"
            ),
        ),
    ]

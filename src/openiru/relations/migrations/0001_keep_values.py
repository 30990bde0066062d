"""Keep which files, addresses, handles and phrases subjects show."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("intake", "0004_fold_dots_of_facebook"),
    ]

    operations = [
        migrations.CreateModel(
            name="HeldValue",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("digest", models.BinaryField(unique=True)),
                ("kind", models.TextField()),
                ("text", models.TextField()),
                ("accounts", models.PositiveIntegerField(default=0)),
            ],
            options={
                "db_table": "relations_value",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["hash", "url", "handle", "phrase"])),
                        name="relations_value_kind_known",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Reading",
            fields=[
                ("id", models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False)),
                ("through_seq", models.BigIntegerField(default=0)),
                ("through_media", models.BigIntegerField(default=0)),
                ("accounts", models.BigIntegerField(default=0)),
            ],
            options={
                "db_table": "relations_reading",
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("id", 1)), name="relations_reading_one")
                ],
            },
        ),
        migrations.CreateModel(
            name="Posting",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("owner_id", models.UUIDField()),
                (
                    "subject",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="intake.subject",
                    ),
                ),
                (
                    "value",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="relations.heldvalue",
                    ),
                ),
            ],
            options={
                "db_table": "relations_posting",
                "indexes": [models.Index(fields=["subject", "value"], name="relations_posting_subject")],
                "constraints": [
                    models.UniqueConstraint(fields=("value", "subject"), name="relations_posting_once")
                ],
            },
        ),
    ]

"""Note which texts are copies of one another, and let leads that rest on one text be one item."""

from django.db import migrations, models
from django.db.models import Q

_EXTERNAL = "; ".join(
    f"ALTER TABLE signals_text_segment ALTER COLUMN {column} SET STORAGE EXTERNAL"
    for column in ("numbers", "sketches", "keys", "owners", "passages", "passage_owners")
)


class Migration(migrations.Migration):
    dependencies = [("signals", "0016_find_copies_of_entries")]

    operations = [
        migrations.CreateModel(
            name="TextSegment",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("texts", models.PositiveIntegerField()),
                ("numbers", models.BinaryField()),
                ("sketches", models.BinaryField()),
                ("keys", models.BinaryField()),
                ("owners", models.BinaryField()),
                ("passages", models.BinaryField()),
                ("passage_owners", models.BinaryField()),
            ],
            options={"db_table": "signals_text_segment"},
        ),
        migrations.CreateModel(
            name="TextsNoted",
            fields=[
                ("id", models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False)),
                ("version", models.TextField()),
                ("through_seq", models.BigIntegerField(default=0)),
            ],
            options={"db_table": "signals_texts_noted"},
        ),
        migrations.CreateModel(
            name="TextGroup",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("observations", models.PositiveIntegerField(default=0)),
                ("accounts", models.PositiveIntegerField(default=0)),
                ("first_observation_id", models.UUIDField()),
                ("first_seen_at", models.DateTimeField()),
                ("last_seen_at", models.DateTimeField()),
                ("judged", models.TextField(blank=True, default="")),
            ],
            options={"db_table": "signals_text_group"},
        ),
        migrations.CreateModel(
            name="TextCopy",
            fields=[
                ("observation_id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                (
                    "group",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=models.PROTECT,
                        related_name="+",
                        to="signals.textgroup",
                    ),
                ),
                ("of_id", models.UUIDField(null=True)),
                ("seq", models.BigIntegerField()),
                ("subject_id", models.UUIDField()),
                ("relation", models.TextField()),
                ("alike", models.FloatField()),
                ("seen_at", models.DateTimeField()),
            ],
            options={"db_table": "signals_text_copy"},
        ),
        migrations.AddConstraint(
            "textsnoted", models.CheckConstraint(condition=Q(id=1), name="signals_texts_noted_one_row")
        ),
        migrations.AddConstraint(
            "textcopy",
            models.CheckConstraint(
                condition=Q(relation="first", of_id__isnull=True)
                | Q(relation__in=["same", "copy", "inside", "around"], of_id__isnull=False),
                name="signals_text_copy_is_of_another",
            ),
        ),
        migrations.AddIndex(
            "textcopy",
            models.Index(fields=["group", "seen_at", "observation_id"], name="signals_text_copy_group"),
        ),
        # Hashes cannot be pressed together; trying takes longer than everything else.
        migrations.RunSQL(_EXTERNAL, migrations.RunSQL.noop),
        migrations.AddField("lead", "text_group", models.UUIDField(null=True)),
        migrations.AddIndex(
            "lead",
            models.Index(
                condition=Q(text_group__isnull=False),
                fields=["text_group", "organisation", "platform", "status", "-priority", "created_at", "id"],
                name="signals_lead_text",
            ),
        ),
        migrations.RemoveConstraint("scan", "signals_scan_kind_known"),
        migrations.AddConstraint(
            "scan",
            models.CheckConstraint(
                condition=Q(kind__in=["scan", "sweep", "look", "texts"]), name="signals_scan_kind_known"
            ),
        ),
    ]

"""Keep hashes in banks, each for one purpose and on one legal basis."""

import django.db.models.deletion
from django.db import migrations, models

import openiru.foundation.ids


class Migration(migrations.Migration):
    dependencies = [
        ("registry", "0005_derive_organisation_ids"),
        ("signals", "0002_add_known_names"),
    ]

    operations = [
        migrations.CreateModel(
            name="BankEntry",
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
                ("pdq", models.BinaryField()),
                ("quality", models.PositiveSmallIntegerField(null=True)),
                ("capture_digest", models.TextField(blank=True, default="")),
                ("source", models.TextField()),
                ("note", models.TextField(blank=True, default="")),
                ("exchange", models.TextField(blank=True, default="")),
                ("exchange_key", models.TextField(blank=True, default="")),
                ("case_id", models.UUIDField(null=True)),
                ("added_by", models.TextField()),
                ("added_at", models.DateTimeField()),
                ("confirmed_by", models.TextField(null=True)),
                ("confirmed_at", models.DateTimeField(null=True)),
                ("expires_at", models.DateTimeField(null=True)),
                ("withdrawn_at", models.DateTimeField(null=True)),
                ("withdrawn_reason", models.TextField(blank=True, default="")),
                ("quarantined_at", models.DateTimeField(null=True)),
                ("quarantine_reason", models.TextField(blank=True, default="")),
                ("released_by", models.TextField(null=True)),
                ("released_at", models.DateTimeField(null=True)),
                ("standing", models.TextField(default="positive")),
            ],
            options={
                "db_table": "signals_bank_entry",
            },
        ),
        migrations.CreateModel(
            name="Opinion",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("party", models.TextField()),
                ("stance", models.TextField()),
                ("reason", models.TextField()),
                ("by", models.TextField()),
                ("at", models.DateTimeField()),
            ],
            options={
                "db_table": "signals_opinion",
            },
        ),
        migrations.CreateModel(
            name="SignalBank",
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
                ("slug", models.TextField(unique=True)),
                ("name", models.TextField()),
                ("polarity", models.TextField()),
                ("purpose", models.TextField(null=True)),
                ("effect", models.TextField(null=True)),
                ("max_distance_bits", models.PositiveSmallIntegerField(default=31)),
                ("is_shared", models.BooleanField(default=False)),
                ("legal_basis", models.TextField()),
                ("validity_days", models.PositiveIntegerField(null=True)),
                ("flood_scan_subjects", models.PositiveIntegerField(default=1000)),
                ("flood_day_subjects", models.PositiveIntegerField(default=2000)),
                ("created_by", models.TextField()),
                ("created_at", models.DateTimeField()),
            ],
            options={
                "db_table": "signals_bank",
            },
        ),
        migrations.AddField(
            model_name="scanshard",
            name="suppressed",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddIndex(
            model_name="match",
            index=models.Index(
                condition=models.Q(("engine", "pictures")),
                fields=["signal_id", "found_at"],
                name="signals_match_picture",
            ),
        ),
        migrations.AddField(
            model_name="bankentry",
            name="organisation",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="registry.organisation",
            ),
        ),
        migrations.AddField(
            model_name="opinion",
            name="entry",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="signals.bankentry",
            ),
        ),
        migrations.AddConstraint(
            model_name="signalbank",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("effect__isnull", True), ("polarity", "positive"), ("purpose__isnull", True)),
                    models.Q(
                        ("effect__in", ["suppress", "warn"]),
                        ("effect__isnull", False),
                        ("is_shared", False),
                        ("polarity", "negative"),
                        ("purpose__in", ["press", "counter-speech", "upheld-appeal"]),
                        ("purpose__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="signals_bank_polarity",
            ),
        ),
        migrations.AddConstraint(
            model_name="signalbank",
            constraint=models.CheckConstraint(
                condition=models.Q(("max_distance_bits__gte", 0), ("max_distance_bits__lte", 31)),
                name="signals_bank_radius",
            ),
        ),
        migrations.AddConstraint(
            model_name="signalbank",
            constraint=models.CheckConstraint(
                condition=models.Q(("legal_basis", ""), _negated=True), name="signals_bank_has_legal_basis"
            ),
        ),
        migrations.AddConstraint(
            model_name="signalbank",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("validity_days__isnull", True), ("validity_days__gte", 1), _connector="OR"
                ),
                name="signals_bank_validity",
            ),
        ),
        migrations.AddConstraint(
            model_name="signalbank",
            constraint=models.CheckConstraint(
                condition=models.Q(("flood_day_subjects__gte", 1), ("flood_scan_subjects__gte", 1)),
                name="signals_bank_floods",
            ),
        ),
        migrations.AddField(
            model_name="bankentry",
            name="bank",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="signals.signalbank",
            ),
        ),
        migrations.AddIndex(
            model_name="opinion",
            index=models.Index(fields=["entry", "party", "-id"], name="signals_opinion_newest"),
        ),
        migrations.AddConstraint(
            model_name="opinion",
            constraint=models.CheckConstraint(
                condition=models.Q(("stance__in", ["positive", "negative", "investigation-seed"])),
                name="signals_opinion_stance_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="opinion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("party", ""), _negated=True), models.Q(("reason", ""), _negated=True)
                ),
                name="signals_opinion_has_words",
            ),
        ),
        migrations.AddIndex(
            model_name="bankentry",
            index=models.Index(
                condition=models.Q(("exchange", ""), _negated=True),
                fields=["exchange", "exchange_key"],
                name="signals_entry_exchange",
            ),
        ),
        migrations.AddIndex(
            model_name="bankentry",
            index=models.Index(
                condition=models.Q(("case_id__isnull", False)), fields=["case_id"], name="signals_entry_case"
            ),
        ),
        migrations.AddIndex(
            model_name="bankentry",
            index=models.Index(fields=["capture_digest"], name="signals_entry_capture"),
        ),
        migrations.AddConstraint(
            model_name="bankentry",
            constraint=models.UniqueConstraint(
                condition=models.Q(("withdrawn_at__isnull", True)),
                fields=("bank", "organisation", "pdq"),
                name="signals_entry_once",
                nulls_distinct=False,
            ),
        ),
        migrations.AddConstraint(
            model_name="bankentry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("confirmed_at__isnull", True), ("confirmed_by__isnull", True)),
                    models.Q(("confirmed_at__isnull", False), ("confirmed_by__isnull", False)),
                    _connector="OR",
                ),
                name="signals_entry_confirmed_pair",
            ),
        ),
        migrations.AddConstraint(
            model_name="bankentry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("confirmed_by__isnull", True),
                    models.Q(("confirmed_by", models.F("added_by")), _negated=True),
                    _connector="OR",
                ),
                name="signals_entry_second_person",
            ),
        ),
        migrations.AddConstraint(
            model_name="bankentry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("withdrawn_at__isnull", True), ("withdrawn_reason", "")),
                    models.Q(
                        ("withdrawn_at__isnull", False), models.Q(("withdrawn_reason", ""), _negated=True)
                    ),
                    _connector="OR",
                ),
                name="signals_entry_withdrawn_pair",
            ),
        ),
        migrations.AddConstraint(
            model_name="bankentry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("quarantine_reason", ""), ("quarantined_at__isnull", True)),
                    models.Q(
                        ("quarantined_at__isnull", False), models.Q(("quarantine_reason", ""), _negated=True)
                    ),
                    _connector="OR",
                ),
                name="signals_entry_quarantine_pair",
            ),
        ),
        migrations.AddConstraint(
            model_name="bankentry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("released_at__isnull", True), ("released_by__isnull", True)),
                    models.Q(
                        ("released_at__isnull", False),
                        ("released_by__isnull", False),
                        models.Q(("released_by", models.F("added_by")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="signals_entry_released_pair",
            ),
        ),
        migrations.AddConstraint(
            model_name="bankentry",
            constraint=models.CheckConstraint(
                condition=models.Q(("source", ""), _negated=True), name="signals_entry_has_source"
            ),
        ),
        migrations.AddConstraint(
            model_name="bankentry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("standing__in", ["positive", "negative", "investigation-seed", "disputed"])
                ),
                name="signals_entry_standing_known",
            ),
        ),
    ]

"""Give contacts their days, and make room for minutes, commitments and agreements."""

import django.db.models.deletion
from django.db import migrations, models

import openiru.foundation.ids


class Migration(migrations.Migration):
    dependencies = [
        ("liaison", "0001_take_over"),
        ("platforms", "0003_hand_contacts_to_liaison"),
    ]

    operations = [
        migrations.CreateModel(
            name="Agreement",
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
                ("title", models.TextField()),
                ("text_digest", models.TextField(blank=True, default="")),
                ("signed_on", models.DateField()),
                ("in_force_from", models.DateField()),
                ("in_force_to", models.DateField(null=True)),
                ("deadlines", models.JSONField(default=list)),
                ("applied_at", models.DateTimeField(null=True)),
                ("noted_by", models.TextField()),
                ("noted_at", models.DateTimeField()),
            ],
            options={
                "db_table": "liaison_agreement",
            },
        ),
        migrations.CreateModel(
            name="Commitment",
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
                ("side", models.TextField()),
                ("owner", models.TextField()),
                ("words", models.TextField()),
                ("source_sentence", models.TextField()),
                ("due_date", models.DateField(null=True)),
                ("noted_by", models.TextField()),
                ("noted_at", models.DateTimeField()),
            ],
            options={
                "db_table": "liaison_commitment",
            },
        ),
        migrations.CreateModel(
            name="CommitmentStep",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("state", models.TextField()),
                ("reason", models.TextField()),
                ("by", models.TextField()),
                ("at", models.DateTimeField()),
            ],
            options={
                "db_table": "liaison_commitment_step",
            },
        ),
        migrations.CreateModel(
            name="Minutes",
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
                ("number", models.PositiveIntegerField()),
                ("words", models.TextField()),
                ("participants", models.JSONField(default=list)),
                ("recorded_by", models.TextField()),
                ("recorded_at", models.DateTimeField()),
            ],
            options={
                "db_table": "liaison_minutes",
            },
        ),
        migrations.AddField(
            model_name="contact",
            name="form_url",
            field=models.TextField(blank=True, default=""),
        ),
        migrations.AddField(
            model_name="contact",
            name="instruments",
            field=models.JSONField(default=list),
        ),
        migrations.AddField(
            model_name="contact",
            name="is_crisis",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="contact",
            name="languages",
            field=models.JSONField(default=list),
        ),
        migrations.AddField(
            model_name="contact",
            name="phone",
            field=models.TextField(blank=True, default=""),
        ),
        migrations.AddField(
            model_name="contact",
            name="valid_from",
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name="contact",
            name="valid_to",
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name="meeting",
            name="agenda",
            field=models.TextField(blank=True, default=""),
        ),
        migrations.AddConstraint(
            model_name="contact",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("valid_from__isnull", True),
                    ("valid_to__isnull", True),
                    ("valid_to__gte", models.F("valid_from")),
                    _connector="OR",
                ),
                name="liaison_contact_ends_after_it_begins",
            ),
        ),
        migrations.AddConstraint(
            model_name="contact",
            constraint=models.CheckConstraint(
                condition=models.Q(("role_title", ""), _negated=True), name="liaison_contact_has_role"
            ),
        ),
        migrations.AddField(
            model_name="agreement",
            name="platform",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="platforms.platform"
            ),
        ),
        migrations.AddField(
            model_name="commitment",
            name="agreement",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="liaison.agreement",
            ),
        ),
        migrations.AddField(
            model_name="commitment",
            name="meeting",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="liaison.meeting"
            ),
        ),
        migrations.AddField(
            model_name="commitment",
            name="platform",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="platforms.platform"
            ),
        ),
        migrations.AddField(
            model_name="commitmentstep",
            name="commitment",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="liaison.commitment"
            ),
        ),
        migrations.AddField(
            model_name="minutes",
            name="meeting",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="liaison.meeting"
            ),
        ),
        migrations.AddConstraint(
            model_name="agreement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("in_force_to__isnull", True),
                    ("in_force_to__gte", models.F("in_force_from")),
                    _connector="OR",
                ),
                name="liaison_agreement_ends_after_it_begins",
            ),
        ),
        migrations.AddConstraint(
            model_name="agreement",
            constraint=models.CheckConstraint(
                condition=models.Q(("title", ""), _negated=True), name="liaison_agreement_has_title"
            ),
        ),
        migrations.AddConstraint(
            model_name="commitment",
            constraint=models.CheckConstraint(
                condition=models.Q(("side__in", ["platform", "unit"])), name="liaison_commitment_side_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="commitment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("owner", ""), _negated=True),
                    models.Q(("words", ""), _negated=True),
                    models.Q(("source_sentence", ""), _negated=True),
                ),
                name="liaison_commitment_in_words",
            ),
        ),
        migrations.AddConstraint(
            model_name="commitmentstep",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["open", "kept", "broken", "released"])),
                name="liaison_commitment_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="commitmentstep",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True), name="liaison_commitment_step_has_reason"
            ),
        ),
        migrations.AddConstraint(
            model_name="minutes",
            constraint=models.UniqueConstraint(fields=("meeting", "number"), name="liaison_minutes_numbered"),
        ),
        migrations.AddConstraint(
            model_name="minutes",
            constraint=models.CheckConstraint(
                condition=models.Q(("words", ""), _negated=True), name="liaison_minutes_have_words"
            ),
        ),
    ]

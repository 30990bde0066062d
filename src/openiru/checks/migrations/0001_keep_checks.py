"""Keep what was seen of subjects, and how newer probes read it."""

import django.db.models.deletion
from django.db import migrations, models

import openiru.foundation.ids


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("evidence", "0001_initial"),
        ("intake", "0004_fold_dots_of_facebook"),
    ]

    operations = [
        migrations.CreateModel(
            name="Run",
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
                ("platform", models.TextField()),
                ("live_control", models.TextField(null=True)),
                ("absent_control", models.TextField(null=True)),
                ("fault", models.TextField(blank=True, default="")),
                ("recorded_by", models.TextField()),
                ("at", models.DateTimeField()),
            ],
            options={
                "db_table": "checks_run",
            },
        ),
        migrations.CreateModel(
            name="Observation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField()),
                ("url", models.TextField()),
                ("state", models.TextField()),
                ("as_read", models.TextField()),
                ("rule", models.TextField()),
                ("place", models.TextField()),
                ("found", models.TextField()),
                ("identity", models.TextField()),
                ("stable_id", models.TextField(blank=True, default="")),
                ("handle", models.TextField(blank=True, default="")),
                ("followers", models.BigIntegerField(null=True)),
                ("countries", models.JSONField(default=list)),
                ("probe", models.TextField()),
                ("version", models.PositiveIntegerField()),
                ("are_controls_held", models.BooleanField()),
                (
                    "body",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="evidence.capture",
                    ),
                ),
                (
                    "subject",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="intake.subject"
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="checks.run"
                    ),
                ),
            ],
            options={
                "db_table": "checks_observation",
            },
        ),
        migrations.CreateModel(
            name="Reading",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField()),
                ("read_by", models.TextField()),
                ("state", models.TextField()),
                ("rule", models.TextField()),
                ("place", models.TextField()),
                ("found", models.TextField()),
                ("probe", models.TextField()),
                ("version", models.PositiveIntegerField()),
                (
                    "observation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="checks.observation"
                    ),
                ),
            ],
            options={
                "db_table": "checks_reading",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                [
                                    "live",
                                    "live_restricted",
                                    "geo_withheld",
                                    "suspended",
                                    "removed_by_platform",
                                    "removed_by_owner",
                                    "gone_cause_unknown",
                                    "renamed",
                                    "handle_reassigned",
                                    "preview_off",
                                    "login_wall",
                                    "challenge",
                                    "rate_limited",
                                    "probe_stale",
                                    "net_error",
                                    "unverifiable",
                                ],
                            )
                        ),
                        name="checks_reading_state_is_known",
                    ),
                    models.UniqueConstraint(
                        fields=("observation", "probe", "version"), name="checks_reading_once_a_version"
                    ),
                ],
            },
        ),
        migrations.AddIndex(
            model_name="observation",
            index=models.Index(fields=["subject", "at"], name="checks_observation_subject"),
        ),
        migrations.AddConstraint(
            model_name="observation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "state__in",
                        [
                            "live",
                            "live_restricted",
                            "geo_withheld",
                            "suspended",
                            "removed_by_platform",
                            "removed_by_owner",
                            "gone_cause_unknown",
                            "renamed",
                            "handle_reassigned",
                            "preview_off",
                            "login_wall",
                            "challenge",
                            "rate_limited",
                            "probe_stale",
                            "net_error",
                            "unverifiable",
                        ],
                    )
                ),
                name="checks_state_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="observation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        (
                            "state__in",
                            ["gone_cause_unknown", "removed_by_owner", "removed_by_platform", "suspended"],
                        ),
                        _negated=True,
                    ),
                    ("are_controls_held", True),
                    _connector="OR",
                ),
                name="checks_gone_needs_controls",
            ),
        ),
        migrations.AddConstraint(
            model_name="observation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "state__in",
                        [
                            "challenge",
                            "login_wall",
                            "net_error",
                            "probe_stale",
                            "rate_limited",
                            "unverifiable",
                        ],
                    ),
                    ("body__isnull", False),
                    _connector="OR",
                ),
                name="checks_verdict_needs_body",
            ),
        ),
    ]

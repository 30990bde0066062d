"""Keep every span of days of an entry, and what an edition covers."""

import django.db.models.deletion
from django.db import migrations, models

from openiru.audit import sql

_APPEND_ONLY, _CHANGEABLE = sql.append_only("registry_entry_change")

IN_FORCE = """
CREATE OR REPLACE FUNCTION openiru_in_force(organisation uuid, day date) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT 1 FROM registry_organisation_link l
        JOIN registry_list_entry e ON e.id = l.entry_id
        JOIN registry_entry_period p ON p.entry_id = e.id
        WHERE l.organisation_id = organisation AND l.approved_at IS NOT NULL
          AND e.kind = 'entity' AND p.listed_from <= day
          AND (p.listed_to IS NULL OR day < p.listed_to))
$$;
"""
IN_FORCE_BEFORE = """
CREATE OR REPLACE FUNCTION openiru_in_force(organisation uuid, day date) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT 1 FROM registry_organisation_link l
        JOIN registry_list_entry e ON e.id = l.entry_id
        WHERE l.organisation_id = organisation AND l.approved_at IS NOT NULL
          AND e.kind = 'entity' AND e.listed_from <= day
          AND (e.listed_to IS NULL OR day < e.listed_to))
$$;
"""
FIRST_PERIODS = """
INSERT INTO registry_entry_period (entry_id, listed_from, listed_from_is_known, listed_to)
SELECT id, listed_from, listed_from_is_known, listed_to FROM registry_list_entry;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("registry", "0002_answer_what_is_in_force"),
        ("audit", "0002_chain_events"),
    ]

    operations = [
        migrations.AddField("listedition", "generated_at", models.DateTimeField(null=True)),
        migrations.AddField("listedition", "dated_by", models.TextField(default="list")),
        migrations.AddField("listedition", "scope", models.TextField(default="full")),
        migrations.AddField("listedition", "includes_individuals", models.BooleanField(default=False)),
        migrations.AddField("listedition", "entries_relisted", models.PositiveIntegerField(default=0)),
        migrations.AddField("listedition", "rows_unread", models.PositiveIntegerField(default=0)),
        migrations.AddField("listedition", "absences", models.JSONField(default=list)),
        migrations.RemoveConstraint("listedition", "registry_edition_once"),
        migrations.AddConstraint(
            "listedition",
            models.UniqueConstraint(
                fields=["source", "digest", "includes_individuals"], name="registry_edition_once"
            ),
        ),
        migrations.AddConstraint(
            "listedition",
            models.CheckConstraint(
                condition=~models.Q(format="curated", status="in_force")
                | models.Q(approved_by__isnull=False),
                name="registry_curated_edition_is_approved",
            ),
        ),
        migrations.AddConstraint(
            "listedition",
            models.CheckConstraint(
                condition=models.Q(scope__in=["full", "extract"]), name="registry_edition_scope_known"
            ),
        ),
        migrations.CreateModel(
            name="EntryPeriod",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("listed_from", models.DateField()),
                ("listed_from_is_known", models.BooleanField(default=True)),
                ("listed_to", models.DateField(null=True)),
                (
                    "entry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="registry.listentry"
                    ),
                ),
            ],
            options={
                "db_table": "registry_entry_period",
                "constraints": [
                    models.UniqueConstraint(
                        fields=["entry"],
                        condition=models.Q(listed_to__isnull=True),
                        name="registry_one_open_period",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(listed_to__isnull=True)
                        | models.Q(listed_to__gte=models.F("listed_from")),
                        name="registry_period_ends_after_start",
                    ),
                ],
            },
        ),
        migrations.RunSQL(FIRST_PERIODS, migrations.RunSQL.noop),
        migrations.RunSQL(IN_FORCE, IN_FORCE_BEFORE),
        migrations.RunSQL(_APPEND_ONLY, _CHANGEABLE),
    ]

"""One question for all guards of the database: does a list name this organisation on this day?"""

from django.db import migrations

FORWARD = """
CREATE FUNCTION openiru_in_force(organisation uuid, day date) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT 1 FROM registry_organisation_link l
        JOIN registry_list_entry e ON e.id = l.entry_id
        WHERE l.organisation_id = organisation AND l.approved_at IS NOT NULL
          AND e.kind = 'entity' AND e.listed_from <= day
          AND (e.listed_to IS NULL OR day < e.listed_to))
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("registry", "0001_initial")]

    operations = [
        migrations.RunSQL(FORWARD, "DROP FUNCTION openiru_in_force(uuid, date);"),
    ]

"""Let entries move in the feed when lists cease to name their organisation, and when one names it again."""

from django.db import migrations, models

GUARD = """
CREATE OR REPLACE FUNCTION openiru_guard_feed_place() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND (NEW.entry_id <> OLD.entry_id OR NEW.seq < OLD.seq
        OR NEW.seq = OLD.seq AND NEW.is_named = OLD.is_named) THEN
        PERFORM openiru_refuse('numbers of the feed only grow');
    END IF;
    RETURN NEW;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("exchanges", "0004_tell_changed_banks")]

    operations = [
        migrations.AddField("feedplace", "is_named", models.BooleanField(default=True, db_default=True)),
        migrations.RunSQL(GUARD, migrations.RunSQL.noop),
    ]

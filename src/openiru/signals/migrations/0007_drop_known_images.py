"""Drop the table of pictures that there was before banks; 0004 moved all its rows, and nothing wrote to it since."""

from django.db import migrations

NOTHING_IS_LOST = """
DO $$ BEGIN
    IF EXISTS (SELECT 1 FROM signals_known_image k
               WHERE NOT EXISTS (SELECT 1 FROM signals_bank_entry e WHERE e.id = k.id)) THEN
        RAISE EXCEPTION 'a known picture is in no bank; add it to one, then upgrade';
    END IF;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("signals", "0006_remember_what_was_searched")]

    operations = [
        migrations.RunSQL(NOTHING_IS_LOST, migrations.RunSQL.noop),
        migrations.DeleteModel(name="KnownImage"),
    ]

"""Let nothing that was seen be changed or vanish, and hold newer readings to the same rules."""

from django.db import migrations

from openiru.audit import sql

GUARD = """
CREATE FUNCTION openiru_guard_check_reading() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE seen checks_observation%ROWTYPE;
BEGIN
    SELECT * INTO STRICT seen FROM checks_observation WHERE id = NEW.observation_id;
    IF NEW.state IN ('suspended', 'removed_by_platform', 'removed_by_owner', 'gone_cause_unknown')
        AND NOT seen.are_controls_held THEN
        PERFORM openiru_refuse('nobody is called gone in a run whose controls were not held');
    END IF;
    IF seen.body_id IS NULL THEN
        PERFORM openiru_refuse('only a page that was kept is read again');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER checks_reading_rests_on_page BEFORE INSERT ON checks_reading
    FOR EACH ROW EXECUTE FUNCTION openiru_guard_check_reading();
"""
UNGUARD = """
DROP TRIGGER checks_reading_rests_on_page ON checks_reading;
DROP FUNCTION openiru_guard_check_reading();
"""


class Migration(migrations.Migration):
    dependencies = [("checks", "0001_keep_checks")]

    operations = [
        *(
            migrations.RunSQL(*sql.append_only(table))
            for table in ("checks_run", "checks_observation", "checks_reading")
        ),
        migrations.RunSQL(GUARD, UNGUARD),
    ]

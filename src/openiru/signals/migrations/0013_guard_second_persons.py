"""Let only supervisors confirm entries and end their quarantine, whoever writes."""

from django.db import migrations

GUARD = """
CREATE FUNCTION openiru_guard_second_person() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.confirmed_at IS NOT NULL
        AND (TG_OP = 'INSERT' OR (NEW.confirmed_by, NEW.confirmed_at)
             IS DISTINCT FROM (OLD.confirmed_by, OLD.confirmed_at))
        AND NOT openiru_holds(NEW.confirmed_by, 'supervisor') THEN
        PERFORM openiru_refuse('an entry is confirmed by an active supervisor');
    END IF;
    IF NEW.released_at IS NOT NULL
        AND (TG_OP = 'INSERT' OR (NEW.released_by, NEW.released_at)
             IS DISTINCT FROM (OLD.released_by, OLD.released_at))
        AND NOT openiru_holds(NEW.released_by, 'supervisor') THEN
        PERFORM openiru_refuse('a quarantine is ended by an active supervisor');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER signals_bank_entry_second_person BEFORE INSERT OR UPDATE ON signals_bank_entry
    FOR EACH ROW EXECUTE FUNCTION openiru_guard_second_person();
"""
UNGUARD = """
DROP TRIGGER signals_bank_entry_second_person ON signals_bank_entry;
DROP FUNCTION openiru_guard_second_person();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("signals", "0012_remember_what_shards_read"),
        ("access", "0003_keep_people"),
    ]

    operations = [migrations.RunSQL(GUARD, UNGUARD)]

"""Let appeals only be added to, in order, by people and never without a record."""

from django.db import migrations

from openiru.audit import sql

GUARD = """
CREATE FUNCTION openiru_guard_appeal_step() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE last text; before integer;
BEGIN
    IF NOT EXISTS (SELECT 1 FROM referrals_item i WHERE i.id = NEW.item_id AND i.sent_at IS NOT NULL) THEN
        PERFORM openiru_refuse('an appeal is against what was sent');
    END IF;
    IF length(btrim(NEW.note)) < 10 OR NOT EXISTS (SELECT 1 FROM access_person p
        WHERE p.id::text = NEW."by" AND p.role IN ('analyst', 'supervisor') AND p.is_active) THEN
        PERFORM openiru_refuse('a person notes in words where an appeal stands');
    END IF;
    SELECT s.state, s.number INTO last, before FROM referrals_appeal_step s WHERE s.item_id = NEW.item_id ORDER BY s.number DESC LIMIT 1;
    IF NEW.number <> coalesce(before, 0) + 1 OR (NEW.state = 'open') = (last IS NOT DISTINCT FROM 'open') THEN
        PERFORM openiru_refuse('an appeal is opened before it ends, and ends before another one');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER referrals_appeal_step_follows BEFORE INSERT ON referrals_appeal_step
    FOR EACH ROW EXECUTE FUNCTION openiru_guard_appeal_step();
"""
UNGUARD = """
DROP TRIGGER referrals_appeal_step_follows ON referrals_appeal_step;
DROP FUNCTION openiru_guard_appeal_step();
"""
STEP = """
    IF NOT openiru_is_recorded('item', NEW.item_id::text, '{referrals.appeal-noted}', NEW.at) THEN
        PERFORM openiru_refuse('no step of an appeal is kept without a record of it');
    END IF;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("referrals", "0019_keep_appeals"),
        ("access", "0004_let_partners_in"),
    ]

    operations = [
        migrations.RunSQL(*sql.append_only("referrals_appeal_step")),
        migrations.RunSQL(*sql.recorded("referrals_appeal_step", "id", STEP)),
        migrations.RunSQL(GUARD, UNGUARD),
    ]

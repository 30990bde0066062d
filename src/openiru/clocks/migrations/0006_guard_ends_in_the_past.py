"""Let no end of a pause that lies in the past move a deadline on one person's word."""

from django.db import migrations

from openiru.audit import sql

GUARD = """
CREATE FUNCTION openiru_guard_pause_end_in_the_past() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- The most that a unit may set as its tolerance.
    IF NOT NEW.needs_approval AND NEW.closed_at < NEW.recorded_at - interval '15 minutes' THEN
        PERFORM openiru_refuse('an end of a pause in the past waits for a second person');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER clocks_pause_end_in_the_past BEFORE INSERT ON clocks_pause_end
    FOR EACH ROW EXECUTE FUNCTION openiru_guard_pause_end_in_the_past();

CREATE FUNCTION openiru_guard_pause_end_approval() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF length(btrim(NEW.words)) < 10 OR NOT EXISTS (SELECT 1 FROM access_person p
        WHERE p.id::text = NEW.approved_by AND p.role IN ('analyst', 'supervisor') AND p.is_active) THEN
        PERFORM openiru_refuse('a person says in words why a clock ran again in the past');
    END IF;
    IF NOT EXISTS (SELECT 1 FROM clocks_pause_end e WHERE e.pause_id = NEW.end_id AND e.needs_approval
        AND e.recorded_by <> NEW.approved_by AND e.recorded_at <= NEW.approved_at) THEN
        PERFORM openiru_refuse('an end in the past is approved by another person than noted it');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER clocks_pause_end_approval_guard BEFORE INSERT ON clocks_pause_end_approval
    FOR EACH ROW EXECUTE FUNCTION openiru_guard_pause_end_approval();
"""
UNGUARD = """
DROP TRIGGER clocks_pause_end_approval_guard ON clocks_pause_end_approval;
DROP FUNCTION openiru_guard_pause_end_approval();
DROP TRIGGER clocks_pause_end_in_the_past ON clocks_pause_end;
DROP FUNCTION openiru_guard_pause_end_in_the_past();
"""
RECORD = """
    IF NOT EXISTS (
        SELECT 1 FROM audit_event e
        WHERE e.subject_kind = 'referral' AND e.event = 'clocks.pause-approved' AND e.at = NEW.approved_at
        AND e.subject_id = (SELECT p.referral_id::text FROM clocks_pause p WHERE p.id = NEW.end_id)
        AND e.payload::jsonb->'detail'->>'pause_id' = NEW.end_id::text) THEN
        PERFORM openiru_refuse('nothing of a clock is noted without a record of it');
    END IF;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("clocks", "0005_approve_ends_in_the_past"),
        ("access", "0004_let_partners_in"),
    ]

    operations = [
        migrations.RunSQL(GUARD, UNGUARD),
        migrations.RunSQL(*sql.append_only("clocks_pause_end_approval")),
        migrations.RunSQL(*sql.recorded("clocks_pause_end_approval", "approved_at", RECORD)),
    ]

"""Keep measurements, switches and opinions as they were made, on record, by those who may."""

from django.db import migrations

from openiru.audit import sql

_APPEND_ONLY = ("advisers_measurement", "advisers_switch", "advisers_opinion")

SWITCH = """
CREATE FUNCTION openiru_guard_adviser_switch() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT openiru_holds(NEW."by", 'supervisor') OR length(trim(NEW.reason)) < 10 THEN
        PERFORM openiru_refuse('an adviser is switched by an active supervisor, with a reason');
    END IF;
    IF NEW.measurement_id IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM advisers_measurement m WHERE m.id = NEW.measurement_id AND m.adviser = NEW.adviser) THEN
        PERFORM openiru_refuse('an adviser speaks only by a measurement of its own');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER advisers_switch_guard BEFORE INSERT ON advisers_switch
    FOR EACH ROW EXECUTE FUNCTION openiru_guard_adviser_switch();
"""
UNGUARD_SWITCH = """
DROP TRIGGER advisers_switch_guard ON advisers_switch;
DROP FUNCTION openiru_guard_adviser_switch();
"""

OPINION = """
CREATE FUNCTION openiru_guard_adviser_opinion() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM (SELECT s.measurement_id FROM advisers_switch s WHERE s.adviser = NEW.adviser
                       ORDER BY s.id DESC LIMIT 1) newest
        JOIN advisers_measurement m ON m.id = newest.measurement_id
        WHERE m.fingerprint = NEW.fingerprint) THEN
        PERFORM openiru_refuse('an adviser that is not on, as it was measured, says nothing of a lead');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER advisers_opinion_guard BEFORE INSERT ON advisers_opinion
    FOR EACH ROW EXECUTE FUNCTION openiru_guard_adviser_opinion();
"""
UNGUARD_OPINION = """
DROP TRIGGER advisers_opinion_guard ON advisers_opinion;
DROP FUNCTION openiru_guard_adviser_opinion();
"""

MEASUREMENT_RECORDED = """
    IF NOT openiru_is_recorded(
        'adviser-measurement', NEW.id::text, '{advisers.adviser-measured}', NEW.measured_at) THEN
        PERFORM openiru_refuse('no adviser is measured without a record of it');
    END IF;
"""
SWITCH_RECORDED = """
    IF NOT openiru_is_recorded('adviser', NEW.adviser, '{advisers.adviser-switched}', NEW.at) THEN
        PERFORM openiru_refuse('no adviser is switched without a record of it');
    END IF;
"""
OPINION_RECORDED = """
    IF NOT openiru_is_recorded('adviser', NEW.adviser, '{advisers.adviser-asked}', NEW.asked_at) THEN
        PERFORM openiru_refuse('no adviser is asked about a lead without a record of it');
    END IF;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("advisers", "0001_initial"),
        ("access", "0003_keep_people"),
        ("audit", "0004_hold_columns_to_payload"),
    ]

    operations = [
        *[migrations.RunSQL(*sql.append_only(table)) for table in _APPEND_ONLY],
        migrations.RunSQL(SWITCH, UNGUARD_SWITCH),
        migrations.RunSQL(OPINION, UNGUARD_OPINION),
        migrations.RunSQL(*sql.recorded("advisers_measurement", "id", MEASUREMENT_RECORDED)),
        migrations.RunSQL(*sql.recorded("advisers_switch", "id", SWITCH_RECORDED)),
        migrations.RunSQL(*sql.recorded("advisers_opinion", "id", OPINION_RECORDED)),
    ]

"""Let a person decide each lead, with a reason and on record, and let nothing that was found or said be changed."""

from django.db import migrations

from openiru.audit import sql

GUARD = """
CREATE FUNCTION openiru_guard_return_decision() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE about linking_lead%ROWTYPE;
DECLARE seen linking_reckoning%ROWTYPE;
BEGIN
    SELECT * INTO STRICT about FROM linking_lead WHERE id = NEW.lead_id;
    SELECT * INTO STRICT seen FROM linking_reckoning WHERE id = NEW.reckoning_id;
    IF NOT openiru_holds(NEW."by", 'analyst', 'supervisor') THEN
        PERFORM openiru_refuse('whether an account came back is decided by an active analyst or supervisor');
    END IF;
    IF length(trim(NEW.reason)) < 10 THEN
        PERFORM openiru_refuse('a decision on a return needs a reason in words');
    END IF;
    IF seen.lead_id <> NEW.lead_id THEN
        PERFORM openiru_refuse('a decision rests on a reckoning of its own lead');
    END IF;
    IF NEW.verdict <> 'confirmed' THEN
        RETURN NEW;
    END IF;
    IF cardinality(NEW.protected_by) > 0 AND length(trim(NEW.exemption_words)) < 10 THEN
        PERFORM openiru_refuse('a protected account is called a return only with the exemption check in words');
    END IF;
    IF seen.tie = 'same_account' THEN
        PERFORM openiru_refuse('an account under another handle is no return of itself');
    END IF;
    IF (SELECT is_barred FROM linking_standing WHERE subject_id = about.barred_id ORDER BY id DESC LIMIT 1)
        IS NOT TRUE THEN
        PERFORM openiru_refuse('nothing comes back from a block that does not stand');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER linking_decision_guard BEFORE INSERT ON linking_decision
    FOR EACH ROW EXECUTE FUNCTION openiru_guard_return_decision();
"""
UNGUARD = """
DROP TRIGGER linking_decision_guard ON linking_decision;
DROP FUNCTION openiru_guard_return_decision();
"""
RECORDED = """
    IF NOT EXISTS (
        SELECT 1 FROM audit_event e WHERE e.subject_kind = 'return_lead' AND e.subject_id = NEW.lead_id::text
           AND e.event = 'linking.return-decided' AND e.at = NEW.at AND e.actor_id = NEW."by") THEN
        PERFORM openiru_refuse('no decision on a return is kept without a record of it');
    END IF;
"""
_KEPT = ("linking_standing", "linking_run", "linking_lead", "linking_reckoning", "linking_decision")


class Migration(migrations.Migration):
    dependencies = [
        ("linking", "0001_keep_leads"),
        ("access", "0003_keep_people"),
        ("audit", "0004_hold_columns_to_payload"),
    ]

    operations = [
        *(migrations.RunSQL(*sql.append_only(table)) for table in _KEPT),
        migrations.RunSQL(GUARD, UNGUARD),
        migrations.RunSQL(*sql.recorded("linking_decision", "number", RECORDED)),
    ]

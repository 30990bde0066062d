"""Let decisions rest on the newest reckoning and name what protects, and keep no block, run or lead without its record."""

from django.db import migrations, models

from openiru.audit import sql

GUARD = """
CREATE FUNCTION openiru_guard_return_confirmed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM linking_reckoning r WHERE r.lead_id = NEW.lead_id AND r.id > NEW.reckoning_id) THEN
        PERFORM openiru_refuse('a decision on a return rests on the newest reckoning');
    END IF;
    IF NEW.verdict = 'confirmed' AND EXISTS (
        SELECT 1 FROM linking_lead l JOIN review_case c ON c.subject_id IN (l.subject_id, l.barred_id),
            jsonb_each(c.exemptions) e
        WHERE l.id = NEW.lead_id AND e.value->>'applies' = 'true' AND e.key <> ALL (NEW.protected_by)) THEN
        PERFORM openiru_refuse('a decision on a return names all that people found to protect the accounts');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER linking_decision_rests_on_newest BEFORE INSERT ON linking_decision
    FOR EACH ROW EXECUTE FUNCTION openiru_guard_return_confirmed();

CREATE FUNCTION openiru_guard_barred() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM referrals_corrected_item k JOIN referrals_item w ON w.id = k.item_id
               WHERE w.subject_id = NEW.subject_id) THEN
        PERFORM openiru_refuse('an account that was referred in error is not barred');
    END IF;
    IF NEW.barred_by = 'platform' AND NOT EXISTS (
        SELECT 1 FROM referrals_item i WHERE i.subject_id = NEW.subject_id AND i.state = 'acted'
           AND i.instrument = 'account_block') THEN
        PERFORM openiru_refuse('an account is barred by its platform where that acted on our referral');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER linking_standing_guard BEFORE INSERT ON linking_standing
    FOR EACH ROW WHEN (NEW.is_barred) EXECUTE FUNCTION openiru_guard_barred();
"""
UNGUARD = """
DROP TRIGGER linking_standing_guard ON linking_standing;
DROP FUNCTION openiru_guard_barred();
DROP TRIGGER linking_decision_rests_on_newest ON linking_decision;
DROP FUNCTION openiru_guard_return_confirmed();
"""
STANDING = """
    IF NOT EXISTS (
        SELECT 1 FROM audit_event e WHERE e.subject_kind = 'barred_accounts' AND e.subject_id = 'many'
           AND e.event = 'linking.barred-noted' AND e.at = NEW.at AND e.actor_id = NEW.noted_by) THEN
        PERFORM openiru_refuse('nobody is noted as barred without a record of it');
    END IF;
"""
RUN = """
    IF NOT EXISTS (
        SELECT 1 FROM audit_event e WHERE e.subject_kind = 'returns_run' AND e.subject_id = NEW.id::text
           AND e.event = 'linking.returns-screened' AND e.at = NEW.at AND e.actor_id = NEW."by") THEN
        PERFORM openiru_refuse('accounts are screened with a record of it');
    END IF;
"""
LEAD = """
    IF NOT EXISTS (SELECT 1 FROM linking_reckoning r WHERE r.lead_id = NEW.id) THEN
        PERFORM openiru_refuse('a lead on a return rests on a reckoning of a run');
    END IF;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("linking", "0003_say_how_blocks_ended"),
        ("review", "0007_rest_on_returns"),
        ("referrals", "0018_guard_corrections"),
    ]

    operations = [
        migrations.AddField("cursor", "through_looks", models.BigIntegerField(default=0)),
        migrations.RunSQL(GUARD, UNGUARD),
        migrations.RunSQL(*sql.recorded("linking_standing", "id", STANDING)),
        migrations.RunSQL(*sql.recorded("linking_run", "id", RUN)),
        migrations.RunSQL(*sql.recorded("linking_lead", "id", LEAD)),
    ]

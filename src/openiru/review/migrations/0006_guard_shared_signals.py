"""Let a hash enter a shared bank only from an approved case, confirmed by a supervisor, while the approval stands."""

from django.db import migrations

GUARD = """
CREATE FUNCTION openiru_guard_shared_entry() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM signals_bank b WHERE b.id = NEW.bank_id AND b.is_shared) THEN
        RETURN NEW;
    END IF;
    IF TG_OP = 'UPDATE' THEN
        IF (NEW.bank_id, NEW.case_id, NEW.confirmed_by, NEW.confirmed_at) IS NOT DISTINCT FROM
           (OLD.bank_id, OLD.case_id, OLD.confirmed_by, OLD.confirmed_at) THEN
            RETURN NEW;
        END IF;
    END IF;
    IF NOT EXISTS (SELECT 1 FROM review_case c WHERE c.id = NEW.case_id AND c.status = 'approved'
                   AND c.organisation_id = NEW.organisation_id) THEN
        RAISE EXCEPTION 'an entry of a shared bank rests on an approved case on the same organisation'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NOT EXISTS (SELECT 1 FROM access_person p WHERE p.id::text = NEW.confirmed_by
                   AND p.role = 'supervisor' AND p.is_active) THEN
        RAISE EXCEPTION 'an entry of a shared bank is confirmed by an active supervisor'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER signals_bank_entry_rests_on_case BEFORE INSERT OR UPDATE ON signals_bank_entry
    FOR EACH ROW EXECUTE FUNCTION openiru_guard_shared_entry();

CREATE FUNCTION openiru_guard_lapse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM signals_bank_entry e WHERE e.case_id = NEW.id AND e.withdrawn_at IS NULL) THEN
        RAISE EXCEPTION 'shared entries that rest on a case are withdrawn before its approval lapses'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER review_case_lapse_guard BEFORE UPDATE ON review_case
    FOR EACH ROW WHEN (NEW.status = 'lapsed' AND OLD.status <> 'lapsed') EXECUTE FUNCTION openiru_guard_lapse();
"""
UNGUARD = """
DROP TRIGGER review_case_lapse_guard ON review_case;
DROP FUNCTION openiru_guard_lapse();
DROP TRIGGER signals_bank_entry_rests_on_case ON signals_bank_entry;
DROP FUNCTION openiru_guard_shared_entry();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("review", "0005_record_every_step"),
        ("signals", "0005_guard_banks"),
        ("access", "0001_initial"),
    ]

    operations = [migrations.RunSQL(GUARD, UNGUARD)]

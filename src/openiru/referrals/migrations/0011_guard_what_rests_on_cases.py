"""Let nothing shared rest on a case whose referral was withdrawn."""

from django.db import migrations

GUARD = """
CREATE FUNCTION openiru_guard_ground_of_entry() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.case_id IS NULL OR NEW.withdrawn_at IS NOT NULL
        OR (TG_OP = 'UPDATE' AND NEW.case_id IS NOT DISTINCT FROM OLD.case_id) THEN
        RETURN NEW;
    END IF;
    -- Whoever takes the approval or the referral back waits until this is written, or this waits for them.
    PERFORM 1 FROM review_case c WHERE c.id = NEW.case_id FOR SHARE;
    IF EXISTS (SELECT 1 FROM referrals_item i WHERE i.case_id = NEW.case_id AND i.withdrawn_at IS NOT NULL) THEN
        PERFORM openiru_refuse('a case whose referral was withdrawn is no ground to share');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER signals_bank_entry_ground_stands BEFORE INSERT OR UPDATE ON signals_bank_entry
    FOR EACH ROW EXECUTE FUNCTION openiru_guard_ground_of_entry();

CREATE FUNCTION openiru_guard_withdrawn_ground() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM signals_bank_entry e JOIN referrals_item i ON i.case_id = e.case_id
               WHERE i.id = NEW.item_id AND e.withdrawn_at IS NULL) THEN
        PERFORM openiru_refuse('shared entries that rest on a case are withdrawn with its referral');
    END IF;
    RETURN NEW;
END $$;
CREATE CONSTRAINT TRIGGER referrals_withdrawal_shares_nothing AFTER INSERT ON referrals_withdrawal
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION openiru_guard_withdrawn_ground();
"""
UNGUARD = """
DROP TRIGGER referrals_withdrawal_shares_nothing ON referrals_withdrawal;
DROP FUNCTION openiru_guard_withdrawn_ground();
DROP TRIGGER signals_bank_entry_ground_stands ON signals_bank_entry;
DROP FUNCTION openiru_guard_ground_of_entry();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("referrals", "0010_attach_orders"),
        ("review", "0006_guard_shared_signals"),
    ]

    operations = [migrations.RunSQL(GUARD, UNGUARD)]

"""Let no entry come back, nor move into a shared bank, on a case whose referral was withdrawn meanwhile."""

from django.db import migrations

GUARD = """
CREATE OR REPLACE FUNCTION openiru_guard_ground_of_entry() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.case_id IS NULL OR NEW.withdrawn_at IS NOT NULL THEN
        RETURN NEW;
    END IF;
    -- What stood there on this case stands already; what comes back to it, or moves, is looked at anew.
    IF TG_OP = 'UPDATE' AND OLD.withdrawn_at IS NULL
        AND (NEW.case_id, NEW.bank_id) IS NOT DISTINCT FROM (OLD.case_id, OLD.bank_id) THEN
        RETURN NEW;
    END IF;
    -- Whoever takes the approval or the referral back waits until this is written, or this waits for them.
    PERFORM 1 FROM review_case c WHERE c.id = NEW.case_id FOR SHARE;
    IF EXISTS (SELECT 1 FROM referrals_item i WHERE i.case_id = NEW.case_id AND i.withdrawn_at IS NOT NULL) THEN
        PERFORM openiru_refuse('a case whose referral was withdrawn is no ground to share');
    END IF;
    RETURN NEW;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("referrals", "0011_guard_what_rests_on_cases")]

    operations = [
        # Backward the looser function is not brought back: what it allows is harm.
        migrations.RunSQL(GUARD, migrations.RunSQL.noop),
    ]

"""Let nobody end an appeal against their own case or referral."""

from django.db import migrations

GUARD = """
CREATE FUNCTION openiru_guard_appeal_end() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.state <> 'open' AND EXISTS (SELECT 1 FROM referrals_item i
        JOIN referrals_referral r ON r.id = i.referral_id LEFT JOIN review_case c ON c.id = i.case_id
        WHERE i.id = NEW.item_id AND NEW."by" IN (r.created_by, c.author_id, c.decided_by)) THEN
        PERFORM openiru_refuse('an appeal is ended by others than those against whose work it is');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER referrals_appeal_step_is_ended_by_others BEFORE INSERT ON referrals_appeal_step
    FOR EACH ROW EXECUTE FUNCTION openiru_guard_appeal_end();
"""
UNGUARD = """
DROP TRIGGER referrals_appeal_step_is_ended_by_others ON referrals_appeal_step;
DROP FUNCTION openiru_guard_appeal_end();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("referrals", "0020_guard_appeals"),
    ]

    operations = [
        migrations.RunSQL(GUARD, UNGUARD),
    ]

"""Let no key outlive what it opens, no basis name what preserves something else, and nobody review who said why."""

from django.db import migrations

KEYS = """
CREATE FUNCTION openiru_check_key_gone() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.destroyed_at IS NOT NULL AND EXISTS (
        SELECT 1 FROM disclosures_holding_key k WHERE k.holding_id = NEW.id) THEN
        PERFORM openiru_refuse('what is destroyed leaves no key behind');
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER disclosures_holding_without_key AFTER UPDATE OF destroyed_at ON disclosures_holding
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION openiru_check_key_gone();
CREATE FUNCTION openiru_check_key_of_standing() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM disclosures_holding h WHERE h.id = NEW.holding_id AND h.destroyed_at IS NOT NULL) THEN
        PERFORM openiru_refuse('what is destroyed gets no key again');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER disclosures_holding_key_of_standing BEFORE INSERT ON disclosures_holding_key
    FOR EACH ROW EXECUTE FUNCTION openiru_check_key_of_standing();
"""
UNDO_KEYS = """
DROP TRIGGER disclosures_holding_key_of_standing ON disclosures_holding_key;
DROP FUNCTION openiru_check_key_of_standing();
DROP TRIGGER disclosures_holding_without_key ON disclosures_holding;
DROP FUNCTION openiru_check_key_gone();
"""

BASES = """
CREATE FUNCTION openiru_guard_preserved() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.preservation_id IS NOT NULL AND (
        (SELECT p.platform_id FROM referrals_referral p WHERE p.id = NEW.preservation_id) IS DISTINCT FROM
        (SELECT r.platform_id FROM referrals_referral r WHERE r.id = NEW.referral_id)
        OR EXISTS (SELECT 1 FROM referrals_item i WHERE i.referral_id = NEW.referral_id AND NOT EXISTS (
            SELECT 1 FROM referrals_item k WHERE k.referral_id = NEW.preservation_id
              AND k.subject_id = i.subject_id AND k.sent_at IS NOT NULL AND k.state <> 'withdrawn'))) THEN
        PERFORM openiru_refuse('a basis names what preserves the data of all these subjects on this platform');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER disclosures_basis_preserved BEFORE INSERT ON disclosures_basis
    FOR EACH ROW EXECUTE FUNCTION openiru_guard_preserved();
"""
UNDO_BASES = """
DROP TRIGGER disclosures_basis_preserved ON disclosures_basis;
DROP FUNCTION openiru_guard_preserved();
"""

REVIEWS = """
CREATE FUNCTION openiru_guard_review_of_basis() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM disclosures_basis b
               WHERE b.referral_id = NEW.emergency_id AND b.stated_by = NEW.reviewed_by) THEN
        PERFORM openiru_refuse('whoever had a part in an emergency request does not review it');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER disclosures_emergency_review_of_basis BEFORE INSERT ON disclosures_emergency_review
    FOR EACH ROW EXECUTE FUNCTION openiru_guard_review_of_basis();
"""
UNDO_REVIEWS = """
DROP TRIGGER disclosures_emergency_review_of_basis ON disclosures_emergency_review;
DROP FUNCTION openiru_guard_review_of_basis();
"""


class Migration(migrations.Migration):
    dependencies = [("disclosures", "0002_guard_disclosures")]

    operations = [
        migrations.RunSQL(KEYS, UNDO_KEYS),
        migrations.RunSQL(BASES, UNDO_BASES),
        migrations.RunSQL(REVIEWS, UNDO_REVIEWS),
    ]

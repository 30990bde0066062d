"""Hold the rules of referring against any writer, and keep what was said as it was said."""

from django.db import migrations

from openiru.audit import sql

KEPT = [
    "referrals_outcome",
    "referrals_observed_state",
    "referrals_withdrawal",
    "referrals_callback",
    "referrals_meeting",
]

GUARD = """
CREATE FUNCTION openiru_guard_item() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE approved review_case%ROWTYPE;
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'items are kept: DELETE refused' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF TG_OP = 'INSERT' THEN
        SELECT * INTO approved FROM review_case c WHERE c.id = NEW.case_id;
        IF NOT FOUND OR approved.status <> 'approved' THEN
            RAISE EXCEPTION 'an item needs a case that a second person approved'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        IF (approved.subject_id, approved.organisation_id, approved.platform, approved.instrument)
            IS DISTINCT FROM (NEW.subject_id, NEW.organisation_id, NEW.platform_id, NEW.instrument) THEN
            RAISE EXCEPTION 'an item asks for what its case approved, and nothing else'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        IF NEW.state <> 'scheduled' OR NEW.sent_at IS NOT NULL THEN
            RAISE EXCEPTION 'an item begins as scheduled' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF (NEW.case_id, NEW.subject_id, NEW.organisation_id, NEW.platform_id, NEW.instrument, NEW.referral_id)
        IS DISTINCT FROM
       (OLD.case_id, OLD.subject_id, OLD.organisation_id, OLD.platform_id, OLD.instrument, OLD.referral_id) THEN
        RAISE EXCEPTION 'what an item asks for never changes' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF OLD.sent_at IS NOT NULL AND NEW.sent_at IS DISTINCT FROM OLD.sent_at THEN
        RAISE EXCEPTION 'the time of sending never changes' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF OLD.sent_at IS NULL AND NEW.sent_at IS NOT NULL AND NOT openiru_in_force(
        NEW.organisation_id, (NEW.sent_at AT TIME ZONE 'UTC')::date) THEN
        RAISE EXCEPTION 'no list entry in force names the organisation on the day of sending: no referral'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF OLD.state IN ('withdrawn', 'recalled') AND NEW.state <> OLD.state THEN
        RAISE EXCEPTION 'an item that was taken back stays so' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.state NOT IN ('scheduled', 'recalled') AND NEW.sent_at IS NULL THEN
        RAISE EXCEPTION 'an item has no answer before it was sent'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER referrals_item_guard BEFORE INSERT OR UPDATE OR DELETE ON referrals_item
    FOR EACH ROW EXECUTE FUNCTION openiru_guard_item();

CREATE FUNCTION openiru_guard_referral() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'referrals are kept: DELETE refused' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.status <> OLD.status AND (OLD.status, NEW.status) NOT IN (
        ('scheduled', 'recalled'), ('scheduled', 'sent'), ('sent', 'acknowledged'), ('sent', 'closed'),
        ('sent', 'withdrawn'), ('acknowledged', 'closed'), ('acknowledged', 'withdrawn'),
        ('closed', 'withdrawn')) THEN
        RAISE EXCEPTION 'a referral does not go from % to %', OLD.status, NEW.status
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF OLD.sent_at IS NOT NULL AND NEW.sent_at IS DISTINCT FROM OLD.sent_at THEN
        RAISE EXCEPTION 'the time of sending never changes' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER referrals_referral_guard BEFORE UPDATE OR DELETE ON referrals_referral
    FOR EACH ROW EXECUTE FUNCTION openiru_guard_referral();
"""
UNGUARD = """
DROP TRIGGER referrals_item_guard ON referrals_item;
DROP FUNCTION openiru_guard_item();
DROP TRIGGER referrals_referral_guard ON referrals_referral;
DROP FUNCTION openiru_guard_referral();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("referrals", "0001_initial"),
        ("review", "0002_guard_decisions"),
    ]

    operations = [
        *[migrations.RunSQL(*sql.append_only(table)) for table in KEPT],
        migrations.RunSQL(GUARD, UNGUARD),
    ]

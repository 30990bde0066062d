"""Keep what was asked and what was sent as it left; let a referral open again when a platform does."""

from django.db import migrations

from openiru.audit import sql

KEPT = ["referrals_data_request_terms", "referrals_data_request_answer"]

KEEP_WORDS = """
CREATE FUNCTION openiru_keep_item_words() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.ground, NEW.tier, NEW.reason) IS DISTINCT FROM (OLD.ground, OLD.tier, OLD.reason) THEN
        RAISE EXCEPTION 'ground, tier and reason of an item never change'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF OLD.sent_at IS NOT NULL AND NEW.entry_ids IS DISTINCT FROM OLD.entry_ids THEN
        RAISE EXCEPTION 'the list entries of an item are kept as they were on the day of sending'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER referrals_item_words BEFORE UPDATE ON referrals_item
    FOR EACH ROW EXECUTE FUNCTION openiru_keep_item_words();

CREATE FUNCTION openiru_guard_outbox() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'messages are kept: DELETE refused' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF (NEW.id, NEW.referral_id, NEW.platform_id, NEW.kind) IS DISTINCT FROM
       (OLD.id, OLD.referral_id, OLD.platform_id, OLD.kind) THEN
        RAISE EXCEPTION 'to whom a message goes, and about what, never changes'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF OLD.body <> '' AND NEW.body <> OLD.body THEN
        RAISE EXCEPTION 'a message is sent again with the same bytes'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF OLD.confirmed_at IS NOT NULL AND NEW.confirmed_at IS DISTINCT FROM OLD.confirmed_at
        OR OLD.cancelled_at IS NOT NULL AND NEW.cancelled_at IS DISTINCT FROM OLD.cancelled_at THEN
        RAISE EXCEPTION 'a message that arrived or was cancelled stays so'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER referrals_outbox_guard BEFORE UPDATE OR DELETE ON referrals_outbox_message
    FOR EACH ROW EXECUTE FUNCTION openiru_guard_outbox();
"""
FORGET_WORDS = """
DROP TRIGGER referrals_outbox_guard ON referrals_outbox_message;
DROP FUNCTION openiru_guard_outbox();
DROP TRIGGER referrals_item_words ON referrals_item;
DROP FUNCTION openiru_keep_item_words();
"""

REOPEN = """
CREATE OR REPLACE FUNCTION openiru_guard_referral() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'referrals are kept: DELETE refused' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.status <> OLD.status AND (OLD.status, NEW.status) NOT IN (
        ('scheduled', 'recalled'), ('scheduled', 'sent'), ('sent', 'acknowledged'), ('sent', 'closed'),
        ('sent', 'withdrawn'), ('acknowledged', 'closed'), ('acknowledged', 'withdrawn'),
        ('closed', 'sent'), ('closed', 'acknowledged'), ('closed', 'withdrawn')) THEN
        RAISE EXCEPTION 'a referral does not go from % to %', OLD.status, NEW.status
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF OLD.sent_at IS NOT NULL AND NEW.sent_at IS DISTINCT FROM OLD.sent_at THEN
        RAISE EXCEPTION 'the time of sending never changes' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF (NEW.reference, NEW.platform_id, NEW.instrument, NEW.created_by, NEW.created_at, NEW.unit_name,
        NEW.outward_name, NEW.redress) IS DISTINCT FROM
       (OLD.reference, OLD.platform_id, OLD.instrument, OLD.created_by, OLD.created_at, OLD.unit_name,
        OLD.outward_name, OLD.redress) THEN
        RAISE EXCEPTION 'what a referral says, to whom and from whom, never changes'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("referrals", "0003_keep_answers_apart")]

    operations = [
        *[migrations.RunSQL(*sql.append_only(table)) for table in KEPT],
        migrations.RunSQL(KEEP_WORDS, FORGET_WORDS),
        # Backward the stricter function of 0002 would refuse rows that are right; the wider one stays.
        migrations.RunSQL(REOPEN, migrations.RunSQL.noop),
    ]

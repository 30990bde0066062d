"""Let no referral be made, sent, recalled, withdrawn or answered without a record of it."""

from django.db import migrations

from openiru.audit import sql

REFERRAL = """
    IF TG_OP = 'INSERT' THEN
        IF NOT openiru_is_recorded('referral', NEW.id::text,
            '{referrals.referral-created,referrals.data-requested}', NEW.created_at) THEN
            PERFORM openiru_refuse('no referral is made without a record of it');
        END IF;
    ELSIF NEW.status <> OLD.status AND (CASE NEW.status
        WHEN 'sent' THEN OLD.status = 'scheduled' AND NOT openiru_is_recorded(
            'referral', NEW.id::text, '{referrals.referral-sent}', NEW.sent_at)
        WHEN 'recalled' THEN NOT openiru_is_recorded('referral', NEW.id::text,
            '{referrals.referral-recalled,referrals.items-lapsed}', NEW.recalled_at)
        WHEN 'withdrawn' THEN NOT openiru_is_recorded(
            'referral', NEW.id::text, '{referrals.referral-withdrawn}', NEW.withdrawn_at)
        ELSE false END) THEN
        PERFORM openiru_refuse('no referral is sent or taken back without a record of it');
    END IF;
"""

WITHDRAWAL = """
    IF NOT openiru_is_recorded('referral', (SELECT i.referral_id::text FROM referrals_item i WHERE i.id = NEW.item_id),
        '{referrals.referral-withdrawn}', NEW.at) THEN
        PERFORM openiru_refuse('no item is withdrawn without a record of it');
    END IF;
"""

OUTCOME = """
    IF NOT EXISTS (
        SELECT 1 FROM referrals_item i JOIN audit_event e
            ON e.subject_kind = 'referral' AND e.subject_id = i.referral_id::text
        WHERE i.id = NEW.item_id AND e.event = 'referrals.outcome-recorded'
          AND e.payload::jsonb->'detail'->'outcomes'->>(NEW.item_id::text) = NEW.code) THEN
        PERFORM openiru_refuse('no outcome is kept without a record of it');
    END IF;
"""

ANSWER = """
    IF NOT EXISTS (
        SELECT 1 FROM audit_event e
        WHERE e.subject_kind = 'referral' AND e.subject_id = NEW.referral_id::text
          AND e.event = 'referrals.data-request-answered'
          AND e.payload::jsonb->'detail'->>'produced' = NEW.produced) THEN
        PERFORM openiru_refuse('no answer is kept without a record of it');
    END IF;
"""


class Migration(migrations.Migration):
    dependencies = [("referrals", "0007_guard_answers")]

    operations = [
        migrations.RunSQL(*sql.recorded("referrals_referral", "status", REFERRAL)),
        migrations.RunSQL(*sql.recorded("referrals_withdrawal", "id", WITHDRAWAL)),
        migrations.RunSQL(*sql.recorded("referrals_outcome", "id", OUTCOME)),
        migrations.RunSQL(*sql.recorded("referrals_data_request_answer", "id", ANSWER)),
    ]

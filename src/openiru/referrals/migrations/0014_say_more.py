"""Let more be said to a platform about a referral that it was sent, and let nothing of it go unrecorded."""

from django.db import migrations, models

from openiru.audit import sql

CHECK_NEW = """
CREATE OR REPLACE FUNCTION openiru_check_new_message(made referrals_outbox_message) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE asked referrals_referral%ROWTYPE;
BEGIN
    SELECT * INTO asked FROM referrals_referral r WHERE r.id = made.referral_id;
    IF made.platform_id IS DISTINCT FROM asked.platform_id THEN
        PERFORM openiru_refuse('a message goes to the platform of its referral and to no other');
    END IF;
    IF made.kind = 'referral.withdrawn' THEN
        IF asked.sent_at IS NULL THEN
            PERFORM openiru_refuse('what was never sent is not withdrawn');
        END IF;
    ELSIF made.kind IN ('referral.message', 'referral.reminder') THEN
        IF asked.sent_at IS NULL THEN
            PERFORM openiru_refuse('nothing is said about what was never sent');
        END IF;
        IF made.body = '' THEN
            PERFORM openiru_refuse('what is said about a referral is written at once');
        END IF;
    ELSIF made.body <> '' OR made.not_before < asked.send_not_before OR made.kind IS DISTINCT FROM
        (CASE asked.instrument WHEN 'data_request' THEN 'data_request.sent'
                               WHEN 'preservation' THEN 'preservation.sent' ELSE 'referral.sent' END) THEN
        PERFORM openiru_refuse('a message waits for the end of the recall window, and is written then');
    END IF;
    IF made.confirmed_at IS NOT NULL OR made.dead_at IS NOT NULL OR made.cancelled_at IS NOT NULL THEN
        PERFORM openiru_refuse('a message begins as one to be sent');
    END IF;
END $$;
"""

IS_RECORDED = """
    IF NEW.kind IN ('referral.message', 'referral.reminder') AND NOT EXISTS (
        SELECT 1 FROM audit_event e
        WHERE e.subject_kind = 'referral' AND e.subject_id = NEW.referral_id::text
          AND e.event = 'referrals.message-added' AND e.at = NEW.created_at
          AND e.payload::jsonb->'detail'->>'message_id' = NEW.id::text
          AND e.payload::jsonb->'detail'->>'body_digest' =
              'sha256:' || encode(sha256(convert_to(NEW.body, 'UTF8')), 'hex')) THEN
        PERFORM openiru_refuse('nothing is said to a platform without a record of it');
    END IF;
"""

_ASKING = models.Q(kind__in=["referral.sent", "data_request.sent", "preservation.sent"])
_WAITING = models.Q(confirmed_at__isnull=True, dead_at__isnull=True)
_UNWRITTEN = models.Q(body="") | models.Q(kind="referral.reminder")


class Migration(migrations.Migration):
    dependencies = [("referrals", "0013_carry_forms")]

    operations = [
        migrations.RemoveConstraint("outboxmessage", "referrals_asked_once"),
        migrations.AddConstraint(
            "outboxmessage",
            models.UniqueConstraint(fields=["referral"], condition=_ASKING, name="referrals_asked_once"),
        ),
        migrations.RemoveConstraint("outboxmessage", "referrals_cancelled_never_left"),
        migrations.AddConstraint(
            "outboxmessage",
            models.CheckConstraint(
                condition=models.Q(cancelled_at__isnull=True) | _WAITING & _UNWRITTEN,
                name="referrals_cancelled_never_left",
            ),
        ),
        # Backward the stricter function of 0007 would refuse rows that are right; the wider one stays.
        migrations.RunSQL(CHECK_NEW, migrations.RunSQL.noop),
        migrations.RunSQL(*sql.recorded("referrals_outbox_message", "body", IS_RECORDED)),
    ]

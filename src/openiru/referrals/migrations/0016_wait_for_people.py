"""Let messages wait for a person who files them, with proof; and let what was handed over come back."""

import django.db.models.deletion
from django.db import migrations, models

import openiru.foundation.ids
from openiru.audit import sql

GUARD_FILING = """
CREATE FUNCTION openiru_guard_filing() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE waiting referrals_outbox_message%ROWTYPE;
BEGIN
    SELECT * INTO waiting FROM referrals_outbox_message m WHERE m.id = NEW.message_id;
    IF waiting.waits_since IS NULL OR waiting.confirmed_at IS NOT NULL OR waiting.dead_at IS NOT NULL THEN
        PERFORM openiru_refuse('a person files what waits for a person');
    END IF;
    IF NOT openiru_holds(NEW.filed_by, 'analyst', 'supervisor') THEN
        PERFORM openiru_refuse('a message is filed by an active analyst or supervisor');
    END IF;
    IF NOT EXISTS (SELECT 1 FROM evidence_capture c WHERE c.digest = NEW.proof_digest) THEN
        PERFORM openiru_refuse('the proof of a filing is kept as evidence');
    END IF;
    IF NEW.filed_at < waiting.not_before OR NEW.filed_at > NEW.recorded_at THEN
        PERFORM openiru_refuse('a message is filed after its recall window, and before that is recorded');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER referrals_filing_guard BEFORE INSERT ON referrals_filing
    FOR EACH ROW EXECUTE FUNCTION openiru_guard_filing();
"""
UNGUARD_FILING = """
DROP TRIGGER referrals_filing_guard ON referrals_filing;
DROP FUNCTION openiru_guard_filing();
"""

GUARD_BOUNCE = """
CREATE FUNCTION openiru_guard_bounce() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM referrals_outbox_message m
                   WHERE m.id = NEW.message_id AND m.confirmed_at = NEW.confirmed_at) THEN
        PERFORM openiru_refuse('only what was handed over comes back');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER referrals_bounce_guard BEFORE INSERT ON referrals_bounce
    FOR EACH ROW EXECUTE FUNCTION openiru_guard_bounce();
"""
UNGUARD_BOUNCE = """
DROP TRIGGER referrals_bounce_guard ON referrals_bounce;
DROP FUNCTION openiru_guard_bounce();
"""

GUARD_OUTBOX = """
CREATE OR REPLACE FUNCTION openiru_guard_outbox() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        PERFORM openiru_check_new_message(NEW);
        RETURN NEW;
    END IF;
    IF (NEW.id, NEW.referral_id, NEW.platform_id, NEW.kind, NEW.not_before, NEW.created_at) IS DISTINCT FROM
       (OLD.id, OLD.referral_id, OLD.platform_id, OLD.kind, OLD.not_before, OLD.created_at) THEN
        PERFORM openiru_refuse('to whom a message goes, about what and from when on, never changes');
    END IF;
    IF OLD.body <> '' AND NEW.body <> OLD.body THEN
        PERFORM openiru_refuse('a message is sent again with the same bytes');
    END IF;
    IF NEW.body <> OLD.body AND NOT EXISTS (
        SELECT 1 FROM referrals_referral r WHERE r.id = NEW.referral_id AND r.sent_at IS NOT NULL) THEN
        PERFORM openiru_refuse('a message is written when its referral is sent');
    END IF;
    IF OLD.confirmed_at IS NOT NULL AND NEW.confirmed_at IS DISTINCT FROM OLD.confirmed_at THEN
        IF NEW.confirmed_at IS NOT NULL OR NEW.dead_at IS NULL OR NOT EXISTS (
            SELECT 1 FROM referrals_bounce b
            WHERE b.message_id = NEW.id AND b.confirmed_at = OLD.confirmed_at) THEN
            PERFORM openiru_refuse('a message that arrived stays so, unless it came back');
        END IF;
    END IF;
    IF OLD.cancelled_at IS NOT NULL AND NEW.cancelled_at IS DISTINCT FROM OLD.cancelled_at THEN
        PERFORM openiru_refuse('a message that was cancelled stays so');
    END IF;
    IF OLD.confirmed_at IS NULL AND NEW.confirmed_at IS NOT NULL AND OLD.waits_since IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM referrals_filing f WHERE f.message_id = NEW.id) THEN
        PERFORM openiru_refuse('what waits for a person has arrived when a person filed it, with proof');
    END IF;
    RETURN NEW;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("referrals", "0015_hand_meetings_to_liaison"),
        ("evidence", "0001_initial"),
        ("access", "0003_keep_people"),
    ]

    operations = [
        migrations.AddField("outboxmessage", "waits_since", models.DateTimeField(null=True)),
        migrations.AddField("outboxmessage", "file_by", models.DateTimeField(null=True)),
        migrations.AddConstraint(
            "outboxmessage",
            models.CheckConstraint(
                condition=models.Q(waits_since__isnull=True, file_by__isnull=True)
                | models.Q(waits_since__isnull=False, file_by__gt=models.F("waits_since")),
                name="referrals_waits_until",
            ),
        ),
        migrations.CreateModel(
            name="Filing",
            fields=[
                (
                    "message",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="referrals.outboxmessage",
                    ),
                ),
                ("ticket", models.TextField(blank=True, default="")),
                ("filed_at", models.DateTimeField()),
                ("proof_digest", models.TextField()),
                ("filed_by", models.TextField()),
                ("recorded_at", models.DateTimeField()),
            ],
            options={"db_table": "referrals_filing"},
        ),
        migrations.CreateModel(
            name="Bounce",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=openiru.foundation.ids.new_id,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("confirmed_at", models.DateTimeField()),
                ("bounced_at", models.DateTimeField()),
                ("reason", models.TextField()),
                (
                    "message",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="referrals.outboxmessage",
                    ),
                ),
            ],
            options={
                "db_table": "referrals_bounce",
                "constraints": [
                    models.UniqueConstraint(fields=["message", "confirmed_at"], name="referrals_bounced_once")
                ],
            },
        ),
        migrations.RunSQL(GUARD_FILING, UNGUARD_FILING),
        migrations.RunSQL(GUARD_BOUNCE, UNGUARD_BOUNCE),
        # Backward the stricter function of 0007 would refuse rows that are right; the wider one stays.
        migrations.RunSQL(GUARD_OUTBOX, migrations.RunSQL.noop),
        migrations.RunSQL(*sql.append_only("referrals_filing")),
        migrations.RunSQL(*sql.append_only("referrals_bounce")),
    ]

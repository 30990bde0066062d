"""Let nothing leave that is held or asked about; let machines never object, and another person end a hold."""

from django.db import migrations

from openiru.audit import sql

SENDING = """
CREATE FUNCTION openiru_guard_held_item() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM deconfliction_hold h WHERE h.subject_id = NEW.subject_id
               AND h.ended_at IS NULL AND h.expires_at > NEW.sent_at) THEN
        PERFORM openiru_refuse('another unit objects or has referred it: nothing leaves while a hold lasts');
    END IF;
    IF EXISTS (SELECT 1 FROM deconfliction_question q WHERE q.item_id = NEW.id AND q.answer = '') THEN
        PERFORM openiru_refuse('other units were asked about it and the time to answer runs');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER deconfliction_item_guard BEFORE UPDATE OF state ON referrals_item
    FOR EACH ROW WHEN (OLD.state = 'scheduled' AND NEW.state = 'pending'
        AND NEW.instrument NOT IN ('data_request', 'preservation'))
    EXECUTE FUNCTION openiru_guard_held_item();
"""
UNGUARD_SENDING = """
DROP TRIGGER deconfliction_item_guard ON referrals_item;
DROP FUNCTION openiru_guard_held_item();
"""

QUESTION = """
CREATE FUNCTION openiru_guard_question() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.answer <> '' THEN
            PERFORM openiru_refuse('a question begins without an answer');
        END IF;
        RETURN NEW;
    END IF;
    IF (NEW.unit_id, NEW.item_id, NEW.subject_id, NEW.asked_by, NEW.asked_at, NEW.answer_by) IS DISTINCT FROM
       (OLD.unit_id, OLD.item_id, OLD.subject_id, OLD.asked_by, OLD.asked_at, OLD.answer_by) THEN
        PERFORM openiru_refuse('what was asked, and until when, never changes');
    END IF;
    IF OLD.answer NOT IN ('', 'no_answer_by_deadline') AND NEW.answer <> OLD.answer THEN
        PERFORM openiru_refuse('an answer that was given stands');
    END IF;
    IF NEW.answer = 'no_answer_by_deadline' AND NEW.answered_at < NEW.answer_by THEN
        PERFORM openiru_refuse('the time to answer has not passed');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER deconfliction_question_guard BEFORE INSERT OR UPDATE ON deconfliction_question
    FOR EACH ROW EXECUTE FUNCTION openiru_guard_question();
"""
UNGUARD_QUESTION = """
DROP TRIGGER deconfliction_question_guard ON deconfliction_question;
DROP FUNCTION openiru_guard_question();
"""

HOLD = """
CREATE FUNCTION openiru_guard_hold() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.ended_at IS NOT NULL THEN
            PERFORM openiru_refuse('a hold begins before it ends');
        END IF;
        RETURN NEW;
    END IF;
    IF (NEW.question_id, NEW.item_id, NEW.subject_id, NEW.unit_id, NEW.cause, NEW.reason, NEW.placed_at,
        NEW.expires_at) IS DISTINCT FROM (OLD.question_id, OLD.item_id, OLD.subject_id, OLD.unit_id, OLD.cause,
        OLD.reason, OLD.placed_at, OLD.expires_at) THEN
        PERFORM openiru_refuse('what a hold rests on, and until when, never changes');
    END IF;
    IF OLD.ended_at IS NOT NULL THEN
        PERFORM openiru_refuse('a hold ends once');
    END IF;
    IF NOT openiru_holds(NEW.ended_by, 'supervisor') THEN
        PERFORM openiru_refuse('an active supervisor ends a hold');
    END IF;
    IF EXISTS (SELECT 1 FROM referrals_item i JOIN referrals_referral r ON r.id = i.referral_id
               WHERE i.id = NEW.item_id AND r.created_by = NEW.ended_by) THEN
        PERFORM openiru_refuse('whoever made the referral does not end the hold on it');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER deconfliction_hold_guard BEFORE INSERT OR UPDATE ON deconfliction_hold
    FOR EACH ROW EXECUTE FUNCTION openiru_guard_hold();
"""
UNGUARD_HOLD = """
DROP TRIGGER deconfliction_hold_guard ON deconfliction_hold;
DROP FUNCTION openiru_guard_hold();
"""

RECEIVED = """
CREATE FUNCTION openiru_guard_received_question() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF (NEW.unit_id, NEW.their_id, NEW.digests, NEW.instrument, NEW.known, NEW.subject_id, NEW.answer_by)
            IS DISTINCT FROM (OLD.unit_id, OLD.their_id, OLD.digests, OLD.instrument, OLD.known, OLD.subject_id,
            OLD.answer_by) OR OLD.answer <> '' THEN
            PERFORM openiru_refuse('what was asked never changes, and an answer that was given stands');
        END IF;
    END IF;
    IF NEW.answered_by = 'system' THEN
        IF NEW.answer = 'objection' OR NOT EXISTS (
            SELECT 1 FROM deconfliction_unit u WHERE u.peer_id = NEW.unit_id AND u.answers_by_rule) THEN
            PERFORM openiru_refuse('a machine answers by a rule that is switched on, and never objects');
        END IF;
    ELSIF NEW.answered_by <> '' AND NOT openiru_holds(NEW.answered_by, 'analyst', 'supervisor') THEN
        PERFORM openiru_refuse('an active analyst or supervisor answers');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER deconfliction_received_guard BEFORE INSERT OR UPDATE ON deconfliction_received
    FOR EACH ROW EXECUTE FUNCTION openiru_guard_received_question();
"""
UNGUARD_RECEIVED = """
DROP TRIGGER deconfliction_received_guard ON deconfliction_received;
DROP FUNCTION openiru_guard_received_question();
"""

HOLD_RECORDED = """
    IF NOT openiru_is_recorded('item', NEW.item_id::text, '{deconfliction.hold-placed}', NEW.placed_at)
        OR NEW.ended_at IS NOT NULL AND NOT openiru_is_recorded(
            'item', NEW.item_id::text, '{deconfliction.hold-ended}', NEW.ended_at) THEN
        PERFORM openiru_refuse('no hold begins or ends without a record of it');
    END IF;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("deconfliction", "0001_initial"),
        ("referrals", "0006_guard_sending"),
        ("access", "0003_keep_people"),
        ("audit", "0004_hold_columns_to_payload"),
    ]

    operations = [
        *[
            migrations.RunSQL(*sql.kept(f"deconfliction_{table}"))
            for table in ("unit", "question", "hold", "received")
        ],
        migrations.RunSQL(SENDING, UNGUARD_SENDING),
        migrations.RunSQL(QUESTION, UNGUARD_QUESTION),
        migrations.RunSQL(HOLD, UNGUARD_HOLD),
        migrations.RunSQL(RECEIVED, UNGUARD_RECEIVED),
        migrations.RunSQL(*sql.recorded("deconfliction_hold", "ended_at", HOLD_RECORDED)),
    ]

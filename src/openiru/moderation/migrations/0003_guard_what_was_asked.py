"""Let a request stay as it was asked, an item go only where a decision or a withdrawal leads, and no answer be unrecorded."""

from django.db import migrations

from openiru.audit import sql

REQUEST = """
CREATE FUNCTION openiru_guard_received_request() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF to_jsonb(NEW) - 'withdrawn_at' IS DISTINCT FROM to_jsonb(OLD) - 'withdrawn_at' THEN
        PERFORM openiru_refuse('what an authority asked, and by when, never changes');
    END IF;
    IF OLD.withdrawn_at IS NOT NULL AND NEW.withdrawn_at IS DISTINCT FROM OLD.withdrawn_at THEN
        PERFORM openiru_refuse('a withdrawal keeps its time');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER moderation_request_guard BEFORE UPDATE ON moderation_request
    FOR EACH ROW EXECUTE FUNCTION openiru_guard_received_request();
"""
UNGUARD_REQUEST = """
DROP TRIGGER moderation_request_guard ON moderation_request;
DROP FUNCTION openiru_guard_received_request();
"""

STANDING = """
CREATE FUNCTION openiru_guard_standing() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.standing, NEW.standing) NOT IN (
        ('waiting', 'restricted'), ('waiting', 'left_alone'), ('waiting', 'withdrawn'),
        ('restricted', 'left_alone'), ('restricted', 'to_reinstate'),
        ('left_alone', 'restricted'), ('left_alone', 'withdrawn'),
        ('to_reinstate', 'reinstated'), ('to_reinstate', 'kept'), ('kept', 'reinstated')) THEN
        PERFORM openiru_refuse('no decision and no withdrawal leads there');
    END IF;
    IF NEW.standing IN ('withdrawn', 'to_reinstate') AND NEW.withdrawn_at IS NULL THEN
        PERFORM openiru_refuse('its authority did not take it back');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER moderation_standing_guard BEFORE UPDATE OF standing ON moderation_item
    FOR EACH ROW WHEN (OLD.standing <> NEW.standing) EXECUTE FUNCTION openiru_guard_standing();
"""
UNGUARD_STANDING = """
DROP TRIGGER moderation_standing_guard ON moderation_item;
DROP FUNCTION openiru_guard_standing();
"""

ANSWER_RECORDED = """
    IF NOT openiru_is_recorded(
        'moderation-request', NEW.request_id::text, '{moderation.request-answered}', NEW.at) THEN
        PERFORM openiru_refuse('no request is answered without a record of it');
    END IF;
"""


class Migration(migrations.Migration):
    dependencies = [("moderation", "0002_guard_moderation")]

    operations = [
        migrations.RunSQL(REQUEST, UNGUARD_REQUEST),
        migrations.RunSQL(STANDING, UNGUARD_STANDING),
        migrations.RunSQL(*sql.recorded("moderation_answer", "id", ANSWER_RECORDED)),
    ]

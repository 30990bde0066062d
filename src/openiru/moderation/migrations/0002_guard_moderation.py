"""Let people alone decide, with reasons, on record; keep what was asked and decided as it was."""

from django.db import migrations

from openiru.audit import sql

ITEM = """
CREATE FUNCTION openiru_guard_received_item() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.standing <> 'waiting' THEN
            PERFORM openiru_refuse('what an authority refers waits for a moderator');
        END IF;
        RETURN NEW;
    END IF;
    IF (NEW.request_id, NEW.their_id, NEW.subject, NEW.organisation, NEW.list_entries, NEW.ground, NEW.tier,
        NEW.reason) IS DISTINCT FROM (OLD.request_id, OLD.their_id, OLD.subject, OLD.organisation,
        OLD.list_entries, OLD.ground, OLD.tier, OLD.reason) THEN
        PERFORM openiru_refuse('what an authority asked never changes');
    END IF;
    IF NEW.standing IN ('restricted', 'left_alone') AND NOT EXISTS (
        SELECT 1 FROM moderation_statement s WHERE s.item_id = NEW.id) THEN
        PERFORM openiru_refuse('an item is decided by a statement of reasons');
    END IF;
    IF NEW.standing IN ('reinstated', 'kept') AND NOT EXISTS (
        SELECT 1 FROM moderation_reinstatement r WHERE r.item_id = NEW.id) THEN
        PERFORM openiru_refuse('what was taken back is reinstated, or kept, by a person with a reason');
    END IF;
    IF OLD.withdrawn_at IS NOT NULL AND NEW.withdrawn_at IS DISTINCT FROM OLD.withdrawn_at THEN
        PERFORM openiru_refuse('a withdrawal keeps its time');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER moderation_item_guard BEFORE INSERT OR UPDATE ON moderation_item
    FOR EACH ROW EXECUTE FUNCTION openiru_guard_received_item();
"""
UNGUARD_ITEM = """
DROP TRIGGER moderation_item_guard ON moderation_item;
DROP FUNCTION openiru_guard_received_item();
"""

STATEMENT = """
CREATE FUNCTION openiru_guard_statement() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT openiru_holds(NEW.decided_by, 'moderator') THEN
        PERFORM openiru_refuse('an active moderator decides, never a machine');
    END IF;
    IF EXISTS (SELECT 1 FROM moderation_item i WHERE i.id = NEW.item_id AND i.withdrawn_at IS NOT NULL) THEN
        PERFORM openiru_refuse('what its authority took back is reinstated or kept, not decided anew');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER moderation_statement_guard BEFORE INSERT ON moderation_statement
    FOR EACH ROW EXECUTE FUNCTION openiru_guard_statement();
"""
UNGUARD_STATEMENT = """
DROP TRIGGER moderation_statement_guard ON moderation_statement;
DROP FUNCTION openiru_guard_statement();
"""

ANSWERED = """
CREATE FUNCTION openiru_guard_moderators_word() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT openiru_holds(NEW."by", 'moderator') THEN
        PERFORM openiru_refuse('an active moderator answers, never a machine');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER moderation_reinstatement_guard BEFORE INSERT ON moderation_reinstatement
    FOR EACH ROW EXECUTE FUNCTION openiru_guard_moderators_word();
CREATE TRIGGER moderation_answer_guard BEFORE INSERT ON moderation_answer
    FOR EACH ROW EXECUTE FUNCTION openiru_guard_moderators_word();
"""
UNGUARD_ANSWERED = """
DROP TRIGGER moderation_answer_guard ON moderation_answer;
DROP TRIGGER moderation_reinstatement_guard ON moderation_reinstatement;
DROP FUNCTION openiru_guard_moderators_word();
"""

STATEMENT_RECORDED = """
    IF NOT openiru_is_recorded('moderation-item', NEW.item_id::text, '{moderation.item-decided}', NEW.decided_at) THEN
        PERFORM openiru_refuse('nothing is decided without a record of it');
    END IF;
"""
REINSTATEMENT_RECORDED = """
    IF NOT openiru_is_recorded(
        'moderation-item', NEW.item_id::text, '{moderation.reinstatement-decided}', NEW.at) THEN
        PERFORM openiru_refuse('nothing is reinstated or kept without a record of it');
    END IF;
"""
REQUEST_RECORDED = """
    IF NOT openiru_is_recorded(
        'moderation-request', NEW.id::text, '{moderation.request-received}', NEW.received_at) THEN
        PERFORM openiru_refuse('nothing is received without a record of it');
    END IF;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("moderation", "0001_initial"),
        ("access", "0005_let_moderators_in"),
        ("audit", "0004_hold_columns_to_payload"),
    ]

    operations = [
        *[
            migrations.RunSQL(*sql.append_only(table))
            for table in ("moderation_statement", "moderation_reinstatement", "moderation_answer")
        ],
        *[migrations.RunSQL(*sql.kept(table)) for table in ("moderation_request", "moderation_item")],
        migrations.RunSQL(ITEM, UNGUARD_ITEM),
        migrations.RunSQL(STATEMENT, UNGUARD_STATEMENT),
        migrations.RunSQL(ANSWERED, UNGUARD_ANSWERED),
        migrations.RunSQL(*sql.recorded("moderation_statement", "id", STATEMENT_RECORDED)),
        migrations.RunSQL(*sql.recorded("moderation_reinstatement", "id", REINSTATEMENT_RECORDED)),
        migrations.RunSQL(*sql.recorded("moderation_request", "id", REQUEST_RECORDED)),
    ]

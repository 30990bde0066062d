"""Keep words as they were said, keep notes within the unit, and let only a referral's two sides speak."""

from django.db import migrations

from openiru.audit import sql

KEPT_AS_SAID = [
    "conversations_thread",
    "conversations_received_message",
    "conversations_outward_message",
    "conversations_receipt",
    "conversations_internal_note",
    "conversations_note_correction",
]

FOLDED = """
CREATE FUNCTION openiru_folded(words text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT lower(btrim(regexp_replace(words, '\\s+', ' ', 'g')))
$$;
"""

GUARD = """
CREATE FUNCTION openiru_guard_thread() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM referrals_referral r WHERE r.id = NEW.referral_id AND r.sent_at IS NOT NULL) THEN
        PERFORM openiru_refuse('nothing is said about what was never sent');
    END IF;
    IF NEW.item_id IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM referrals_item i WHERE i.id = NEW.item_id AND i.referral_id = NEW.referral_id) THEN
        PERFORM openiru_refuse('a thread is about an item of its own referral');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER conversations_thread_guard BEFORE INSERT ON conversations_thread
    FOR EACH ROW EXECUTE FUNCTION openiru_guard_thread();

CREATE FUNCTION openiru_guard_received() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM conversations_thread t
                   WHERE t.id = NEW.thread_id AND t.referral_id = NEW.referral_id) THEN
        PERFORM openiru_refuse('a message stands in a thread of its own referral');
    END IF;
    IF NOT openiru_speaks_for(
        (SELECT r.platform_id FROM referrals_referral r WHERE r.id = NEW.referral_id), NEW.received_by) THEN
        PERFORM openiru_refuse('only the platform of a referral answers to it');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER conversations_received_guard BEFORE INSERT ON conversations_received_message
    FOR EACH ROW EXECUTE FUNCTION openiru_guard_received();

CREATE FUNCTION openiru_guard_outward() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT openiru_holds(NEW.author_id, 'analyst', 'supervisor') OR NEW.outward_name IS DISTINCT FROM
        (SELECT p.outward_name FROM access_person p WHERE p.id::text = NEW.author_id) THEN
        PERFORM openiru_refuse('an active analyst or supervisor writes to a platform, under the outward name');
    END IF;
    IF NOT EXISTS (SELECT 1 FROM conversations_thread t
                   WHERE t.id = NEW.thread_id AND t.referral_id = NEW.referral_id) THEN
        PERFORM openiru_refuse('a message stands in a thread of its own referral');
    END IF;
    IF NEW.answers_id IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM conversations_received_message q
        WHERE q.id = NEW.answers_id AND q.thread_id = NEW.thread_id AND q.asks) THEN
        PERFORM openiru_refuse('an answer belongs to a question of its own thread');
    END IF;
    IF NOT EXISTS (
        SELECT 1 FROM referrals_outbox_message m
        WHERE m.id = NEW.outbox_id AND m.referral_id = NEW.referral_id AND m.kind = 'referral.message'
          AND m.body::jsonb->'data'->>'text' = NEW.text
          AND m.body::jsonb->'data'->>'sent_by' = NEW.outward_name) THEN
        PERFORM openiru_refuse('a message to a platform lies in the outbox in the same words');
    END IF;
    -- Short words may be said by chance; as in the rules of the code.
    IF length(openiru_folded(NEW.text)) >= 20 AND EXISTS (
        SELECT 1 FROM conversations_internal_note n
        WHERE n.referral_id = NEW.referral_id AND openiru_folded(n.text) = openiru_folded(NEW.text)) THEN
        PERFORM openiru_refuse('an internal note does not leave the unit');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER conversations_outward_guard BEFORE INSERT ON conversations_outward_message
    FOR EACH ROW EXECUTE FUNCTION openiru_guard_outward();

CREATE FUNCTION openiru_check_spoken() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.kind = 'referral.message' AND NOT EXISTS (
        SELECT 1 FROM conversations_outward_message o WHERE o.outbox_id = NEW.id) THEN
        PERFORM openiru_refuse('only what was written to the platform leaves as a message: notes never do');
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER referrals_outbox_message_spoken AFTER INSERT OR UPDATE OF body ON referrals_outbox_message
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION openiru_check_spoken();

CREATE FUNCTION openiru_guard_note() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT openiru_holds(NEW.author_id, 'analyst', 'supervisor') THEN
        PERFORM openiru_refuse('a note is written by an active analyst or supervisor');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER conversations_note_guard BEFORE INSERT ON conversations_internal_note
    FOR EACH ROW EXECUTE FUNCTION openiru_guard_note();
CREATE TRIGGER conversations_correction_guard BEFORE INSERT ON conversations_note_correction
    FOR EACH ROW EXECUTE FUNCTION openiru_guard_note();

CREATE FUNCTION openiru_guard_attachment() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'waiting' THEN
            PERFORM openiru_refuse('a file waits until it was checked');
        END IF;
        IF NOT EXISTS (SELECT 1 FROM evidence_capture c
                       WHERE c.digest = NEW.digest AND c.size_bytes = NEW.size_bytes) THEN
            PERFORM openiru_refuse('a file is kept as evidence before it is attached');
        END IF;
        RETURN NEW;
    END IF;
    IF (NEW.id, NEW.referral_id, NEW.outward_id, NEW.received_id, NEW.name, NEW.digest, NEW.media_type,
        NEW.size_bytes, NEW.added_at) IS DISTINCT FROM
       (OLD.id, OLD.referral_id, OLD.outward_id, OLD.received_id, OLD.name, OLD.digest, OLD.media_type,
        OLD.size_bytes, OLD.added_at) OR OLD.state <> 'waiting' THEN
        PERFORM openiru_refuse('a file and what its check found never change');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER conversations_attachment_guard BEFORE INSERT OR UPDATE ON conversations_attachment
    FOR EACH ROW EXECUTE FUNCTION openiru_guard_attachment();

CREATE FUNCTION openiru_check_file_belongs() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM conversations_outward_message m
        WHERE m.id = NEW.outward_id AND m.referral_id = NEW.referral_id AND m.written_at = NEW.added_at
        UNION ALL
        SELECT 1 FROM conversations_received_message m
        WHERE m.id = NEW.received_id AND m.referral_id = NEW.referral_id AND m.received_at = NEW.added_at) THEN
        PERFORM openiru_refuse('a file comes with a message of its own referral');
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER conversations_attachment_belongs AFTER INSERT ON conversations_attachment
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION openiru_check_file_belongs();
"""
UNGUARD = """
DROP TRIGGER conversations_attachment_belongs ON conversations_attachment;
DROP FUNCTION openiru_check_file_belongs();
DROP TRIGGER conversations_attachment_guard ON conversations_attachment;
DROP FUNCTION openiru_guard_attachment();
DROP TRIGGER conversations_correction_guard ON conversations_note_correction;
DROP TRIGGER conversations_note_guard ON conversations_internal_note;
DROP FUNCTION openiru_guard_note();
DROP TRIGGER referrals_outbox_message_spoken ON referrals_outbox_message;
DROP FUNCTION openiru_check_spoken();
DROP TRIGGER conversations_outward_guard ON conversations_outward_message;
DROP FUNCTION openiru_guard_outward();
DROP TRIGGER conversations_received_guard ON conversations_received_message;
DROP FUNCTION openiru_guard_received();
DROP TRIGGER conversations_thread_guard ON conversations_thread;
DROP FUNCTION openiru_guard_thread();
"""


def _said(event: str, moment: str, *more: str) -> str:
    """A look for the record of words: the same moment and the same digest."""
    named = " ".join(f"AND {each}" for each in more)
    return f"""
    IF NOT EXISTS (
        SELECT 1 FROM audit_event e
        WHERE e.subject_kind = 'referral' AND e.event = '{event}' AND e.at = {moment} {named}
          AND e.payload::jsonb->'detail'->>'text_digest' =
              'sha256:' || encode(sha256(convert_to(NEW.text, 'UTF8')), 'hex')) THEN
        PERFORM openiru_refuse('nothing is said or noted without a record of it');
    END IF;
"""  # noqa: S608  (all parts are written here)


_OF_REFERRAL = "e.subject_id = NEW.referral_id::text"
_CHECKED = """
    IF NEW.state <> 'waiting' AND NOT openiru_is_recorded(
        'referral', NEW.referral_id::text, '{conversations.attachment-checked}', NEW.checked_at) THEN
        PERFORM openiru_refuse('no file is opened or refused without a record of it');
    END IF;
"""
RECORDED = {
    ("conversations_received_message", "id"): _said(
        "conversations.message-received", "NEW.received_at", _OF_REFERRAL
    ),
    ("conversations_outward_message", "id"): _said(
        "conversations.message-written", "NEW.written_at", _OF_REFERRAL, "e.actor_id = NEW.author_id"
    ),
    ("conversations_internal_note", "id"): _said(
        "conversations.note-written", "NEW.written_at", _OF_REFERRAL, "e.actor_id = NEW.author_id"
    ),
    ("conversations_note_correction", "note_id"): _said(
        "conversations.note-corrected", "NEW.written_at", "e.actor_id = NEW.author_id"
    ),
    ("conversations_attachment", "state"): _CHECKED,
}


class Migration(migrations.Migration):
    dependencies = [
        ("conversations", "0001_initial"),
        ("referrals", "0014_say_more"),
        ("evidence", "0001_initial"),
    ]

    operations = [
        migrations.RunSQL(FOLDED, "DROP FUNCTION openiru_folded(text);"),
        *[migrations.RunSQL(*sql.append_only(table)) for table in KEPT_AS_SAID],
        migrations.RunSQL(*sql.kept("conversations_attachment")),
        migrations.RunSQL(GUARD, UNGUARD),
        *[
            migrations.RunSQL(*sql.recorded(table, columns, check))
            for (table, columns), check in RECORDED.items()
        ],
    ]
